package io.mmapkit.examples;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;

import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets two JVMs talk through a file that both have mapped: what one stores, the other loads, without a system call. */
final class TwoProcesses {
    // What lies in the file: the number of the last message, and its text from byte 64 on.
    private static final VarHandle NUMBER = ValueLayout.JAVA_INT.varHandle();
    private static final long TEXT = 64;
    private static final long LENGTH = 4096;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final MemorySegment memory;
    private final ProcessHandle other;
    private final Duration patience;

    private TwoProcesses(String name, MemorySegment memory, ProcessHandle other, Duration patience) {
        this.name = name;
        this.memory = memory;
        this.other = other;
        this.patience = patience;
    }

    static void run() throws IOException, InterruptedException {
        runWith(secondJvm(), PATIENCE);
    }

    /** The first JVM: makes the file, starts the second JVM and talks to it, and clears away whatever happens. */
    static void runWith(List<String> command, Duration patience) throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.named("two-processes")) {
            runOn(scratch.file("messages"), command, patience);
        }
    }

    private static void runOn(Path path, List<String> command, Duration patience)
            throws IOException, InterruptedException {
        try (MappedRegion file = MappedRegion.builder().file(path).create().length(LENGTH).map()) {
            showMapping("first", file);
            Process second = start(command, path);
            try {
                TwoProcesses self = new TwoProcesses("first", file.segment(), second.toHandle(), patience);
                self.say(1, "what is six times seven?");
                self.hear(2);
                self.say(3, "thank you");
                Expect.that(second.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS), "the second JVM ends in time");
                Expect.that(second.exitValue() == 0, "the second JVM ends with status 0, not " + second.exitValue());
            } finally {
                second.destroyForcibly().waitFor();
            }
        }
    }

    /** The second JVM: is given the file and the process ID of the first. */
    public static void main(String[] arguments) {
        Path path = Path.of(arguments[0]);
        try (MappedRegion file = MappedRegion.builder().file(path).protection(READ, WRITE).map()) {
            ProcessHandle first = ProcessHandle.of(Long.parseLong(arguments[1]))
                    .orElseThrow(() -> new IOException("the first JVM is gone"));
            showMapping("second", file);
            TwoProcesses self = new TwoProcesses("second", file.segment(), first, PATIENCE);
            self.hear(1);
            self.say(2, "forty-two");
            self.hear(3);
        } catch (IOException | RuntimeException failure) {
            System.err.println("second JVM: " + failure);
            System.exit(1);
        }
    }

    private static void showMapping(String name, MappedRegion file) throws IOException {
        // Each process has the same bytes at an address of its own: never store an address in shared memory.
        System.out.println(name + ", PID " + ProcessHandle.current().pid() + ", maps "
                + KernelView.of(file.segment()).line());
    }

    private void say(int number, String text) {
        System.out.println(name + " says: " + text);
        memory.setString(TEXT, text);
        // Release: whoever sees this number sees the text too, which was stored before it.
        NUMBER.setRelease(memory, 0L, number);
    }

    private void hear(int number) throws IOException {
        long began = System.nanoTime();
        // Acquire: the text is not read before the number that announces it.
        for (int looks = 0; (int) NUMBER.getAcquire(memory, 0L) != number; looks++) {
            if (looks < 1_000) {
                Thread.onSpinWait(); // an answer that is on its way is here within microseconds
                continue;
            }
            LockSupport.parkNanos(100_000); // otherwise leave the processor to others
            if (!other.isAlive() && (int) NUMBER.getAcquire(memory, 0L) != number) {
                throw new IOException("the other JVM ended before message " + number);
            } else if (System.nanoTime() - began > patience.toNanos()) {
                throw new IOException("no message " + number + " within " + patience.toMillis() + " ms");
            }
        }
        System.out.println(name + " hears: " + memory.getString(TEXT));
    }

    private static Process start(List<String> command, Path path) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.add(path.toString());
        line.add(Long.toString(ProcessHandle.current().pid()));
        return new ProcessBuilder(line).inheritIO().start(); // both write to the same terminal
    }

    /** This JVM once more, with {@link #main} of this class. */
    private static List<String> secondJvm() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                TwoProcesses.class.getName());
    }
}
