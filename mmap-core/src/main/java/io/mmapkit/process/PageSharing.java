package io.mmapkit.process;

import io.mmapkit.ByteRange;
import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.Unistd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/**
 * Which pages of a range a process shares with others, and which are its own, at one moment: copy-on-write made visible.
 *
 * <p>After a fork parent and child have the same pages of private memory, each {@link PageState#SHARED}. The first store of either side copies the
 * page for that side; the other one then has the old page alone:
 *
 * <pre>{@code
 * PageSharing before = PageSharing.of(region);                      // 8 pages: 8 SHARED
 * region.segment().set(ValueLayout.JAVA_LONG, 0, 42L);
 * PageSharing after = PageSharing.of(region);                       // 8 pages: 7 SHARED, 1 OWN
 * after.copiedSince(before);                                        // the first page
 * PageSharing.of(child.pid(), address, length).sameMemory(after);   // 7
 * }</pre>
 *
 * <p>Whether two pages are the same memory, and so whether a page that is {@link PageState#OWN} now was copied by this process or was left to it,
 * the kernel only shows with CAP_SYS_ADMIN: {@link #showsMemory}. All else needs the right to trace the process, which each has to itself.
 *
 * <p>Looking changes nothing. It says nothing of huge pages: their parts are pages here. Immutable.
 */
public final class PageSharing {
    private static final int MOST_PAGES = 1 << 27;

    private final long address;
    private final long[] entries;
    private final PageState[] states;
    private final boolean showsMemory;

    private PageSharing(long address, long[] entries, PageState[] states, boolean showsMemory) {
        this.address = address;
        this.entries = entries;
        this.states = states;
        this.showsMemory = showsMemory;
    }

    /**
     * Looks at all pages of a region in this process.
     *
     * @param region that may be read
     * @return what is behind them now
     * @throws IOException if /proc can't be read
     * @throws IllegalStateException if the region is closed or has no view
     */
    public static PageSharing of(MappedRegion region) throws IOException {
        return of(region, 0, region.byteSize());
    }

    /**
     * Looks at the pages that a range of a region touches in this process.
     *
     * @param region that may be read
     * @param offset in bytes from the start of the region
     * @param length in bytes
     * @return what is behind them now
     * @throws IOException if /proc can't be read
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed or has no view
     */
    public static PageSharing of(MappedRegion region, long offset, long length) throws IOException {
        return of(Unistd.getpid(), region.segment().asSlice(offset, length).address(), length);
    }

    /**
     * Looks at the pages that a range of addresses touches in a process: in a forked child the same as in its parent.
     *
     * @param pid the number of the process
     * @param address the first byte
     * @param length in bytes
     * @return what is behind them now
     * @throws java.nio.file.NoSuchFileException if there is no such process
     * @throws java.nio.file.AccessDeniedException if this process may not trace it
     * @throws IOException if /proc can't be read for another reason
     * @throws IllegalArgumentException if the number isn't above 0, or the range isn't one of addresses or has more than 2²⁷ pages
     */
    public static PageSharing of(int pid, long address, long length) throws IOException {
        PageSize page = PageSize.system();
        if (pid <= 0 || address < 0 || length < 0 || length > Long.MAX_VALUE - address - page.bytes()
                || length / page.bytes() >= MOST_PAGES) {
            throw new IllegalArgumentException("can't look at " + length + " bytes at 0x" + Long.toHexString(address)
                    + " of process " + pid);
        }
        long start = address & -page.bytes();
        long end = length == 0 ? start : page.alignUp(address + length);
        long[] entries = new long[(int) ((end - start) / page.bytes())];
        PageState[] states = new PageState[entries.length];
        try (PagemapFile pagemap = PagemapFile.of(pid)) {
            pagemap.read(start / page.bytes(), entries);
            boolean shows = false;
            for (int i = 0; i < entries.length; i++) {
                states[i] = state(entries[i]);
                shows |= frame(entries[i]) != 0;
            }
            pagemap.zeros(start, end, (from, to, _) -> {
                for (long at = from; at < to; at += page.bytes()) {
                    int index = (int) ((at - start) / page.bytes());
                    states[index] = states[index] == PageState.SHARED ? PageState.ZERO : states[index];
                }
            });
            return new PageSharing(start, entries, states, shows);
        }
    }

    private static PageState state(long entry) {
        boolean alone = (entry & Pagemap.PM_MMAP_EXCLUSIVE) != 0;
        if ((entry & Pagemap.PM_SWAP) != 0) {
            return PageState.SWAPPED;
        } else if ((entry & Pagemap.PM_PRESENT) == 0) {
            return PageState.ABSENT;
        } else if ((entry & Pagemap.PM_FILE) != 0) {
            return alone ? PageState.FILE_ALONE : PageState.FILE_SHARED;
        }
        return alone ? PageState.OWN : PageState.SHARED;
    }

    private static long frame(long entry) {
        return (entry & Pagemap.PM_PRESENT) == 0 || (entry & Pagemap.PM_SWAP) != 0 ? 0 : entry & Pagemap.PM_PFN;
    }

    /**
     * Where the range is.
     *
     * @return the address of its first page
     */
    public long address() {
        return address;
    }

    /**
     * How many pages the range touches.
     *
     * @return of the system's size
     */
    public int pages() {
        return states.length;
    }

    /**
     * What is behind a page.
     *
     * @param page its number in the range, from 0
     * @return its state at that moment
     * @throws IndexOutOfBoundsException if the range has no such page
     */
    public PageState state(int page) {
        return states[Objects.checkIndex(page, states.length)];
    }

    /**
     * How many pages are in a state.
     *
     * @param state the state
     * @return their number
     */
    public int count(PageState state) {
        Objects.requireNonNull(state);
        int count = 0;
        for (PageState one : states) {
            count += one == state ? 1 : 0;
        }
        return count;
    }

    /**
     * Which pages are in a state.
     *
     * @param state the state
     * @return ranges of whole pages, in bytes from {@link #address()}, in ascending order
     */
    public List<ByteRange> ranges(PageState state) {
        Objects.requireNonNull(state);
        return ranges(page -> states[page] == state);
    }

    private List<ByteRange> ranges(IntPredicate which) {
        long page = PageSize.system().bytes();
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            int from = i;
            while (i < states.length && which.test(i)) {
                i++;
            }
            if (i > from) {
                ranges.add(new ByteRange(from * page, (i - from) * page));
            }
        }
        return List.copyOf(ranges);
    }

    /**
     * Whether the kernel showed which memory is behind the pages.
     *
     * @return false without CAP_SYS_ADMIN, and for a range without a page in memory
     */
    public boolean showsMemory() {
        return showsMemory;
    }

    /**
     * How many pages are the same memory in both: of a parent and a child, say. Pages are compared by their place in the range; the two may be at
     * different addresses.
     *
     * @param other of a range of as many pages
     * @return their number; empty if the kernel doesn't show it
     * @throws IllegalArgumentException if the ranges have different numbers of pages
     */
    public OptionalLong sameMemory(PageSharing other) {
        requireAlike(other);
        if (!showsMemory || !other.showsMemory) {
            return OptionalLong.empty();
        }
        long same = 0;
        for (int i = 0; i < entries.length; i++) {
            same += frame(entries[i]) != 0 && frame(entries[i]) == frame(other.entries[i]) ? 1 : 0;
        }
        return OptionalLong.of(same);
    }

    /**
     * Which pages were copied since an earlier look: they are {@link PageState#OWN}, and a store would have copied what was there. Where the
     * kernel doesn't {@linkplain #showsMemory show} the memory, pages count too that were left to this process by the others.
     *
     * @param before an earlier look at the same range of the same process
     * @return ranges of whole pages, in bytes from {@link #address()}, in ascending order
     * @throws IllegalArgumentException if that is of another range
     */
    public List<ByteRange> copiedSince(PageSharing before) {
        requireAlike(before);
        if (before.address != address) {
            throw new IllegalArgumentException("these are looks at different ranges: " + this + ", " + before);
        }
        boolean shown = showsMemory && before.showsMemory;
        return ranges(page -> states[page] == PageState.OWN && before.states[page].isCopiedByStore()
                && !(shown && frame(entries[page]) == frame(before.entries[page])));
    }

    private void requireAlike(PageSharing other) {
        if (other.entries.length != entries.length) {
            throw new IllegalArgumentException("these are looks at different ranges: " + this + ", " + other);
        }
    }

    /** How many pages there are, and how many of each state that occurs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(states.length).append(" pages at 0x")
                .append(Long.toHexString(address)).append(':');
        for (PageState state : PageState.values()) {
            int count = count(state);
            if (count > 0) {
                text.append(' ').append(count).append(' ').append(state);
            }
        }
        return text.toString();
    }
}
