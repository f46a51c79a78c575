package io.mmapkit.bench.figure;

import io.mmapkit.bench.worker.Command;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program, in C or in a JVM of its own, that does something as often as a line of its input says, and answers with the nanoseconds that it took and the sum of the
 * results. It waits while it isn't its turn, and ends with its input.
 */
public final class TimedProgram implements Closeable {
    private final Process process;
    private final PrintStream requests;
    private final BufferedReader replies;

    private TimedProgram(Process process) {
        this.process = process;
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        this.replies = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Starts it. */
    public static TimedProgram start(Path binary, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(List.of(arguments));
        return start(command);
    }

    private static TimedProgram start(List<String> command) throws IOException {
        return new TimedProgram(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Starts one in Java, with the flags that figures are measured with. */
    public static TimedProgram startJvm(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Command.JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return start(command);
    }

    /** Its clock is its own, so that the way to it isn't measured. The result of doing it once is 1. */
    public Turn turn(String label, double nanosPerUnit, Scale scale) {
        long[] times = {1};
        return samples -> {
            run(Math.max(1, times[0] / 16));
            Reply reply = run(times[0]);
            WrongResultException.require(label, reply.sum, times[0]);
            samples.add(label, reply.nanos / nanosPerUnit / times[0]);
            times[0] = Math.clamp(times[0] * scale.sampleNanos() / Math.max(1, reply.nanos), 1, times[0] * 16);
        };
    }

    private record Reply(long nanos, long sum) {}

    private Reply run(long times) throws IOException {
        requests.println(times);
        String line = replies.readLine();
        if (line == null) {
            throw new IOException("the program died");
        }
        String[] numbers = line.split(" ");
        return new Reply(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
