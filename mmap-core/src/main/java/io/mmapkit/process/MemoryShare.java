package io.mmapkit.process;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.Unistd;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Smaps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * How much memory mappings of a process have, and how much of that they share with other processes; /proc/PID/smaps. In bytes.
 *
 * @param mapped how long the mappings are
 * @param resident how much of them is in memory and in the page table: Rss
 * @param proportional the same, with each page divided by the number of processes that have it: Pss. Summed up over all processes it is what the
 *         memory takes
 * @param sharedClean pages that others have too, as the file has them
 * @param sharedDirty pages that others have too, and no file: those of a fork, for one
 * @param privateClean pages that nobody else has, as the file has them
 * @param privateDirty pages that nobody else has, and no file: those that were copied, for one
 * @param anonymous pages that belong to no file, in a private mapping of one those that were copied
 */
public record MemoryShare(long mapped, long resident, long proportional, long sharedClean, long sharedDirty,
        long privateClean, long privateDirty, long anonymous) {
    /**
     * The mappings of this process that a region touches, as a whole: the kernel makes one of neighbours that are alike.
     *
     * @param region that may be read
     * @return their sum
     * @throws IOException if /proc can't be read
     * @throws IllegalStateException if the region is closed or has no view
     */
    public static MemoryShare of(MappedRegion region) throws IOException {
        return of(Unistd.getpid(), region.segment().address(), region.byteSize());
    }

    /**
     * The mappings of a process that a range of addresses touches, as a whole.
     *
     * @param pid the number of the process
     * @param address the first byte
     * @param length in bytes
     * @return their sum; all 0 if there is none
     * @throws java.nio.file.NoSuchFileException if there is no such process
     * @throws java.nio.file.AccessDeniedException if this process may not trace it
     * @throws IOException if /proc can't be read for another reason
     * @throws IllegalArgumentException if the number isn't above 0, or this isn't a range
     */
    public static MemoryShare of(int pid, long address, long length) throws IOException {
        if (length < 0 || address < 0 || length > Long.MAX_VALUE - address) {
            throw new IllegalArgumentException("no range: " + length + " bytes at " + address);
        }
        return sum(pid, mapping -> mapping.overlaps(address, address + length));
    }

    /**
     * All mappings that a process has of a file, by its name: those of a library, say.
     *
     * @param pid the number of the process
     * @param file an absolute path without symbolic links, as the kernel shows it
     * @return their sum; all 0 if there is none, and for a process of the kernel's
     * @throws java.nio.file.NoSuchFileException if there is no such process
     * @throws java.nio.file.AccessDeniedException if this process may not trace it
     * @throws IOException if /proc can't be read for another reason
     * @throws IllegalArgumentException if the number isn't above 0
     */
    public static MemoryShare ofFile(int pid, Path file) throws IOException {
        String name = new String(CPath.bytes(file), StandardCharsets.ISO_8859_1).replace("\n", "\\012"); // as all of /proc is read
        return sum(pid, mapping -> mapping.file().equals(name));
    }

    private static MemoryShare sum(int pid, Predicate<Smaps.Mapping> which) throws IOException {
        if (pid <= 0) {
            throw new IllegalArgumentException("no process has the number " + pid);
        }
        Map<String, Long> sums = Smaps.sums("/proc/" + pid + "/smaps", which);
        return new MemoryShare(of(sums, "Size"), of(sums, "Rss"), of(sums, "Pss"), of(sums, "Shared_Clean"),
                of(sums, "Shared_Dirty"), of(sums, "Private_Clean"), of(sums, "Private_Dirty"), of(sums, "Anonymous"));
    }

    private static long of(Map<String, Long> sums, String name) {
        return Objects.requireNonNullElse(sums.get(name), 0L);
    }
}
