package io.mmapkit.examples;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.Discard;
import io.mmapkit.MappedRegion;
import io.mmapkit.MemoryLockException;
import io.mmapkit.PageSize;
import io.mmapkit.Protection;
import io.mmapkit.Reclaim;
import io.mmapkit.Residency;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** What of a region is in memory, and how that is changed: prefault, prefetch, hints, reclaim, discard, lock. */
final class MemoryState {
    private static final long PAGE = PageSize.system().bytes();
    private static final long PAGES = 256;
    private static final long TEBIBYTE = 1L << 40;

    private MemoryState() {}

    static void run() throws IOException {
        // A memfd, because what is in memory of it is exact: nothing is read ahead
        try (MappedRegion region = MappedRegion.builder().memfd("state").length(PAGES * PAGE).sparse().map()) {
            show("nothing was touched yet", region, 0);

            region.segment().set(ValueLayout.JAVA_BYTE, 5 * PAGE, (byte) 1);
            show("one byte was stored", region, 1);
            System.out.println("in memory: " + region.residentRanges(0, region.byteSize()));

            region.advise(Advice.NORMAL); // a hint: no byte changes
            region.prefetch(List.of(new ByteRange(0, PAGE), new ByteRange(100 * PAGE, PAGE))); // another, about many ranges
            region.prefault(0, 10 * PAGE); // not a hint: the pages are there when this returns, or it throws
            Expect.that(region.residency(0, 10 * PAGE).resident() == 10,
                    "the pages that were prefaulted are in memory");
            System.out.println("ten pages were prefaulted: " + region.residency(0, 10 * PAGE));

            region.reclaim(0, region.byteSize(), Reclaim.COLD); // may go first; nothing is lost
            Expect.that(region.segment().get(ValueLayout.JAVA_BYTE, 5 * PAGE) == 1, "reclaim loses nothing");

            lock(region);

            // What destroys has a type of its own, and touches whole pages within the range only
            region.discard(1, region.byteSize() - 1, Discard.REMOVE);
            System.out.println("all but the first page was discarded: " + region.residency());
            Expect.that(region.segment().get(ValueLayout.JAVA_BYTE, 5 * PAGE) == 0, "what was discarded reads as zero");
        }
    }

    private static void show(String what, MappedRegion region, long resident) throws IOException {
        Residency now = region.residency();
        System.out.println(what + ": " + now.resident() + " of " + now.pages() + " pages are in memory");
        Expect.that(now.resident() == resident, resident + " pages are in memory");
    }

    private static void lock(MappedRegion region) throws IOException {
        try {
            region.lock(0, 4 * PAGE);
            System.out.println("four pages are locked: they stay in memory until they are unlocked");
            region.unlock();
        } catch (MemoryLockException refused) {
            System.out.println(refused.getMessage());
        }
        // Address space and no memory; locked on fault, it would take none either
        try (MappedRegion tooMuch = MappedRegion.builder().anonymous().protection(Protection.READ).length(TEBIBYTE)
                .map()) {
            tooMuch.lockOnFault(0, TEBIBYTE);
            System.out.println("a terabyte may be locked: RLIMIT_MEMLOCK doesn't hold for this process");
        } catch (MemoryLockException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
