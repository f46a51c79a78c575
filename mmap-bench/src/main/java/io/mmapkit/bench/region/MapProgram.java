package io.mmapkit.bench.region;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The C program that maps a file: compiled where gcc is to be had, waiting while it isn't its turn, and ending with its input. */
final class MapProgram implements Closeable {
    private final Process process;
    private final PrintStream requests;
    private final BufferedReader replies;

    private MapProgram(Process process) {
        this.process = process;
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        this.replies = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Fails with the reason if it can't be compiled. */
    static MapProgram start(Path directory, Path file) throws IOException {
        Path source = directory.resolve("map.c");
        Path binary = directory.resolve("map-in-c");
        try (InputStream in = MapProgram.class.getResourceAsStream("map.c")) {
            Files.copy(in, source);
        }
        Process compiler = new ProcessBuilder("gcc", "-O2", "-o", binary.toString(), source.toString())
                .redirectErrorStream(true).start();
        String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (await(compiler) != 0) {
            throw new IOException("gcc failed: " + output.lines().findFirst().orElse("(no output)"));
        }
        return new MapProgram(new ProcessBuilder(List.of(binary.toString(), file.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private static int await(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    /** Its clock is its own, so that the way to it isn't measured. */
    Turn turn(String label, double nanosPerUnit, Scale scale) {
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
            throw new IOException("the C program died");
        }
        String[] numbers = line.split(" ");
        return new Reply(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
