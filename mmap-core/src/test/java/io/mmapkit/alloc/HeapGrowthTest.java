package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Death before each store of a heap that makes a real segment or file longer for a block, and then of who takes that back. */
@Timeout(300)
final class HeapGrowthTest {
    private static final long SIZE = 64 << 10;
    private static final long LARGE = 150_000; // more than there is

    @AutoClose private final Scene scene = Scene.create();

    /** The end of a process. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1;
    }

    /** A number of stores, after which no more are made. */
    private static final class Life implements WatchedWords.Watcher {
        int left = Integer.MAX_VALUE;

        @Override
        public boolean before(long at, long value) {
            if (at == HeapLayout.LOCK_AT) {
                return true; // others don't wait: that the dead one's lock is taken over is tested with processes
            }
            if (left == 0) {
                left = -1;
                throw new Death();
            }
            return left > 0 && left-- > 0; // who is dead takes nothing back
        }
    }

    private static final class Kept {
        final List<Long> offsets = new ArrayList<>();
        private final long used;

        /** @param isEndFree whether the last block is free, so that what is added is joined with it */
        Kept(RegionAllocator heap, boolean isEndFree) {
            for (int i = 1; i <= 20; i++) {
                offsets.add(heap.offsetOf(heap.allocate(50 * i, 1).fill((byte) i)));
            }
            List<MemorySegment> freed = List.of(heap.allocate(5_000, 1), heap.allocate(60, 1));
            heap.allocate(70, 1);
            freed.forEach(heap::free);
            if (!isEndFree) {
                heap.allocate(heap.check().largestFree(), 1);
            }
            used = heap.check().usedBlocks();
        }

        void requireIn(RegionAllocator heap, int more, String when) {
            assertThat(heap.check().usedBlocks()).as(when).isEqualTo(used + more);
            for (int i = 0; i < offsets.size(); i++) {
                byte[] bytes = heap.at(offsets.get(i)).asSlice(0, 50 * (i + 1)).toArray(ValueLayout.JAVA_BYTE);
                assertThat(bytes).as(when).containsOnly(i + 1);
            }
        }
    }

    /** Whether it lives on. */
    private static boolean grow(RegionAllocator heap, Life life, int stores) {
        life.left = stores;
        try {
            heap.allocate(LARGE, 1);
            return true;
        } catch (Death dead) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void segmentThatGrowsLosesNothing(boolean isEndFree) throws Exception {
        boolean isAlive = false;
        int deaths = 0;
        for (; !isAlive; deaths++) {
            Path file = scene.path("segment" + deaths);
            try (SharedSegment own = SharedSegment.builder().file(file).byteSize(SIZE).create();
                    SharedSegment before = SharedSegment.builder().file(file).attach()) {
                RegionAllocator.create(own);
                Life life = new Life();
                RegionAllocator heap = open(own, life).growUpTo(16 * SIZE);
                Life second = new Life();
                RegionAllocator peer = open(before, second);
                Kept kept = new Kept(heap, isEndFree);
                isAlive = grow(heap, life, deaths);
                String when = "death before store " + deaths;
                if (!isAlive) {
                    second.left = deaths % 7; // and who takes it back dies, too
                    try {
                        kept.requireIn(peer, 0, when);
                    } catch (Death dead) {
                        peer = open(before, new Life());
                    }
                    second.left = Integer.MAX_VALUE;
                }
                requireGoesOn(file, peer, kept, isAlive ? 1 : 0, when);
            }
        }
        assertThat(deaths).isGreaterThan(50);
    }

    private static RegionAllocator open(SharedSegment segment, Life life) throws IOException {
        return RegionAllocator.open(segment, new WatchedWords(segment.segment(), life), TimeUnit.SECONDS.toNanos(10));
    }

    /** With one who had it before it became longer, and with one who comes later. */
    private static void requireGoesOn(Path file, RegionAllocator peer, Kept kept, int more, String when)
            throws IOException {
        kept.requireIn(peer, more, when);
        try (SharedSegment later = SharedSegment.builder().file(file).attach()) {
            RegionAllocator another = RegionAllocator.open(later);
            kept.requireIn(another, more, when);
            MemorySegment large = peer.growUpTo(16 * SIZE).allocate(LARGE, 1);
            kept.requireIn(another, more + 1, when);
            another.free(another.at(peer.offsetOf(large)));
            kept.requireIn(peer, more, when);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fileThatGrowsLosesNothing(boolean isEndFree) throws Exception {
        boolean isAlive = false;
        int deaths = 0;
        for (; !isAlive; deaths++) {
            Path file = scene.path("file" + deaths);
            try (MappedRegion own = MappedRegion.builder().file(file).create().length(SIZE)
                    .protection(Protection.READ, Protection.WRITE).map()) {
                RegionAllocator.create(own, HeapMode.THREADS);
                Life life = new Life();
                RegionAllocator heap = open(own, life).growUpTo(16 * SIZE);
                Kept kept = new Kept(heap, isEndFree);
                isAlive = grow(heap, life, deaths);
                String when = "death before store " + deaths;
                if (!isAlive) {
                    dieInOpening(file, deaths % 7);
                }
                try (MappedRegion later = MappedRegion.open(file, Protection.READ, Protection.WRITE)) {
                    RegionAllocator heir = RegionAllocator.open(later).growUpTo(16 * SIZE);
                    kept.requireIn(heir, isAlive ? 1 : 0, when);
                    heir.allocate(LARGE, 1);
                    kept.requireIn(heir, isAlive ? 2 : 1, when);
                }
            }
        }
        assertThat(deaths).isGreaterThan(50);
    }

    private static void dieInOpening(Path file, int stores) throws IOException {
        Life life = new Life();
        life.left = stores;
        try (MappedRegion region = MappedRegion.open(file, Protection.READ, Protection.WRITE)) {
            open(region, life);
        } catch (Death dead) {
            // as it should
        }
    }

    private static RegionAllocator open(MappedRegion region, Life life) throws IOException {
        return RegionAllocator.openAlone(new RegionGround(region, null), new WatchedWords(region.segment(), life));
    }
}
