package io.mmapkit.alloc;

import io.mmapkit.Discard;
import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A region, or that of a shared segment.
 *
 * @param segment or null
 */
record RegionGround(MappedRegion region, SharedSegment segment) implements Ground {
    /** Whether others see what is stored. */
    boolean isShared() {
        return region.sharing() == Sharing.SHARED || region.sharing() == Sharing.SHARED_VALIDATE;
    }

    @Override
    public MemorySegment memory() {
        return region.segment();
    }

    @Override
    public boolean isRegion() {
        return true;
    }

    @Override
    public void grow(long newByteSize) throws IOException {
        if (segment != null) {
            segment.grow(newByteSize);
        } else {
            region.grow(newByteSize);
        }
    }

    @Override
    public void refresh() throws IOException {
        if (segment != null) {
            segment.refresh();
        }
    }

    @Override
    public void discard(long offset, long length) throws IOException {
        if (!isShared()) {
            region.discard(offset, length, Discard.DONTNEED);
            return;
        }
        try {
            region.discard(offset, length, Discard.PUNCH_HOLE);
        } catch (IllegalStateException hasNoFile) {
            region.discard(offset, length, Discard.REMOVE);
        }
    }

    @Override
    public void restore(long offset, long length) throws IOException {
        if (isShared()) {
            region.prefaultForWrite(offset, length);
        }
    }
}
