package io.mmapkit.vm;

import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import java.util.Locale;
import java.util.Set;

/**
 * A mapping of a process: a range of addresses that the kernel treats alike, as a line of /proc/PID/maps tells it. The kernel merges neighbours
 * that are alike, so that two calls of mmap(2) may be one mapping; and divides what is protected or advised in parts.
 *
 * @param start the first address; a multiple of the page size. Addresses are unsigned: some of the kernel's are negative as a {@code long}
 * @param end the address behind the last
 * @param protection what may be done with its pages: {@link Protection#READ}, {@link Protection#WRITE}, {@link Protection#EXEC} or none
 * @param sharing {@link Sharing#SHARED} or {@link Sharing#PRIVATE}
 * @param offset where in the file it starts, in bytes; 0 without a file
 * @param deviceMajor the device of the file system; 0 without a file
 * @param deviceMinor the number of the device among those of its kind
 * @param inode the file's number on that device; 0 without a file
 * @param name the path of the file, or what the kernel calls it: {@code [heap]}, {@code [stack]}, {@code [vdso]}, {@code [anon:…]}; empty if
 *         it has no name. Of a removed file it ends with {@code " (deleted)"}, as the names of a few other files do
 */
public record VirtualMapping(long start, long end, Set<Protection> protection, Sharing sharing, long offset,
        int deviceMajor, int deviceMinor, long inode, String name) {
    private static final String DELETED = " (deleted)";

    /** {@return how long it is, in bytes; unsigned} */
    public long byteSize() {
        return end - start;
    }

    /**
     * Whether an address lies in it.
     *
     * @param address the address
     * @return whether it does
     */
    public boolean contains(long address) {
        return Long.compareUnsigned(start, address) <= 0 && Long.compareUnsigned(address, end) < 0;
    }

    /** {@return whether it is of a file, which may be one in memory or without a path} */
    public boolean isOfFile() {
        return inode != 0;
    }

    /** {@return whether its file was removed, or never had a name: so it seems, since the name of a file may end so, too} */
    public boolean isDeleted() {
        return isOfFile() && name.endsWith(DELETED);
    }

    /** {@return the path of its file, without the kernel's mark of removal; empty without a file} */
    public String path() {
        if (!isOfFile()) {
            return "";
        }
        return isDeleted() ? name.substring(0, name.length() - DELETED.length()) : name;
    }

    /** {@return "rw-p" and the like, as the kernel writes it} */
    public String permissions() {
        return (protection.contains(Protection.READ) ? "r" : "-") + (protection.contains(Protection.WRITE) ? "w" : "-")
                + (protection.contains(Protection.EXEC) ? "x" : "-") + (sharing == Sharing.SHARED ? "s" : "p");
    }

    /** {@return the line of /proc/PID/maps, with its columns} */
    @Override
    public String toString() {
        String numbers = String.format(Locale.ROOT, "%s %s %08x %02x:%02x %d", range(start, end), permissions(), offset,
                deviceMajor, deviceMinor, inode);
        return name.isEmpty() ? numbers : numbers + " " + name;
    }

    static String range(long start, long end) {
        return String.format(Locale.ROOT, "%08x-%08x", start, end);
    }
}
