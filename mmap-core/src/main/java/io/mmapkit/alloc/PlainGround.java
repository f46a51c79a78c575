package io.mmapkit.alloc;

import java.lang.foreign.MemorySegment;

/** A caller's memory: what it is of isn't known. */
record PlainGround(MemorySegment memory) implements Ground {
    @Override
    public boolean isRegion() {
        return false;
    }

    @Override
    public void grow(long newByteSize) {
        throw unsupported();
    }

    @Override
    public void refresh() {}

    @Override
    public void discard(long offset, long length) {
        throw unsupported();
    }

    @Override
    public void restore(long offset, long length) {}

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException(
                "a heap in a MemorySegment can't grow or give pages back: make it in a MappedRegion or a SharedSegment");
    }
}
