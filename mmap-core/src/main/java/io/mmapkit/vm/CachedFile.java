package io.mmapkit.vm;

import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.Residency;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructCachestat;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * A regular file, and which of its pages are in memory: looked at without mapping it, and without bringing anything into memory. The kernel
 * tells it to who owns the file or may write to it; others get {@linkplain Residency#isPermitted() no answer}.
 *
 * <p>For one thread at a time.
 */
public final class CachedFile implements AutoCloseable {
    private static final long PAGE = PageSize.system().bytes();
    private static final int BLOCK = 512; // the unit of st_blocks
    private static final int PIECE = 1 << 20;

    private final String name;
    private final int descriptor;
    private final Id id;
    private final long byteSize;
    private final long allocated;
    private final long links;
    private boolean closed;

    /**
     * Which file it is, whatever name it was opened by.
     *
     * @param deviceMajor the device of the file system
     * @param deviceMinor its number among those of its kind
     * @param inode the number of the file there
     */
    public record Id(int deviceMajor, int deviceMinor, long inode) {}

    private CachedFile(String name, int descriptor, MemorySegment status) {
        this.name = name;
        this.descriptor = descriptor;
        this.id = new Id(StructStatx.stx_dev_major(status), StructStatx.stx_dev_minor(status),
                StructStatx.stx_ino(status));
        this.byteSize = StructStatx.stx_size(status);
        this.allocated = StructStatx.stx_blocks(status) * BLOCK;
        this.links = Integer.toUnsignedLong(StructStatx.stx_nlink(status));
    }

    /**
     * Opens a file for reading.
     *
     * @param file the file; a symbolic link is followed
     * @return the file, to be closed
     * @throws java.nio.file.NoSuchFileException if it is missing
     * @throws java.nio.file.AccessDeniedException if it may not be read
     * @throws FileSystemException if it is no regular file, or the system refuses for another reason
     * @throws UnsupportedOperationException if the path isn't of the default file system
     * @throws IOException all of the above but the last
     */
    public static CachedFile open(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = CPath.of(file, arena);
            int flags = Fcntl.O_RDONLY | Fcntl.O_CLOEXEC | Fcntl.O_NOCTTY | Fcntl.O_NONBLOCK; // a FIFO would wait
            int descriptor = Interrupted.retry(() -> Fcntl.open(path, flags, 0));
            try {
                MemorySegment status = arena.allocate(StructStatx.LAYOUT);
                Stat.statx(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, Stat.STATX_BASIC_STATS, status);
                if ((StructStatx.stx_mode(status) & Stat.S_IFMT) != Stat.S_IFREG) {
                    throw new FileSystemException(file.toString(), null, "is no regular file");
                }
                return new CachedFile(file.toString(), descriptor, status);
            } catch (IOException | RuntimeException failure) {
                Unistd.close(descriptor);
                throw failure;
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(file.toString(), refused);
        }
    }

    /** {@return which file it is} */
    public Id id() {
        return id;
    }

    /** {@return how long it was when it was opened, in bytes} */
    public long byteSize() {
        return byteSize;
    }

    /** {@return how many bytes of storage it had when it was opened: fewer than its size if it is sparse} */
    public long allocated() {
        return allocated;
    }

    /** {@return how many names it had when it was opened} */
    public long links() {
        return links;
    }

    /** {@return how many pages it had when it was opened, the last perhaps in part} */
    public long pages() {
        return pages(byteSize);
    }

    private static long pages(long bytes) {
        return bytes / PAGE + (bytes % PAGE == 0 ? 0 : 1);
    }

    /**
     * How much of it is in memory.
     *
     * @return its figures
     * @throws IOException if the system refuses
     * @throws IllegalStateException if this is closed
     */
    public Residency residency() throws IOException {
        return residency(0, byteSize);
    }

    /**
     * How much of a range is in memory, by cachestat(2); before Linux 6.5, and for huge pages of the pool, by mincore(2) of a mapping, which knows
     * less.
     *
     * @param offset in bytes; any
     * @param length in bytes
     * @return the figures of the pages that the range touches
     * @throws IOException if the system refuses
     * @throws IndexOutOfBoundsException if the range isn't in the file
     * @throws IllegalStateException if this is closed
     */
    public Residency residency(long offset, long length) throws IOException {
        requireOpen();
        Objects.checkFromIndexSize(offset, length, byteSize);
        if (length == 0) {
            return new Residency(0, 0, 0, 0, 0, 0);
        }
        long from = offset / PAGE * PAGE;
        long count = pages(offset - from + length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment range = arena.allocate(StructCachestat.RANGE);
            range.set(ValueLayout.JAVA_LONG, 0, from);
            range.set(ValueLayout.JAVA_LONG, Long.BYTES, offset - from + length);
            MemorySegment counts = arena.allocate(StructCachestat.LAYOUT);
            Mman.cachestat(descriptor, range, counts, 0);
            return new Residency(count, StructCachestat.nr_cache(counts), StructCachestat.nr_dirty(counts),
                    StructCachestat.nr_writeback(counts), StructCachestat.nr_evicted(counts),
                    StructCachestat.nr_recently_evicted(counts));
        } catch (UnsupportedOperationException before65) {
            return mapped(offset, length);
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EPERM)) {
                return new Residency(count, Residency.UNKNOWN, Residency.UNKNOWN, Residency.UNKNOWN, Residency.UNKNOWN,
                        Residency.UNKNOWN);
            } else if (refused.errno().equals(Errno.EOPNOTSUPP)) {
                return mapped(offset, length);
            }
            throw Refusal.of(name, refused);
        }
    }

    private Residency mapped(long offset, long length) throws IOException {
        try (MappedRegion region = MappedRegion.builder().descriptor(descriptor, name).offset(offset).length(length)
                .map()) {
            return region.residency();
        }
    }

    /**
     * Brings all of it into memory, by reading it. Holes of a sparse file become pages of zeros in memory, too.
     *
     * @param progress is told how many bytes more were read, again and again
     * @throws IOException if the system refuses, or the device can't read
     * @throws IllegalStateException if this is closed; also if {@code progress} does it before all was read
     */
    public void touch(LongConsumer progress) throws IOException {
        requireOpen();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece = arena.allocate(PIECE);
            for (long at = 0; at < byteSize;) {
                requireOpen(); // who is told may close it, and its number be another file's then
                long from = at;
                int got = Interrupted.retry(() -> (int) Unistd.pread(descriptor, piece, PIECE, from));
                if (got == 0) {
                    return; // it was cut
                }
                at += got;
                progress.accept(got);
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(name, refused);
        }
    }

    /**
     * Asks the kernel to drop it from memory: {@code POSIX_FADV_DONTNEED}. What differs from the disk, is being written, is mapped by somebody or locked
     * stays; {@link #residency} tells how much that is. A file in memory, such as one in /dev/shm, stays as a whole.
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException if this is closed
     */
    public void evict() throws IOException {
        requireOpen();
        try {
            Fcntl.posix_fadvise(descriptor, 0, 0, Fcntl.POSIX_FADV_DONTNEED);
        } catch (SystemCallException refused) {
            throw Refusal.of(name, refused);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(name + " is closed");
        }
    }

    /** Closes it. Does nothing if it is closed. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                Unistd.close(descriptor);
            } catch (SystemCallException nothingWasWritten) {
                // and so there is nothing to lose
            }
        }
    }

    /** {@return its name, and how long it is} */
    @Override
    public String toString() {
        return "CachedFile[" + name + ", byteSize=" + byteSize + (closed ? ", closed]" : "]");
    }
}
