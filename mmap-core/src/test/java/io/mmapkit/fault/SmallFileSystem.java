package io.mmapkit.fault;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.Unistd;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of a few MiB that the test mounts, which takes root; skips the test where that isn't to be had. */
final class SmallFileSystem implements AutoCloseable {
    private static final long IMAGE = 8 << 20;

    private final Path folder = Files.createTempDirectory("small");
    private final Path root = Files.createDirectory(folder.resolve("mounted"));
    private final Path image = folder.resolve("image");
    private boolean mounted;

    private SmallFileSystem() throws IOException {}

    static SmallFileSystem tmpfs() throws IOException {
        return mounted(fs -> run("mount", "-t", "tmpfs", "-o", "size=1m", "mmapkit-test", fs.root.toString()));
    }

    static SmallFileSystem ext4() throws IOException {
        return mounted(fs -> {
            try (RandomAccessFile file = new RandomAccessFile(fs.image.toFile(), "rw")) {
                file.setLength(IMAGE);
            }
            String refusal = run("mkfs.ext4", "-q", "-F", fs.image.toString());
            return refusal.isEmpty() ? run("mount", "-o", "loop", fs.image.toString(), fs.root.toString()) : refusal;
        });
    }

    private interface Mount {
        /** Gives what the system said if it refused. */
        String on(SmallFileSystem fs) throws IOException;
    }

    private static SmallFileSystem mounted(Mount mount) throws IOException {
        assumeTrue(Unistd.geteuid() == 0, "mounting a file system takes root");
        SmallFileSystem fs = new SmallFileSystem();
        try {
            String refusal = mount.on(fs);
            fs.mounted = refusal.isEmpty();
            if (!fs.mounted) {
                abort("a file system can't be mounted here: " + refusal);
            }
            return fs;
        } catch (Throwable failure) {
            fs.close();
            throw failure;
        }
    }

    Path root() {
        return root;
    }

    /** Takes the second half of the device away from an ext4. */
    void cutDevice() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(IMAGE / 2);
        }
    }

    /** What a program of the system said if it failed, or that it isn't there; empty if it did what it was to do. */
    static String run(String... command) throws IOException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.onExit().join().exitValue() == 0 ? "" : List.of(command) + ": " + said.strip();
        } catch (IOException absent) {
            return List.of(command) + ": " + absent.getMessage();
        }
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            String refusal = run("umount", root.toString());
            if (!refusal.isEmpty()) {
                run("umount", "-l", root.toString()); // whoever holds it: gone when they are
                throw new IOException(refusal);
            }
        }
        Files.delete(root);
        Files.deleteIfExists(image);
        Files.delete(folder);
    }
}
