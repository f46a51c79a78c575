package io.mmapkit.bench.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/** A control group that a process is put into, with a limit of the memory that it and the pages it brings into the page cache may take. */
final class MemoryLimit implements Closeable {
    private static final Path V2 = Path.of("/sys/fs/cgroup");
    private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
    private static final int ATTEMPTS = 50;

    private final Path group;

    private MemoryLimit(Path group) {
        this.group = group;
    }

    /** Why there can't be one, or null. */
    static String reasonAgainst() {
        Path parent = parent();
        if (parent == null) {
            return "no control groups of memory are mounted";
        }
        return Files.isWritable(parent.resolve("cgroup.procs")) ? null : "control groups can be made by root only";
    }

    private static Path parent() {
        if (Files.exists(V2.resolve("cgroup.controllers"))) {
            return V2;
        }
        return Files.exists(V1.resolve("memory.limit_in_bytes")) ? V1 : null;
    }

    /**
     * Makes a group and puts a process into it.
     *
     * @throws IOException with the reason
     */
    static MemoryLimit of(long bytes, long pid) throws IOException {
        Path parent = parent();
        boolean v2 = V2.equals(parent);
        if (v2) {
            write(parent.resolve("cgroup.subtree_control"), "+memory");
        }
        Path group = Files.createDirectory(parent.resolve("mmapkit-bench-" + pid));
        MemoryLimit limit = new MemoryLimit(group);
        try {
            write(group.resolve(v2 ? "memory.max" : "memory.limit_in_bytes"), Long.toString(bytes));
            write(group.resolve("cgroup.procs"), Long.toString(pid));
            return limit;
        } catch (IOException e) {
            limit.close();
            throw e;
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }

    /** The process has ended, or is about to. */
    @Override
    public void close() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Files.deleteIfExists(group); // busy while a process in it ends
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
