package io.mmapkit.libc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The C compiler, for tests that ask C. It is not needed to build: without it those tests are skipped. */
public final class Gcc {
    private Gcc() {}

    /** {@return whether there is one} */
    public static boolean isInstalled() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(folder, "gcc"))) {
                return true;
            }
        }
        return false;
    }

    /** Compiles a source to a file beside it, runs that, and returns what it printed. */
    public static String run(Path folder, String name, String source) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(name + ".c"), source);
        Path program = folder.resolve(name);
        output(List.of("gcc", "-D_GNU_SOURCE", "-Wall", "-Werror", "-o", program.toString(), file.toString()));
        return output(List.of(program.toString()));
    }

    /** Runs gcc on a source with its output on standard output, as {@code -E -o -} does. */
    public static String translate(String source, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gcc", "-D_GNU_SOURCE", "-x", "c", "-o", "-"));
        command.addAll(options);
        Path file = Files.createTempFile("probe", ".c");
        try {
            Files.writeString(file, source);
            command.add(file.toString());
            return output(command);
        } finally {
            Files.delete(file);
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("gcc", ".txt");
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed\n" + Files.readString(errors));
            }
            return output;
        } finally {
            process.destroyForcibly();
            Files.delete(errors);
        }
    }
}
