package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.os.Interrupted;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tells the kernel how a region is used, without changing what is in it. What lasts is kept, to be said again where pages are mapped again. */
record RegionAdvice(RegionState state, RegionCalls calls, Guard guard) {
    void advise(long offset, long length, Advice advice) throws IOException {
        Objects.requireNonNull(advice);
        Extent now = state.open();
        MemorySegment pages = now.pagesAround(offset, length);
        Interrupted.Action call = () -> Mman.madvise(pages, pages.byteSize(), advice.number());
        if (advice == Advice.WILLNEED) { // may take long, and doesn't last
            calls.named(now, call);
            return;
        }
        synchronized (state) { // nothing is mapped again between the two
            calls.named(now, call);
            state.mapping().kept().say(pages, advice);
        }
    }

    void prefetch(List<ByteRange> ranges) throws IOException {
        Extent now = state.open();
        List<MemorySegment> pages = new ArrayList<>(ranges.size());
        for (ByteRange range : ranges) {
            MemorySegment around = now.pagesAround(range.offset(), range.length());
            if (around.byteSize() > 0) {
                pages.add(around);
            }
        }
        calls.named(now, () -> Prefetch.of(pages, now.pages()));
    }

    void reclaim(long offset, long length, Reclaim reclaim) throws IOException {
        Objects.requireNonNull(reclaim);
        Extent now = state.open();
        MemorySegment pages = now.pagesAround(offset, length);
        calls.named(now, () -> Mman.madvise(pages, pages.byteSize(), reclaim.number()));
    }

    HugePageReport hugePages() throws IOException {
        Extent now = state.open();
        boolean hasOffsets = state.request().sharing().isShared()
                || !(state.request().backing() instanceof AnonymousBacking);
        guard.settled(now); // zeros in place of missing pages would be made huge, and aren't to stay
        state.enter(now); // looks at the file to find out why it has none
        try {
            return HugePages.make(now.pages(), hasOffsets ? now.fileStart() : now.pages().address(), pages -> {
                synchronized (state) { // nothing is mapped again between the two
                    Mman.madvise(pages, pages.byteSize(), Mman.MADV_HUGEPAGE);
                    state.mapping().kept().say(pages, Advice.HUGEPAGE);
                }
            }, new HugePageRefusal(state.request(), state.file()));
        } finally {
            state.leave();
        }
    }
}
