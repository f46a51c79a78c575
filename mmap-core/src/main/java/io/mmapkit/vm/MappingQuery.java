package io.mmapkit.vm;

import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.Procmap;
import io.mmapkit.libc.StructProcmapQuery;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the kernel for the mapping of one address: PROCMAP_QUERY, Linux 6.11. It takes a microsecond where the text of thousands of mappings takes
 * milliseconds, and gives names as they are.
 */
final class MappingQuery {
    private static final int LONGEST_NAME = 4096; // PATH_MAX

    private MappingQuery() {}

    /**
     * The mapping of an address.
     *
     * @throws UnsupportedOperationException before Linux 6.11
     */
    static Optional<VirtualMapping> find(ProcessFiles files, long address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int maps = Fcntl.open(arena.allocateFrom(files.path("maps")), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0);
            try {
                return find(maps, address, arena);
            } finally {
                Unistd.close(maps);
            }
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.ESRCH) && files.isOfKernel()) {
                return Optional.empty();
            }
            throw Refusal.of(files.path("maps"), refused) instanceof FileSystemException named
                    ? files.explained("maps", named)
                    : refused;
        }
    }

    private static Optional<VirtualMapping> find(int maps, long address, Arena arena) throws SystemCallException {
        MemorySegment query = arena.allocate(StructProcmapQuery.LAYOUT);
        MemorySegment name = arena.allocate(LONGEST_NAME);
        StructProcmapQuery.size(query, query.byteSize());
        StructProcmapQuery.query_addr(query, address);
        StructProcmapQuery.vma_name_addr(query, name.address());
        StructProcmapQuery.vma_name_size(query, LONGEST_NAME);
        try {
            Ioctl.ioctl(maps, Procmap.PROCMAP_QUERY, query);
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            } else if (refused.errno().equals(Errno.ENOTTY) || refused.errno().equals(Errno.ENAMETOOLONG)) {
                throw new UnsupportedOperationException("PROCMAP_QUERY needs Linux 6.11", refused);
            }
            throw refused;
        }
        return Optional.of(mapping(query, name));
    }

    private static VirtualMapping mapping(MemorySegment query, MemorySegment name) {
        long flags = StructProcmapQuery.vma_flags(query);
        Set<Protection> protection = EnumSet.noneOf(Protection.class);
        if ((flags & Procmap.PROCMAP_QUERY_VMA_READABLE) != 0) {
            protection.add(Protection.READ);
        }
        if ((flags & Procmap.PROCMAP_QUERY_VMA_WRITABLE) != 0) {
            protection.add(Protection.WRITE);
        }
        if ((flags & Procmap.PROCMAP_QUERY_VMA_EXECUTABLE) != 0) {
            protection.add(Protection.EXEC);
        }
        int length = StructProcmapQuery.vma_name_size(query); // with its NUL; 0 without a name
        byte[] bytes = name.asSlice(0, Math.max(0, length - 1)).toArray(ValueLayout.JAVA_BYTE);
        return new VirtualMapping(StructProcmapQuery.vma_start(query), StructProcmapQuery.vma_end(query),
                Set.copyOf(protection),
                (flags & Procmap.PROCMAP_QUERY_VMA_SHARED) != 0 ? Sharing.SHARED : Sharing.PRIVATE,
                StructProcmapQuery.vma_offset(query), StructProcmapQuery.dev_major(query),
                StructProcmapQuery.dev_minor(query), StructProcmapQuery.inode(query), Line.decoded(bytes));
    }
}
