package io.mmapkit.bench.worker;

import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.contender.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command lines of workers in Java. */
public final class Command {
    /** A heap of fixed size and the collector without threads of its own: an idle worker stays idle. */
    public static final List<String> JVM_FLAGS = flags();

    private static final int FIRST_WITH_UNSAFE_OPTION = 23;

    private Command() {}

    /** The worker of a contender at a workload, in the same JDK as this one and with its class path. */
    public static List<String> java(Contender contender, Workload workload, Input input, int threads) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(contender.jvmFlags());
        if (contender.id().equals("read-all-bytes")) { // which has all of it on the heap, and the next one before the last is collected
            command.add("-Xmx" + (3 * input.bytes() + (64L << 20)));
        }
        if (workload == Workload.SHARING) { // memory outside the heap, which is limited to the heap's size otherwise
            command.add("-XX:MaxDirectMemorySize=" + (input.bytes() + (64L << 20)));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WorkerMain.class.getName()));
        command.addAll(List.of(contender.id(), workload.id()));
        command.addAll(arguments(input, threads));
        return command;
    }

    /** A file as every worker is told of it. */
    static List<String> arguments(Input input, int threads) {
        return List.of(input.file().toString(), Long.toString(input.bytes()), Integer.toString(input.bufferBytes()),
                Integer.toString(threads));
    }

    private static List<String> flags() {
        List<String> flags = new ArrayList<>(
                List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m"));
        if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_OPTION) {
            // JNR uses Unsafe, and the JDK warns.
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return List.copyOf(flags);
    }
}
