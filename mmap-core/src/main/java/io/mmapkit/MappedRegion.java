package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Platform;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/**
 * A mapping of a file or of memory without a file; mmap(2).
 *
 * {@snippet file="ReadFile.java" region="open"}
 *
 * <p><b>Lifetime.</b> A region lives until it is closed; after that every view of it and every operation throws
 * {@link IllegalStateException}. It keeps a descriptor of its file open. A region that was mapped into an arena lives as long as that.
 *
 * <p><b>Threads.</b> Any thread may use and close a region, unless it is {@linkplain RegionBuilder#confined() confined}. Closing it while
 * another thread is inside a system call on it, {@link #sync} say, throws {@link IllegalStateException} and leaves it open. How stores of
 * one thread or process are seen by another is up to the caller: plain access promises nothing, the access modes of
 * {@link java.lang.invoke.VarHandle} do.
 *
 * <p><b>Cost.</b> Mapping takes some microseconds. The first access to a page is a page fault, of about a tenth of a microsecond to one for
 * a page that is in memory (the kernel maps 16 at a time), and of a disk access for one that isn't. After that, an access costs what one
 * to a heap array does.
 */
public final class MappedRegion implements AutoCloseable {
    private final Mapping mapping;
    private final RegionRequest request;
    private final Arena owned; // null if the arena is the caller's
    private final MemorySegment view; // null if nothing may be accessed
    private volatile boolean closed;

    MappedRegion(Mapping mapping, RegionRequest request, Arena owned) {
        this.mapping = mapping;
        this.request = request;
        this.owned = owned;
        this.view = view(mapping, request);
    }

    /** A view never allows what the pages don't: a store into a page without PROT_WRITE would end the JVM. */
    private static MemorySegment view(Mapping mapping, RegionRequest request) {
        if (request.isWritable()) {
            return mapping.bytes();
        }
        return request.protection().contains(Protection.READ) ? mapping.bytes().asReadOnly() : null;
    }

    /**
     * Maps a whole file for reading, {@link Sharing#SHARED}.
     *
     * @param file the file; a symbolic link is followed
     * @return the region, to be closed
     * @throws java.nio.file.NoSuchFileException if it is missing
     * @throws java.nio.file.AccessDeniedException if it may not be read
     * @throws BeyondEndOfFileException if it is empty
     * @throws java.nio.file.FileSystemException if it is a directory, a FIFO or a socket, or if the system refuses for another reason
     * @throws UnsupportedOperationException if the path isn't of the default file system, or this isn't Linux on x86-64 or aarch64
     * @throws IOException all of the above but the last
     */
    public static MappedRegion open(Path file) throws IOException {
        return builder().file(file).map();
    }

    /**
     * Describes a region to be mapped.
     *
     * @return a new builder
     * @throws UnsupportedOperationException if this isn't Linux on x86-64 or aarch64
     */
    public static RegionBuilder builder() {
        Platform.current();
        return new RegionBuilder();
    }

    /**
     * The bytes of the region. Its size is {@link #byteSize()}, it is read-only unless the region has {@link Protection#WRITE}, and it
     * lives as long as the region. Its address is that of the first byte, aligned as the offset is. Always the same segment, which isn't
     * {@linkplain MemorySegment#isMapped() "mapped"} in the sense of its {@code force} and {@code load}: the operations of the region
     * take their place.
     *
     * @return the view
     * @throws IllegalStateException if the region is closed, or has neither {@link Protection#READ} nor {@link Protection#WRITE}
     */
    public MemorySegment segment() {
        requireOpen();
        if (view == null) {
            throw new IllegalStateException("a region with protection " + request.protection() + " has no view");
        }
        return view;
    }

    /** {@return the size of the region, in bytes} */
    public long byteSize() {
        return mapping.byteSize();
    }

    /** {@return where in the file the region starts, in bytes; 0 for anonymous memory} */
    public long offset() {
        return request.offset();
    }

    /** {@return what may be done with the pages; empty for {@code PROT_NONE}} */
    public Set<Protection> protection() {
        return request.protection();
    }

    /** {@return who sees the stores} */
    public Sharing sharing() {
        return request.sharing();
    }

    /**
     * Syncs the whole region: msync(2).
     *
     * @param mode what to do; with {@link SyncMode#SYNC} all stores that happened before are stored when this returns
     * @throws io.mmapkit.libc.error.SystemCallException EIO or ENOSPC if the device can't take the data, EBUSY for
     *         {@link SyncMode#INVALIDATE} and a locked page
     * @throws IOException as above, with the file's name
     * @throws IllegalStateException if the region is closed
     */
    public void sync(SyncMode mode) throws IOException {
        sync(0, byteSize(), mode);
    }

    /**
     * Syncs a range of the region: msync(2). Whole pages are synced, so that bytes around the range may be too. For a private mapping and
     * for anonymous memory there is nothing to do, and nothing is done.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @param mode what to do
     * @throws io.mmapkit.libc.error.SystemCallException EIO or ENOSPC if the device can't take the data, EBUSY for
     *         {@link SyncMode#INVALIDATE} and a locked page
     * @throws IOException as above, with the file's name
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed
     */
    public void sync(long offset, long length, SyncMode mode) throws IOException {
        Objects.requireNonNull(mode);
        MemorySegment pages = pagesOf(offset, length);
        Mman.msync(pages, pages.byteSize(), mode.flag());
    }

    /**
     * Gives a hint about the whole region: madvise(2).
     *
     * @param advice the hint
     * @throws io.mmapkit.libc.error.SystemCallException EINVAL if the kernel or this kind of mapping doesn't take it, EAGAIN
     * @throws IOException as above
     * @throws IllegalStateException if the region is closed
     */
    public void advise(Advice advice) throws IOException {
        advise(0, byteSize(), advice);
    }

    /**
     * Gives a hint about a range of the region: madvise(2). It holds for the whole pages the range touches.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @param advice the hint
     * @throws io.mmapkit.libc.error.SystemCallException EINVAL if the kernel or this kind of mapping doesn't take it, EAGAIN
     * @throws IOException as above
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed
     */
    public void advise(long offset, long length, Advice advice) throws IOException {
        Objects.requireNonNull(advice);
        MemorySegment pages = pagesOf(offset, length);
        Mman.madvise(pages, pages.byteSize(), advice.number());
    }

    private MemorySegment pagesOf(long offset, long length) {
        requireOpen();
        Objects.checkFromIndexSize(offset, length, byteSize());
        return mapping.pagesOf(offset, length);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the region is closed");
        }
    }

    /**
     * Unmaps the region: every view of it ends. What was stored into a shared mapping is in the file, though not on the disk unless it
     * was {@linkplain #sync(SyncMode) synced}. Does nothing if the region is closed. For a region in an arena of the caller's it ends the
     * operations only; its views live until the arena is closed.
     *
     * @throws IllegalStateException if another thread is inside a system call on the region, which then stays open
     * @throws WrongThreadException if the region is confined to another thread
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            try {
                if (owned != null) {
                    owned.close();
                }
            } finally {
                closed = owned == null || !owned.scope().isAlive();
            }
        }
    }

    /** {@return what stands behind the region, where it starts, how long it is and what may be done with it} */
    @Override
    public String toString() {
        return "MappedRegion[" + request.backing() + ", offset=" + offset() + ", byteSize=" + byteSize()
                + ", protection="
                + protection() + ", sharing=" + sharing() + (closed ? ", closed]" : "]");
    }
}
