package io.mmapkit;

import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Knows which pages of a region were written since it was last asked, to the page.
 *
 * <p>The kernel write-protects the pages and notes and lifts that at the first store to each, which costs that store about a microsecond and
 * the others nothing; {@code UFFD_FEATURE_WP_ASYNC} and {@code PAGEMAP_SCAN}, Linux 6.7, on any kind of mapping and without privilege. It
 * sees what is stored through this mapping by this process: by Java code, native code and system calls alike; and what the region
 * {@linkplain MappedRegion#discard discards} counts as written, in whole pages, but for shared memory that is {@link Discard#DONTNEED} only and
 * so lost nothing. (After {@link Discard#FREE} there is no telling when pages read as zero.) What others store into the file is not seen.
 *
 * <p>A region of a file can't be tracked while it is {@linkplain MappedRegion#lock() locked in memory}, nor locked while it is tracked, except
 * for a memfd: Linux would hang where a page is missing, in a file that was cut or just made.
 *
 * <p>Covers the region as it was when tracking began; {@link MappedRegion#grow} is refused meanwhile. One tracker a region at a time. Safe for
 * use by any number of threads. Closing its region closes it; but where an arena of the caller's or a group ends the region, the tracker's two
 * descriptors stay open until one of the two is closed.
 */
public final class DirtyTracker implements AutoCloseable {
    private final MappedRegion region; // which nobody has dropped who has its tracker
    private final RegionTracking tracking;
    private final WrittenPages pages;
    private List<ByteRange> unstored = List.of(); // collected by a sync that failed
    private List<ByteRange> discarded = List.of(); // since the last collect or sync
    private boolean closed;

    private DirtyTracker(MappedRegion region, WrittenPages pages) {
        this.region = region;
        this.tracking = region.tracking();
        this.pages = pages;
    }

    /**
     * Begins to track a region: what was written before counts as unwritten.
     *
     * @param region a region with {@link Protection#WRITE}
     * @return the tracker, to be closed
     * @throws IllegalStateException if the region is closed, can't be written, is tracked already, or is of a file and locked
     * @throws UnsupportedOperationException before Linux 6.7, or where the kernel was built without it
     * @throws MappingFaultException if guarded sections of other threads meet missing pages meanwhile
     * @throws IOException if the system refuses: EPERM under a seccomp filter, say
     */
    public static DirtyTracker track(MappedRegion region) throws IOException {
        return region.tracking().track(extent -> open(region, extent));
    }

    private static DirtyTracker open(MappedRegion region, Extent extent) throws IOException {
        WrittenPages pages = WrittenPages.of(extent);
        try {
            if (region.sharing().isShared()) {
                for (MemorySegment mapping : pages.mappings()) {
                    if (SmallPages.inMapping(mapping)) {
                        region.tracking().keep(mapping, Advice.NOHUGEPAGE);
                    }
                }
            }
            pages.register();
            DirtyTracker tracker = new DirtyTracker(region, pages);
            tracker.scan(Pagemap.PM_SCAN_WP_MATCHING | Pagemap.PM_SCAN_CHECK_WPASYNC); // protects all
            return tracker;
        } catch (IOException | RuntimeException | Error failure) {
            pages.close();
            throw failure;
        }
    }

    /** Goes on with pages that were mapped again, under the region's lock. They count as written, since they may have been before. */
    void trackAgain(ByteRange addresses) throws SystemCallException {
        pages.registerAgain(addresses);
    }

    /**
     * Which pages were written since tracking began or since the last {@link #collect} or {@link #sync}. Changes nothing.
     *
     * @return ranges of the region in ascending order, of whole pages but for the region's ends, none touching another
     * @throws MappingFaultException if guarded sections of other threads meet missing pages meanwhile
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the tracker or its region is closed
     */
    public synchronized List<ByteRange> written() throws IOException {
        requireOpen();
        return merged(merged(unstored, discarded), scan(Pagemap.PM_SCAN_CHECK_WPASYNC));
    }

    /**
     * Which pages were written, and counts them as unwritten from now on. A store that happens meanwhile is in this answer or in the next one.
     * Who copies the ranges elsewhere copies them after this returned.
     *
     * @return ranges as of {@link #written}
     * @throws MappingFaultException if guarded sections of other threads meet missing pages meanwhile; nothing was forgotten then
     * @throws IOException if the system refuses; nothing was forgotten then
     * @throws IllegalStateException if the tracker or its region is closed
     */
    public synchronized List<ByteRange> collect() throws IOException {
        requireOpen();
        unstored = merged(unstored, scan(Pagemap.PM_SCAN_WP_MATCHING | Pagemap.PM_SCAN_CHECK_WPASYNC));
        List<ByteRange> collected = merged(unstored, discarded);
        unstored = List.of();
        discarded = List.of();
        return collected;
    }

    /**
     * Stores what was written, and counts it as unwritten from now on. What couldn't be stored is kept for the next time, and then really
     * stored, which the kernel alone wouldn't do: it reports an error once and takes the pages for stored. The region must be writable for
     * that. What others wrote into the file between the first and the last of the ranges is stored too with {@link Durability#RANGE}.
     *
     * <p>A file system that keeps a file in memory in pieces larger than a page writes whole pieces. The first time that happens, the tracker
     * asks the kernel to divide them, so that it is pages the next time.
     *
     * @param durability {@link Durability#STARTED} or {@link Durability#RANGE}, of each range
     * @return how many bytes had been written, in whole pages but for the region's ends
     * @throws IllegalArgumentException if {@code durability} is of the whole file
     * @throws MappingFaultException if something was stored into missing pages, which is lost: once, and nothing is stored then; or if guarded
     *         sections of other threads meet missing pages meanwhile
     * @throws IOException if the device can't store the data
     * @throws IllegalStateException if the tracker or its region is closed
     */
    public synchronized long sync(Durability durability) throws IOException {
        if (durability != Durability.STARTED && durability != Durability.RANGE) {
            throw new IllegalArgumentException(durability + " is of the whole file, whatever was written");
        }
        requireOpen();
        tracking.requireNothingLost();
        makeDirty(unstored);
        unstored = merged(unstored, scan(Pagemap.PM_SCAN_WP_MATCHING | Pagemap.PM_SCAN_CHECK_WPASYNC));
        List<ByteRange> all = merged(unstored, discarded);
        long stored = all.stream().mapToLong(ByteRange::length).sum();
        if (durability == Durability.STARTED) {
            for (ByteRange range : all) {
                region.store(range.offset(), range.length(), durability);
            }
        } else if (stored > 0) {
            storeAll(all, stored);
        }
        unstored = List.of();
        discarded = List.of();
        return stored;
    }

    /** After a failure the kernel takes pages for stored that aren't, and would store nothing: a fault for writing makes them dirty again. */
    private void makeDirty(List<ByteRange> ranges) throws IOException {
        if (region.protection().contains(Protection.WRITE)) {
            for (ByteRange range : ranges) {
                region.prefaultForWrite(range.offset(), range.length());
            }
        }
    }

    /**
     * One call from the first range to the last: the kernel finds what is changed between them as fast, and a call for each would have the
     * device empty its cache each time.
     */
    private void storeAll(List<ByteRange> ranges, long bytes) throws IOException {
        long from = ranges.getFirst().offset();
        long length = ranges.getLast().end() - from;
        boolean more = region.residency(from, length).dirty() > bytes / PageSize.system().bytes();
        region.store(from, length, Durability.RANGE);
        if (more) {
            SmallPages.inCache(region, ranges);
        }
    }

    /** Asks the kernel for the written pages, and with PM_SCAN_WP_MATCHING protects them anew in the same step. */
    private List<ByteRange> scan(long flags) throws IOException {
        List<ByteRange> ranges = new ArrayList<>();
        try {
            tracking.onTrackedPages(() -> pages.scan(flags, ranges));
        } catch (IOException refused) {
            if ((flags & Pagemap.PM_SCAN_WP_MATCHING) != 0) {
                unstored = merged(unstored, ranges); // these were protected anew and would be forgotten
            }
            throw refused;
        }
        return merged(ranges, List.of());
    }

    /** Appends a range that isn't before the last one. */
    private static void append(List<ByteRange> ranges, ByteRange next) {
        if (!ranges.isEmpty() && ranges.getLast().end() >= next.offset()) {
            ByteRange last = ranges.removeLast();
            ranges.add(new ByteRange(last.offset(), Math.max(last.end(), next.end()) - last.offset()));
        } else {
            ranges.add(next);
        }
    }

    private static List<ByteRange> merged(List<ByteRange> some, List<ByteRange> others) {
        List<ByteRange> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort((one, other) -> Long.compare(one.offset(), other.offset()));
        List<ByteRange> merged = new ArrayList<>();
        all.forEach(range -> append(merged, range));
        return List.copyOf(merged);
    }

    /**
     * Takes note of a range of the region whose content was thrown away: the kernel counts no store there. Kept apart from what a sync
     * couldn't store, which the next one makes dirty first: that would allocate what was just given back.
     */
    synchronized void discarded(long offset, long length) {
        discarded = merged(discarded, pages.around(offset, length));
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the tracker is closed");
        }
        tracking.requireOpen();
    }

    /** Ends tracking; the pages are as before. Does nothing if the tracker is closed. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            tracking.untrack(pages::close);
        }
    }

    /** Ends with its region. */
    void end() {
        try {
            close();
        } catch (IOException refused) {
            throw new UncheckedIOException("a tracker can't be given back", refused);
        }
    }
}
