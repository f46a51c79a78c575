package io.mmapkit.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Makes segments of the addresses that mmap gives. */
@SuppressWarnings("restricted") // an address becomes memory here and nowhere else
public final class Views {
    /**
     * All addresses as one segment: what is at an address is its byte at that offset. A constant costs the JIT nothing, where a segment in a
     * field costs checks at each access. Whoever uses it checks what it accesses: what isn't mapped ends the JVM.
     */
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Views() {}

    /**
     * A segment of memory that was mapped, which lives as long as an arena. Closing the arena doesn't unmap it.
     *
     * @param address where it starts
     * @param byteSize in bytes
     * @param arena the arena it belongs to
     * @return the segment, readable and writable: what its pages don't allow ends the JVM
     */
    public static MemorySegment of(long address, long byteSize, Arena arena) {
        return MemorySegment.ofAddress(address).reinterpret(byteSize, arena, null);
    }

    /**
     * A segment of memory that was mapped, which lives as long as an arena and is released with it.
     *
     * @param address where it starts
     * @param byteSize in bytes
     * @param arena the arena it belongs to
     * @param release called with a segment of the same address and size, once, when the arena is closed; must not refer to anything of
     *         the arena's, which an automatic one could then never free
     * @return the segment, readable and writable: what its pages don't allow ends the JVM
     */
    public static MemorySegment of(long address, long byteSize, Arena arena, Consumer<MemorySegment> release) {
        return MemorySegment.ofAddress(address).reinterpret(byteSize, arena, release);
    }

    /**
     * Does something when an arena is closed.
     *
     * @param arena the arena; {@link Arena#global()} never is
     * @param action what to do, once; must not refer to anything of the arena's, which an automatic one could then never free
     * @throws IllegalStateException if the arena is closed
     */
    public static void onClose(Arena arena, Runnable action) {
        MemorySegment _ = MemorySegment.NULL.reinterpret(arena, _ -> action.run());
    }
}
