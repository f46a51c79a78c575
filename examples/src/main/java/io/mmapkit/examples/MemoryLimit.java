package io.mmapkit.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A group of processes that may have so much memory and no more: a cgroup, of version 2 or 1. Only root can make one. */
final class MemoryLimit implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private static final long PAUSE_NANOS = 10_000_000;

    private final Path group;

    private MemoryLimit(Path group) {
        this.group = group;
    }

    /** Empty where there is none to be had. */
    static Optional<MemoryLimit> of(long bytes) {
        return of(bytes, ROOT);
    }

    /** Of version 2 the root has all groups, of version 1 those of each kind are in a folder of theirs. */
    static Optional<MemoryLimit> of(long bytes, Path root) {
        boolean isV2 = Files.exists(root.resolve("cgroup.controllers"));
        Path group = (isV2 ? root : root.resolve("memory")).resolve("mmapkit-" + ProcessHandle.current().pid());
        try {
            if (isV2 && !Files.readString(root.resolve("cgroup.subtree_control")).contains("memory")) {
                return Optional.empty();
            }
            Files.createDirectory(group);
        } catch (IOException refused) {
            return Optional.empty();
        }
        MemoryLimit limit = new MemoryLimit(group);
        try {
            Files.writeString(group.resolve(isV2 ? "memory.max" : "memory.limit_in_bytes"), Long.toString(bytes));
            return Optional.of(limit);
        } catch (IOException refused) {
            limit.close();
            return Optional.empty();
        }
    }

    void add(Process process) throws IOException {
        Files.writeString(group.resolve("cgroup.procs"), Long.toString(process.pid()));
    }

    /** A count of the group; 0 if the kernel doesn't have it. */
    long count(String name) throws IOException {
        return Files.readAllLines(group.resolve("memory.stat")).stream().filter(line -> line.startsWith(name + ' '))
                .mapToLong(line -> Long.parseLong(line.split(" ")[1])).findFirst().orElse(0);
    }

    @Override
    public String toString() {
        return group.toString();
    }

    /** Removes it; no process may be left in it. */
    @Override
    public void close() {
        for (int attempt = 0; attempt < 100; attempt++) { // the kernel needs a moment after the last process
            try {
                Files.deleteIfExists(group);
                return;
            } catch (IOException busy) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
