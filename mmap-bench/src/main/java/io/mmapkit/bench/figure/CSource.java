package io.mmapkit.bench.figure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program in C, compiled where gcc is to be had. */
public final class CSource {
    private CSource() {}

    /**
     * Compiles it, and returns the program.
     *
     * @param directory where to; deleted by somebody else
     * @param beside the class that the source lies beside
     * @param name of the source
     * @throws IOException with the reason if it can't be compiled
     */
    public static Path compile(Path directory, Class<?> beside, String name) throws IOException {
        Path source = directory.resolve(name);
        Path binary = directory.resolve(name.replace(".c", "-in-c"));
        try (InputStream in = beside.getResourceAsStream(name)) {
            Files.copy(in, source);
        }
        Process compiler = new ProcessBuilder("gcc", "-O2", "-o", binary.toString(), source.toString())
                .redirectErrorStream(true).start();
        String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (await(compiler) != 0) {
            throw new IOException("gcc failed: " + output.lines().findFirst().orElse("(no output)"));
        }
        return binary;
    }

    private static int await(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }
}
