package io.mmapkit.vm;

import io.mmapkit.PageSize;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The pages of a process as its page table has them: /proc/PID/pagemap. A page of a file that is in the page cache, and that the process never
 * touched, isn't present here; {@link CachedFile} and {@link io.mmapkit.Residency} tell of those.
 *
 * <p>Who may look is as with {@link AddressSpace}, and so is what happens when the process ends or starts another program meanwhile. A thread of the
 * kernel has no pages of its own. Where in the machine's memory a page lies is told to who has {@code CAP_SYS_ADMIN} alone.
 *
 * <p>Objects of this class hold no resources. They can be used by several threads at once.
 */
public final class PageMap {
    private static final long PAGE = PageSize.system().bytes();
    private static final int AT_ONCE = 1 << 16; // entries
    private static final int MOST = 1 << 24; // pages of which states are told in one answer: 64 GiB

    private final ProcessFiles files;

    private PageMap(ProcessFiles files) {
        this.files = files;
    }

    private static final class SoftDirty {
        static final boolean KNOWN = isKnown();

        /** A page that was just stored into has the mark, if there are any. */
        private static boolean isKnown() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment page = arena.allocate(2 * PAGE, PAGE);
                page.fill((byte) 1);
                try (Descriptor map = self().open()) {
                    return (map.entry(page.address()) & Pagemap.PM_SOFT_DIRTY) != 0;
                }
            } catch (IOException hidden) {
                return false;
            }
        }
    }

    /** {@return that of this process} */
    public static PageMap self() {
        return new PageMap(ProcessFiles.self());
    }

    /**
     * That of a process.
     *
     * @param pid its number
     * @return its page map
     * @throws NoSuchProcessException if there is none
     * @throws IllegalArgumentException if {@code pid} isn't positive
     * @throws IOException if /proc can't be read, or one of the above
     */
    public static PageMap of(long pid) throws IOException {
        return new PageMap(ProcessFiles.of(pid));
    }

    /**
     * Where in the machine's memory the page of an address lies.
     *
     * @param address any; where nothing is mapped, no page is present
     * @return the frame, or why there is none to tell
     * @throws NoSuchProcessException if the process has ended
     * @throws java.nio.file.AccessDeniedException if this process may not look into it
     * @throws IOException if /proc can't be read, or one of the above
     */
    public PageFrame frame(long address) throws IOException {
        return whole(map -> frameOf(map.entry(address)));
    }

    /**
     * The page of an address.
     *
     * @param address any; where nothing is mapped, nothing is so of it
     * @return its state
     * @throws NoSuchProcessException if the process has ended
     * @throws java.nio.file.AccessDeniedException if this process may not look into it
     * @throws IOException if /proc can't be read, or one of the above
     */
    public PageState state(long address) throws IOException {
        return states(address, 1).getFirst();
    }

    /**
     * The pages of a range.
     *
     * @param address where it begins
     * @param length in bytes, not negative
     * @return the state of each page that the range touches, in ascending order
     * @throws NoSuchProcessException if the process has ended
     * @throws java.nio.file.AccessDeniedException if this process may not look into it
     * @throws IllegalArgumentException if the range has more than 16,777,216 pages, of which {@link #runs} tells; or ends behind all addresses
     * @throws IOException if /proc can't be read, or one of the above but the last
     */
    public List<PageState> states(long address, long length) throws IOException {
        long from = address & -PAGE;
        long to = end(address, length);
        if (Long.divideUnsigned(to - from, PAGE) > MOST) {
            throw new IllegalArgumentException("states of at most " + MOST + " pages at once: " + length + " bytes");
        }
        return whole(map -> states(map, from, to));
    }

    private static List<PageState> states(Descriptor map, long from, long to) throws IOException {
        List<PageState> states = new ArrayList<>();
        Set<PageFlag> unknown = EnumSet.noneOf(PageFlag.class);
        if (!SoftDirty.KNOWN) {
            unknown.add(PageFlag.SOFT_DIRTY);
        }
        List<PageRun> runs = scanned(map, from, to, unknown);
        int run = 0;
        MemorySegment entries = map.arena.allocate(ValueLayout.JAVA_LONG, Math.min(AT_ONCE, (to - from) / PAGE));
        for (long at = from; at != to;) {
            long count = Math.min(AT_ONCE, (to - at) / PAGE);
            map.read(at, entries.asSlice(0, count * Long.BYTES));
            for (long i = 0; i < count; i++) {
                long page = at + i * PAGE;
                long entry = entries.getAtIndex(ValueLayout.JAVA_LONG, i);
                Set<PageFlag> flags = flags(entry);
                while (run < runs.size() && runs.get(run).end() <= page) {
                    run++;
                }
                if (run < runs.size() && runs.get(run).start() <= page) {
                    runs.get(run).flags().stream().filter(flag -> flag == PageFlag.HUGE || flag == PageFlag.ZERO)
                            .forEach(flags::add);
                }
                states.add(new PageState(page, flags, unknown, frameOf(entry)));
            }
            at += count * PAGE;
        }
        return states;
    }

    /** The kernel knows more of pages that are there, in another way. */
    private static List<PageRun> scanned(Descriptor map, long from, long to, Set<PageFlag> unknown)
            throws SystemCallException {
        if (from < 0) { // the kernel's: there is no more to know
            return List.of();
        }
        try {
            return map.runs(from, to);
        } catch (UnsupportedOperationException before67) {
            unknown.add(PageFlag.HUGE);
            unknown.add(PageFlag.ZERO);
            return List.of();
        }
    }

    /**
     * What of a range is in memory or in swap space, in runs of pages that are alike. From Linux 6.7 on (PAGEMAP_SCAN) it costs nothing for what
     * isn't, so that the range may be terabytes; before, each page of the range costs some nanoseconds, and {@link PageFlag#HUGE} and
     * {@link PageFlag#ZERO} are never told. {@link PageFlag#EXCLUSIVE} isn't told either: {@link #states} does.
     *
     * @param address where it begins
     * @param length in bytes, not negative
     * @return the runs, in ascending order
     * @throws NoSuchProcessException if the process has ended
     * @throws java.nio.file.AccessDeniedException if this process may not look into it
     * @throws IllegalArgumentException if the range ends behind all addresses
     * @throws IOException if /proc can't be read, or one of the above but the last
     */
    public List<PageRun> runs(long address, long length) throws IOException {
        long from = address & -PAGE;
        long end = end(address, length);
        if (from < 0 || from == end) {
            return List.of();
        }
        long to = end <= 0 ? Long.MAX_VALUE & -PAGE : end; // no process has anything in the upper half
        return whole(map -> {
            try {
                return map.runs(from, to);
            } catch (UnsupportedOperationException before67) {
                return entries(map, from, to);
            }
        });
    }

    private static List<PageRun> entries(Descriptor map, long from, long to) throws IOException {
        List<PageRun> runs = new ArrayList<>();
        MemorySegment entries = map.arena.allocate(ValueLayout.JAVA_LONG, AT_ONCE);
        for (long at = from; at < to;) {
            long count = Math.min(AT_ONCE, (to - at) / PAGE);
            map.read(at, entries.asSlice(0, count * Long.BYTES));
            for (long i = 0; i < count; i++) {
                long entry = entries.getAtIndex(ValueLayout.JAVA_LONG, i);
                if ((entry & (Pagemap.PM_PRESENT | Pagemap.PM_SWAP)) != 0) {
                    Set<PageFlag> flags = flags(entry);
                    flags.remove(PageFlag.EXCLUSIVE);
                    PageScan.add(at + i * PAGE, at + (i + 1) * PAGE, flags, runs);
                }
            }
            at += count * PAGE;
        }
        return runs;
    }

    private static long end(long address, long length) {
        if (length < 0) {
            throw new IllegalArgumentException("a length isn't negative: " + length);
        }
        if (length == 0) {
            return address & -PAGE;
        }
        long last = address + length - 1;
        if (Long.compareUnsigned(last, address) < 0) {
            throw new IllegalArgumentException(
                    length + " bytes from 0x" + Long.toHexString(address) + " end behind all addresses");
        }
        return (last & -PAGE) + PAGE; // 0 behind the last page of all
    }

    private static Set<PageFlag> flags(long entry) {
        Set<PageFlag> flags = EnumSet.noneOf(PageFlag.class);
        PageScan.add(entry, Pagemap.PM_PRESENT, PageFlag.PRESENT, flags);
        PageScan.add(entry, Pagemap.PM_SWAP, PageFlag.SWAPPED, flags);
        PageScan.add(entry, Pagemap.PM_FILE, PageFlag.FILE, flags);
        PageScan.add(entry, Pagemap.PM_MMAP_EXCLUSIVE, PageFlag.EXCLUSIVE, flags);
        PageScan.add(entry, Pagemap.PM_SOFT_DIRTY, PageFlag.SOFT_DIRTY, flags);
        PageScan.add(entry, Pagemap.PM_UFFD_WP, PageFlag.WRITE_PROTECTED, flags);
        return flags;
    }

    /** The frame 0 has the firmware's data and is no process's: the kernel writes it where the number is withheld. */
    private static PageFrame frameOf(long entry) {
        if ((entry & Pagemap.PM_PRESENT) == 0) {
            return new PageFrame.NotPresent();
        }
        long number = entry & Pagemap.PM_PFN;
        return number == 0 ? new PageFrame.NotPermitted() : new PageFrame.Number(number);
    }

    private interface Look<T> {
        T at(Descriptor map) throws IOException;
    }

    /** A process that ends or starts another program takes its pages with it, and nothing fails for that: so it is asked before and after. */
    private <T> T whole(Look<T> look) throws IOException {
        return files.whole(() -> {
            try (Descriptor map = open()) {
                return look.at(map);
            }
        });
    }

    private Descriptor open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return new Descriptor(Interrupted.retry(() -> Fcntl.open(arena.allocateFrom(files.path("pagemap")),
                    Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0)));
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.ESRCH) && files.isOfKernel()) {
                return new Descriptor(Descriptor.NONE);
            }
            throw Refusal.of(files.path("pagemap"), refused) instanceof FileSystemException named
                    ? files.explained("pagemap", named)
                    : refused;
        }
    }

    /** An open page map, while it is read. */
    private static final class Descriptor implements AutoCloseable {
        static final int NONE = -1; // of a thread of the kernel, which has no pages

        private final int number;
        private final Arena arena = Arena.ofConfined();

        Descriptor(int number) {
            this.number = number;
        }

        long entry(long address) throws IOException {
            MemorySegment entry = arena.allocate(ValueLayout.JAVA_LONG);
            read(address & -PAGE, entry);
            return entry.get(ValueLayout.JAVA_LONG, 0);
        }

        /** Behind the end of what a process may have there is nothing to read, either: that reads as pages that aren't there. */
        void read(long page, MemorySegment entries) throws IOException {
            if (number == NONE) {
                entries.fill((byte) 0);
                return;
            }
            long done = 0;
            while (done < entries.byteSize()) {
                MemorySegment rest = entries.asSlice(done);
                long from = (page >>> Long.numberOfTrailingZeros(PAGE)) * Long.BYTES + done;
                int got = Interrupted.retry(() -> (int) Unistd.pread(number, rest, rest.byteSize(), from));
                if (got == 0) {
                    rest.fill((byte) 0);
                    break;
                }
                done += got;
            }
        }

        List<PageRun> runs(long from, long to) throws SystemCallException {
            return number == NONE ? List.of() : PageScan.runs(number, from, to);
        }

        @Override
        public void close() throws SystemCallException {
            arena.close();
            if (number != NONE) {
                Unistd.close(number);
            }
        }
    }
}
