package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingBudget;
import io.mmapkit.RegionGroup;
import io.mmapkit.RegionLeak;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Who may use a region and how it ends: confined, in a group, in an arena of the caller's; and one that was forgotten. */
final class Lifetimes {
    private static final int ATTEMPTS = 100;

    private Lifetimes() {}

    static void run() throws IOException, InterruptedException {
        confined();
        grouped();
        inArena();
        forgotten();
    }

    /** Closing takes no time: no other thread can be inside an access. */
    private static void confined() throws IOException, InterruptedException {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(1).confined().map()) {
            MemorySegment view = region.segment();
            AtomicReference<Throwable> refused = new AtomicReference<>();
            Thread other = new Thread(() -> view.get(ValueLayout.JAVA_BYTE, 0));
            other.setUncaughtExceptionHandler((_, thrown) -> refused.set(thrown));
            other.start();
            other.join(Duration.ofSeconds(10));
            System.out.println("another thread, to a confined region: " + refused.get());
            Expect.that(refused.get() instanceof WrongThreadException, "another thread is refused");
        }
    }

    /** Making sure that no thread is inside an access interrupts them all: a group does that once for all of its regions. */
    private static void grouped() throws IOException {
        MappingBudget before = MappingBudget.current();
        try (RegionGroup group = RegionGroup.open()) {
            for (int i = 0; i < 3; i++) {
                try (MappedRegion region = MappedRegion.builder().memfd("member " + i).length(1).group(group).map()) {
                    region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) i);
                }
            }
            System.out.println("three regions of a group: " + before.mappings() + " mappings before, "
                    + MappingBudget.current().mappings() + " while it is open, of " + before.limit());
            System.out.println("addresses of all mappings: " + (before.bytes() >> 20) + " MiB");
        }
    }

    private static void inArena() throws IOException {
        MemorySegment view;
        try (Arena arena = Arena.ofConfined()) {
            try (MappedRegion region = MappedRegion.builder().anonymous().length(1).map(arena)) {
                view = region.segment();
            }
            view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            System.out.println("in an arena, the region closed: its view can be used");
        }
        Expect.that(!view.scope().isAlive(), "the view ends with the arena");
    }

    private static void forgotten() throws IOException, InterruptedException {
        BlockingQueue<RegionLeak> leaks = new LinkedBlockingQueue<>();
        MappedRegion.builder().anonymous().length(1).onLeak(leaks::add).map(); // and nobody closes it
        RegionLeak leak = null;
        for (int i = 0; i < ATTEMPTS && leak == null; i++) {
            System.gc();
            leak = leaks.poll(100, TimeUnit.MILLISECONDS);
        }
        Expect.that(leak != null, "a region that nobody closed is noticed");
        System.out.println("never closed: " + leak.region() + ", made at " + leak.createdAt().getFirst());
    }
}
