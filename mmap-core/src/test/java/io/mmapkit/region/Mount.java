package io.mmapkit.region;

import io.mmapkit.testing.Self;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** A small file system of a test's own, as only root can have one; skips the test otherwise. */
final class Mount implements AutoCloseable {
    private final Path folder;
    private final AutoCloseable beneath;

    private Mount(Path folder, AutoCloseable beneath) {
        this.folder = folder;
        this.beneath = beneath;
    }

    /** A tmpfs. */
    static Mount tmpfs(long bytes) throws IOException, InterruptedException {
        return mounted(() -> {}, "mount", "-t", "tmpfs", "-o", "size=" + bytes, "mmapkit-test");
    }

    /**
     * An ext4 whose device fails: it lies in a file that takes fewer bytes than it says, and a tmpfs that is full has no more for it. The
     * first megabytes, in which the file system has its own data, are there.
     */
    static Mount ofFailingDevice(long bytes, long there) throws IOException, InterruptedException {
        Mount store = tmpfs(there);
        try {
            Path image = store.path("image");
            run("truncate", "-s", Long.toString(bytes), image.toString());
            run("mkfs.ext4", "-q", "-F", "-O", "^has_journal", "-E", "lazy_itable_init=0,nodiscard", image.toString());
            return mounted(store, "mount", "-t", "ext4", "-o", "loop,nodiscard,errors=continue", image.toString());
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            store.close();
            throw failure;
        }
    }

    private static Mount mounted(AutoCloseable beneath, String... command) throws IOException, InterruptedException {
        if (!Self.isRoot()) {
            throw new TestAbortedException("only root can mount");
        }
        Path folder = Files.createTempDirectory("mmapkit-mount");
        try {
            List<String> all = new java.util.ArrayList<>(List.of(command));
            all.add(folder.toString());
            run(all.toArray(String[]::new));
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            Files.delete(folder);
            throw failure;
        }
        return new Mount(folder, beneath);
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Fills it to the last byte. */
    void fill() throws IOException {
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

    private static void run(String... command) throws IOException, InterruptedException {
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
            beneath.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
