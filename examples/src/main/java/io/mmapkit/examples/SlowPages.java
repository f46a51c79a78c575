package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.Reclaim;
import io.mmapkit.SyncMode;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A thread waits for a page that takes long, and another one collects garbage. If the first waits in Java code, no safepoint can be reached
 * before the page is there, and everybody waits with it; if it waits in an operation of the region, nobody does.
 */
final class SlowPages {
    private static final long COLD = 256 << 20; // bytes of the file where a page can't be held

    private SlowPages() {}

    private interface Way {
        void on(MappedRegion slow, MemorySegment target) throws IOException;
    }

    private record Named(String name, boolean isJava, Way way) {}

    private static final Named[] WAYS = {
        new Named("a plain copy", true, (slow, to) -> MemorySegment.copy(slow.segment(), 0, to, 0, to.byteSize())),
        new Named("prefault", false, (slow, to) -> slow.prefault(0, to.byteSize())),
        new Named("read", false, (slow, to) -> slow.read(0, to))};

    static void run() throws IOException, InterruptedException {
        warmUp();
        try {
            for (Named way : WAYS) {
                onHeldPage(way);
            }
        } catch (SystemCallException refused) {
            System.out.println("no page can be held up by this process: " + refused.getMessage());
            System.out.println("in its place: a file that isn't in memory; how slow that is, is up to the disk");
            onColdFile();
        }
    }

    private static MappedRegion anonymous(long length) throws IOException {
        return MappedRegion.builder().anonymous().length(length).map();
    }

    /** Nothing is to be loaded or linked while a page is waited for. */
    private static void warmUp() throws IOException, InterruptedException {
        try (MappedRegion quick = anonymous(1); MappedRegion target = anonymous(1)) {
            for (Named way : WAYS) {
                longestCollection(way, quick, target.segment());
            }
        }
    }

    private static void onHeldPage(Named way) throws IOException, InterruptedException {
        long page = PageSize.system().bytes();
        try (MappedRegion slow = anonymous(page); MappedRegion target = anonymous(page)) {
            target.prefaultForWrite(0, page);
            try (HeldPages _ = new HeldPages(slow.segment())) {
                double millis = longestCollection(way, slow, target.segment());
                show(way, "a page takes a second", millis);
                Expect.that(way.isJava ? millis > 500 : millis < 500,
                        way.isJava ? "the collector waits for the page, too" : "the collector doesn't wait");
            }
        }
    }

    private static void onColdFile() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.named("slow-pages"); MappedRegion target = anonymous(COLD)) {
            target.prefaultForWrite(0, COLD);
            Path path = scratch.file("cold");
            try (MappedRegion made = MappedRegion.builder().file(path).create().length(COLD).map()) {
                made.segment().fill((byte) 1);
                made.sync(SyncMode.SYNC);
            }
            for (Named way : WAYS) {
                try (MappedRegion slow = MappedRegion.open(path)) {
                    slow.prefault(0, COLD); // only what is in the page table is paged out
                    slow.reclaim(0, COLD, Reclaim.PAGEOUT);
                    long cold = slow.residency().pages() - slow.residency().resident();
                    double millis = longestCollection(way, slow, target.segment());
                    show(way, (COLD >> 20) + " MiB, " + cold + " pages of them not in memory", millis);
                }
            }
        }
    }

    private static void show(Named way, String what, double millis) {
        System.out.printf("%s; System.gc() while a thread waits in %s: at most %.1f ms%n", what, way.name, millis);
    }

    /** How long the collector takes, at most, while another thread waits: it runs again and again until that has its page. */
    private static double longestCollection(Named way, MappedRegion slow, MemorySegment target)
            throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread waits = new Thread(() -> {
            try {
                way.way.on(slow, target);
            } catch (IOException | RuntimeException | Error thrown) {
                failure.set(thrown);
            }
        });
        waits.start();
        long longest = 0;
        do {
            long began = System.nanoTime();
            System.gc();
            longest = Math.max(longest, System.nanoTime() - began);
        } while (waits.isAlive());
        waits.join();
        Expect.that(failure.get() == null, "the page comes in the end: " + failure.get());
        return longest / 1e6;
    }
}
