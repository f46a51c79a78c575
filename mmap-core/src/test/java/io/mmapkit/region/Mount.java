package io.mmapkit.region;

import io.mmapkit.testing.Self;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** A small file system of a test's own, as only root can have one; skips the test otherwise. */
public final class Mount implements AutoCloseable {
    private final Path folder;

    private Mount(Path folder) {
        this.folder = folder;
    }

    /** A tmpfs. */
    public static Mount tmpfs(long bytes) throws IOException, InterruptedException {
        return of("mount", "-t", "tmpfs", "-o", "size=" + bytes, "mmapkit-test");
    }

    /** What a command mounts, whose last argument is the folder. */
    public static Mount of(String... command) throws IOException, InterruptedException {
        if (!Self.isRoot()) {
            throw new TestAbortedException("only root can mount");
        }
        Path folder = Files.createTempDirectory("mmapkit-mount");
        try {
            List<String> all = new ArrayList<>(List.of(command));
            all.add(folder.toString());
            run(all.toArray(String[]::new));
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            Files.delete(folder);
            throw failure;
        }
        return new Mount(folder);
    }

    public Path path(String name) {
        return folder.resolve(name);
    }

    /** Fills it to the last byte. */
    public void fill() throws IOException {
        Path filler = path("filler");
        byte[] block = new byte[4096];
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // that is what was wanted
        }
    }

    /** Runs a command; skips the test if that isn't allowed. */
    public static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new TestAbortedException("not allowed or not there: " + String.join(" ", command) + ": " + output);
        }
    }

    @Override
    public void close() {
        try {
            run("umount", folder.toString());
            Files.delete(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
