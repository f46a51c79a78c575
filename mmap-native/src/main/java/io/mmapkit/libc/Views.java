package io.mmapkit.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Makes segments of the addresses that mmap gives. */
public final class Views {
    private Views() {}

    /**
     * A segment of memory that was mapped, which lives as long as an arena.
     *
     * @param address where it starts
     * @param byteSize in bytes
     * @param arena the arena it belongs to
     * @param release called with a segment of the same address and size, once, when the arena is closed; must not refer to the
     *         arena's owner, which an automatic arena could then never free
     * @return the segment, readable and writable: what its pages don't allow ends the JVM
     */
    @SuppressWarnings("restricted") // an address becomes memory here and nowhere else
    public static MemorySegment of(long address, long byteSize, Arena arena, Consumer<MemorySegment> release) {
        return MemorySegment.ofAddress(address).reinterpret(byteSize, arena, release);
    }
}
