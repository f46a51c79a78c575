package io.mmapkit;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** What of a region is in memory. */
record RegionResidency(RegionState state, RegionCalls calls) {
    Residency residency(long offset, long length) throws IOException {
        Extent now = state.open();
        MemorySegment pages = now.pagesAround(offset, length);
        boolean ofCache = state.request().sharing().isShared() && state.file().hasSize();
        long fileOffset = now.fileStart() + pages.address() - now.pages().address();
        Residency[] found = new Residency[1];
        calls.named(now, () -> found[0] = Residency.of(state.file(), ofCache, pages, fileOffset));
        return found[0];
    }

    List<ByteRange> residentRanges(long offset, long length) throws IOException {
        Extent now = state.open();
        MemorySegment pages = now.pagesAround(offset, length);
        long first = pages.address() - now.pages().address() - now.start(); // of the pages, from the start of the region
        List<ByteRange> found = new ArrayList<>();
        calls.named(now, () -> {
            for (ByteRange range : Residency.ranges(pages)) {
                long from = Math.max(offset, first + range.offset());
                long to = Math.min(offset + length, first + range.end());
                if (from < to) {
                    found.add(new ByteRange(from, to - from));
                }
            }
        });
        return List.copyOf(found);
    }
}
