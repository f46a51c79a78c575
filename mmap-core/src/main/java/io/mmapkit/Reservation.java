package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;

/**
 * A range of addresses that is taken and has nothing behind it, into which mappings are put.
 *
 * <p>It is a mapping of an empty file in memory, and not of inaccessible pages: a stray access is then SIGBUS, which the JVM turns into an
 * error, and not SIGSEGV, which ends it. {@code MAP_FIXED} is used within such a range, or over pages of the region itself, and nowhere else.
 *
 * @param address where it starts
 * @param length in bytes
 */
record Reservation(long address, long length) {
    /**
     * Takes a range.
     *
     * @param area MAP_* that say in which part of the address space: MAP_FIXED, of what is put there, overrules that
     */
    static Reservation of(long length, int area) throws SystemCallException {
        return new Reservation(emptyAt(MemorySegment.NULL, length, area), length);
    }

    /**
     * Takes a range whose address is congruent to a remainder, so that pages of that size lie alike in memory and in the file.
     *
     * @param area as above
     * @param unit the size of pages
     * @param remainder in bytes, below {@code unit}, a multiple of the size of small pages
     */
    static Reservation of(long length, int area, PageSize unit, long remainder) throws SystemCallException {
        Reservation wide = of(Math.addExact(length, unit.bytes()), area);
        long address = unit.alignUp(wide.address - remainder) + remainder;
        long end = address + length;
        if (address > wide.address) {
            Holdings.unmap(wide.address, address - wide.address);
        }
        Holdings.unmap(end, wide.address + wide.length - end); // never empty: address is a page below the next unit at least
        return new Reservation(address, length);
    }

    /**
     * Takes what follows it, too.
     *
     * @return the wider one; null if there is no room
     */
    Reservation extended(long bytes) throws SystemCallException {
        return emptyIfFree(end(), bytes) ? new Reservation(address, length + bytes) : null;
    }

    long end() {
        return address + length;
    }

    /** Makes a part of it empty again, whatever was put there; by a file that was made before, since there may be no descriptor left. */
    void clear(long from, long bytes, EmptyFile empty) throws SystemCallException {
        empty.mapAt(MemorySegment.ofAddress(from), bytes, Mman.MAP_FIXED);
    }

    /** Makes a part of it empty again that a refused mapping may have left unmapped, and another thread taken since. */
    void repair(long from, long bytes) throws SystemCallException {
        emptyIfFree(from, bytes);
    }

    boolean covers(long from, long bytes) {
        return from >= address && from - address <= length - bytes;
    }

    private static boolean emptyIfFree(long from, long bytes) throws SystemCallException {
        try {
            long got = emptyAt(MemorySegment.ofAddress(from), bytes, Mman.MAP_FIXED_NOREPLACE);
            if (got != from) { // before Linux 4.17 it is a mere wish
                Holdings.unmap(got, bytes);
            }
            return got == from;
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EEXIST)) {
                return false;
            }
            throw refused;
        }
    }

    private static long emptyAt(MemorySegment where, long length, int fixed) throws SystemCallException {
        try (EmptyFile empty = EmptyFile.make()) {
            return empty.mapAt(where, length, fixed);
        }
    }
}
