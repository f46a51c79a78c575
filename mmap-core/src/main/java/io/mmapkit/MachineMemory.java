package io.mmapkit;

import io.mmapkit.libc.Statvfs;
import io.mmapkit.libc.StructStatvfs;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Refuses to allocate more of a file in memory than this machine has. A tmpfs has a limit of its own; a memfd has none, and the kernel would
 * end one process after another before it said ENOMEM.
 */
final class MachineMemory {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final long WORTH_ASKING = 1L << 30; // below, a look at /proc costs more than it can save

    private MachineMemory() {}

    static void requireFor(String name, int descriptor, long bytes) throws IOException {
        if (bytes >= WORTH_ASKING && isUnlimited(descriptor) && bytes > total()) {
            throw new FileSystemException(name == null ? "descriptor" : name, null,
                    bytes + " bytes are more than the memory and the swap space of this machine");
        }
    }

    /** Whether the file system is one of the kernel's own, such as that of memfds, which say they have no blocks. */
    private static boolean isUnlimited(int descriptor) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatvfs.LAYOUT);
            Statvfs.fstatvfs(descriptor, space);
            return StructStatvfs.f_blocks(space) == 0;
        }
    }

    private static long total() throws IOException {
        try (Stream<String> lines = Files.lines(MEMINFO, StandardCharsets.US_ASCII)) {
            return lines.filter(line -> line.startsWith("MemTotal:") || line.startsWith("SwapTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10).sum();
        }
    }
}
