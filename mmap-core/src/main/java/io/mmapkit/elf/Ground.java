package io.mmapkit.elf;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.TreeMap;

/**
 * Addresses that are taken and have nothing behind them, of which parts are given away. What is left is given back at the end: never a range that
 * was given away, which by then may be another mapping's.
 */
final class Ground {
    private final TreeMap<Long, Long> left = new TreeMap<>(); // from start to end

    /**
     * Takes addresses for a length.
     *
     * @param alignment of the sum of the first address and {@code remainder}, a power of two
     * @return the first address that is aligned so, with everything around it given back
     */
    long take(long length, long alignment, long page, long remainder) throws SystemCallException {
        long taken = length + alignment - page;
        long address = Mman.mmap(MemorySegment.NULL, taken, Mman.PROT_NONE,
                Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS | Mman.MAP_NORESERVE, -1, 0);
        left.put(address, address + taken);
        long start = (address - remainder + alignment - 1 & -alignment) + remainder;
        give(address, start);
        give(start + length, address + taken);
        return start;
    }

    /** Gives a range away: there is nothing in it from now on, and anybody may take it. */
    void give(long from, long to) throws SystemCallException {
        if (from == to) {
            return;
        }
        var around = left.floorEntry(from);
        Mman.munmap(MemorySegment.ofAddress(from), to - from);
        left.remove(around.getKey());
        put(around.getKey(), from);
        put(to, around.getValue());
    }

    private void put(long from, long to) {
        if (from < to) {
            left.put(from, to);
        }
    }

    /** Gives all back that is left. */
    void release() {
        try {
            while (!left.isEmpty()) {
                give(left.firstKey(), left.firstEntry().getValue());
            }
        } catch (SystemCallException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
