package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Throws content of a region away, nothing around it, and tells its tracker. */
record RegionDiscard(RegionState state, RegionCalls calls) {
    void discard(long offset, long length, Discard discard) throws IOException {
        Objects.requireNonNull(discard);
        Extent now = state.open();
        now.requireWritable();
        Objects.checkFromIndexSize(offset, length, now.byteSize());
        boolean isHole = discard == Discard.PUNCH_HOLE;
        if (isHole && !state.showsFile()) {
            throw new IllegalStateException("there is no file to punch a hole into: " + state);
        }
        try {
            calls.named(now, () -> {
                if (!isHole) {
                    MemorySegment pages = now.pagesWithin(offset, length, ownsLastPage(now, discard));
                    Mman.madvise(pages, pages.byteSize(), discard.number());
                } else if (length > 0) {
                    int mode = Fcntl.FALLOC_FL_PUNCH_HOLE | Fcntl.FALLOC_FL_KEEP_SIZE;
                    Interrupted.retry(
                            () -> Fcntl.fallocate(state.file().descriptor(), mode, now.fileOffset(offset), length));
                }
            });
        } finally {
            if (discard.loses(state.request().sharing()) && length > 0) {
                tellTracker(offset, length); // where it failed too: the kernel may have done a part
            }
        }
    }

    private void tellTracker(long offset, long length) {
        DirtyTracker watching;
        synchronized (state) { // afterwards: one that began meanwhile hasn't seen it
            watching = state.tracker();
        }
        if (watching != null) {
            watching.discarded(offset, length); // not under the lock: a tracker takes its own before the region's
        }
    }

    /** Whether nothing of anybody else's follows the region in its last page: for what reaches the file, if the file ends there too. */
    private boolean ownsLastPage(Extent now, Discard discard) throws SystemCallException {
        return discard != Discard.REMOVE || !state.file().hasSize()
                || state.file().currentSize() <= now.fileOffset(now.byteSize());
    }
}
