package io.mmapkit.bench.environment;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which sources this program was built from: it runs from its own checkout, so git knows. */
final class Commit {
    private Commit() {}

    static String ofThisProgram() {
        try {
            Path code = Path.of(Commit.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path directory = Files.isDirectory(code) ? code : code.getParent();
            String commit = git(directory, "rev-parse", "--short=12", "HEAD");
            return commit.isEmpty()
                    ? Environment.UNKNOWN
                    : commit + (git(directory, "status", "--porcelain").isEmpty() ? "" : "+");
        } catch (IOException | URISyntaxException e) {
            return Environment.UNKNOWN;
        }
    }

    /** What git prints, or nothing if it fails. */
    private static String git(Path directory, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? output : "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } finally {
            process.destroyForcibly();
        }
    }
}
