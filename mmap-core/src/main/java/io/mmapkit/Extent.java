package io.mmapkit;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Where a region is at a moment: it is replaced as a whole when the region grows or is protected.
 *
 * @param pages the whole pages the kernel mapped; readable and writable whatever they allow
 * @param earlier where the kernel mapped them before the region grew into another place, as far as views of it may be left
 * @param unit the size of those pages
 * @param start where the region starts in them, in bytes
 * @param byteSize of the region
 * @param fileStart where the pages start in the file, in bytes
 * @param view what the caller gets, or null if nothing may be accessed
 */
record Extent(MemorySegment pages, List<MemorySegment> earlier, PageSize unit, long start, long byteSize,
        long fileStart, Set<Protection> protection,
        MemorySegment view) {
    static Extent of(MemorySegment pages, List<MemorySegment> earlier, PageSize unit, long start, long byteSize,
            long fileStart,
            Set<Protection> protection) {
        return new Extent(pages, earlier, unit, start, byteSize, fileStart, protection,
                view(pages.asSlice(start, byteSize), protection));
    }

    /** A view never allows what the pages don't: a store into a page without PROT_WRITE would end the JVM. */
    private static MemorySegment view(MemorySegment bytes, Set<Protection> protection) {
        if (protection.contains(Protection.WRITE)) {
            return bytes;
        }
        return protection.contains(Protection.READ) ? bytes.asReadOnly() : null;
    }

    /** What the caller gets, where anything may be accessed. */
    MemorySegment segment() {
        if (view == null) {
            throw new IllegalStateException("a region with protection " + protection + " has no view");
        }
        return view;
    }

    void requireReadable() {
        if (!protection.contains(Protection.READ)) {
            throw new IllegalStateException("a region with protection " + protection + " can't be read");
        }
    }

    void requireWritable() {
        if (!protection.contains(Protection.WRITE)) {
            throw new IllegalStateException("a region with protection " + protection + " can't be written");
        }
    }

    /** A range of the region, readable and writable whatever its pages allow. */
    MemorySegment bytes(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, byteSize);
        return pages.asSlice(start + offset, length);
    }

    /** The whole pages that a range of the region touches. */
    MemorySegment pagesAround(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, byteSize);
        long first = unit.alignDown(start + offset);
        long end = length == 0 ? first : unit.alignUp(start + offset + length);
        return pages.asSlice(first, end - first);
    }

    /**
     * The whole pages that lie within a range of the region; none, perhaps.
     *
     * @param ownsLastPage whether the last page of the region is within a range that reaches the region's end
     */
    MemorySegment pagesWithin(long offset, long length, boolean ownsLastPage) {
        Objects.checkFromIndexSize(offset, length, byteSize);
        long first = unit.alignUp(start + offset);
        long end = ownsLastPage && offset + length == byteSize && length > 0
                ? pages.byteSize()
                : unit.alignDown(start + offset + length);
        return pages.asSlice(Math.min(first, end), Math.max(0, end - first));
    }

    /** Where in the file a range of the region starts, in bytes. */
    long fileOffset(long offset) {
        return fileStart + start + offset;
    }
}
