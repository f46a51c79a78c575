package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Heaps that processes share, of whom some are killed. */
@Timeout(600)
final class SharedHeapTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final long SIZE = 256 << 10;
    private static final int KILLED = 128 + 9;

    @AutoClose private final Scene scene = Scene.create();

    private final Path file = path();

    private Path path() {
        try {
            return scene.path("heap");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private SharedSegment segment(long size) throws IOException {
        return SharedSegment.builder().file(file).byteSize(size).create();
    }

    private SharedSegment attach() throws IOException {
        return SharedSegment.builder().file(file).attach();
    }

    private static ChildJvm start(Object... arguments) throws IOException {
        return ChildJvm.of(HeapPeer.class).quickly().jvm("-Xmx64m").arguments(arguments).start();
    }

    @Test
    void processThatDiesBeforeAnyStoreLeavesAWholeHeap() throws Exception {
        try (SharedSegment segment = segment(SIZE)) {
            RegionAllocator heap = RegionAllocator.create(segment);
            int stride = SOAK ? 1 : 23;
            int deaths = 0;
            boolean isAlive = false;
            for (int store = 0; !isAlive; store += stride) {
                long before = heap.check().usedBlocks();
                ChildJvm.Result result = ChildJvm.of(HeapPeer.class).quickly().jvm("-Xmx64m")
                        .arguments("die", file, store).run();
                assertThat(result.status()).as("%s%s", result.stdout(), result.stderr())
                        .isIn(KILLED, HeapPeer.ENDED_ALIVE);
                isAlive = result.status() == HeapPeer.ENDED_ALIVE;
                long began = System.nanoTime();
                MemorySegment block = heap.allocate(50, 1);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
                heap.free(block);
                assertThat(heap.check().usedBlocks()).as("death before store %d", store).isBetween(before,
                        isAlive ? before : before + 3);
                freeAll(heap); // what the dead had: of hundreds of them it would fill the heap
                deaths++;
            }
            System.out.println("died " + (deaths - 1) + " times in a shared heap");
            assertThat(deaths).isGreaterThan(10);
        }
    }

    @Test
    void processThatDiesWhileTheHeapGrowsLosesNothing() throws Exception {
        int stride = SOAK ? 1 : 17;
        int deaths = 0;
        boolean isAlive = false;
        for (int store = 0; !isAlive; store += stride) {
            Path growing = scene.path("growing" + store);
            try (SharedSegment segment = SharedSegment.builder().file(growing).byteSize(SIZE).create()) {
                RegionAllocator heap = RegionAllocator.create(segment);
                MemorySegment kept = heap.allocate(1000, 1).fill((byte) 7);
                ChildJvm.Result result = ChildJvm.of(HeapPeer.class).quickly().jvm("-Xmx64m")
                        .arguments("die-growing", growing, store).run();
                assertThat(result.status()).as("%s%s", result.stdout(), result.stderr())
                        .isIn(KILLED, HeapPeer.ENDED_ALIVE);
                isAlive = result.status() == HeapPeer.ENDED_ALIVE;
                long used = heap.check().usedBlocks(); // by one who had it before it became longer
                assertThat(used).as("death before store %d", store).isBetween(isAlive ? 2L : 1L, 2L);
                assertThat(kept.toArray(ValueLayout.JAVA_BYTE)).containsOnly(7);
                MemorySegment large = heap.growUpTo(8 * SIZE).allocate(2 * SIZE, 1);
                heap.free(large);
                heap.free(kept);
                assertThat(heap.check().usedBlocks()).isEqualTo(used - 1);
                deaths++;
            }
        }
        System.out.println("died " + (deaths - 1) + " times while a shared heap grew");
        assertThat(deaths).isGreaterThan(5);
    }

    @Test
    void allocatorsOfOneSegmentKnowEachOthersBlocks() throws Exception {
        try (SharedSegment segment = segment(64 << 10)) {
            RegionAllocator one = RegionAllocator.create(segment).growUpTo(2 << 20);
            RegionAllocator other = RegionAllocator.open(segment);
            MemorySegment block = one.allocate(100_000, 8); // where the other doesn't know yet that there is memory
            assertThat(other.offsetOf(block)).isEqualTo(one.offsetOf(block));
            MemorySegment second = one.allocate(300_000, 8);
            assertThat(other.usableSize(second)).isEqualTo(one.usableSize(second));
            other.free(other.reallocate(one.allocate(500_000, 8), 10));
            other.free(block);
            other.free(second);
            assertThat(one.check().usedBlocks()).isZero();
        }
    }

    @Test
    void killedInAStormTheyLeaveAWholeHeap() throws Exception {
        try (SharedSegment segment = segment(64 << 10)) {
            RegionAllocator heap = RegionAllocator.create(segment).growUpTo(HeapPeer.MOST);
            int kills = SOAK ? 200 : 6;
            for (int kill = 0; kill < kills; kill++) {
                try (ChildJvm one = start("storm", file); ChildJvm other = start("storm", file)) {
                    assertThat(one.hear()).isEqualTo("storming");
                    assertThat(other.hear()).isEqualTo("storming");
                    for (int i = 0; i < 2_000; i++) {
                        heap.free(heap.allocate(100 + i, 1));
                    }
                    one.kill();
                    other.kill();
                    one.await();
                    other.await();
                }
                assertThat(heap.check().usedBlocks()).isBetween(0L, (kill + 1) * 2L * HeapPeer.BLOCKS);
                freeAll(heap);
                assertThat(heap.check().usedBlocks()).isZero();
            }
            assertThat(heap.byteSize()).as("it grew").isGreaterThan(100_000);
        }
    }

    private static void freeAll(RegionAllocator heap) {
        List<Long> left = new ArrayList<>();
        heap.visit((block, _, kind) -> {
            if (kind == HeapWalk.Kind.USED) {
                left.add(block + HeapLayout.HEADER);
            }
        });
        left.forEach(offset -> heap.free(heap.at(offset)));
    }

    @Test
    void fileThatWasLeftByAKilledProcessIsWhole() throws Exception {
        int kills = SOAK ? 100 : 4;
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(64 << 10)
                .protection(Protection.READ, Protection.WRITE).map()) {
            RegionAllocator.create(region, HeapMode.THREADS);
        }
        for (int kill = 0; kill < kills; kill++) {
            try (ChildJvm child = start("storm-file", file)) {
                assertThat(child.hear()).isEqualTo("storming");
                long moment = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20 + 7L * (kill % 10));
                while (System.nanoTime() < moment) {
                    Thread.onSpinWait(); // it is to be killed at any moment
                }
                child.kill();
                child.await();
            }
            try (MappedRegion region = MappedRegion.open(file, Protection.READ, Protection.WRITE)) {
                RegionAllocator heap = RegionAllocator.open(region);
                assertThat(heap.check().usedBlocks()).isBetween(0L, (long) HeapPeer.BLOCKS);
                freeAll(heap);
            }
        }
    }

    @Test
    void processesTakeAndGiveBackAtOnce() throws Exception {
        try (SharedSegment segment = segment(4 << 20)) {
            RegionAllocator heap = RegionAllocator.createOrOpen(segment);
            try (ChildJvm one = start("work", file, 1);
                    ChildJvm other = start("work", file, 2)) {
                assertThat(one.hear()).isEqualTo("working");
                assertThat(other.hear()).isEqualTo("working");
                for (int i = 0; i < 5; i++) {
                    HeapTest.worker(heap, 3).call();
                }
                assertThat(one.await().status()).isZero();
                assertThat(other.await().status()).isZero();
            }
            assertThat(heap.check().usedBlocks()).isZero();
        }
    }

    @Test
    void oneOfManyMakesIt() throws Exception {
        try (SharedSegment segment = segment(SIZE); ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int number = i;
                all.add(() -> {
                    try (SharedSegment mine = attach()) {
                        RegionAllocator heap = RegionAllocator.createOrOpen(mine);
                        heap.allocate(10 + number, 1);
                    }
                    return null;
                });
            }
            for (Future<Void> one : pool.invokeAll(all)) {
                one.get();
            }
            assertThat(RegionAllocator.open(segment).check().usedBlocks()).isEqualTo(4);
            assertThatIllegalStateException().isThrownBy(() -> RegionAllocator.create(segment));
            assertThatExceptionOfType(IncompatibleHeapException.class)
                    .isThrownBy(() -> RegionAllocator.open(segment.region()));
        }
    }

    @Test
    void isNotMadeOverSomethingElse() throws Exception {
        try (SharedSegment segment = segment(SIZE)) {
            segment.segment().set(ValueLayout.JAVA_BYTE, 5000, (byte) 1);
            assertThatIllegalStateException().isThrownBy(() -> RegionAllocator.create(segment));
            assertThatExceptionOfType(IncompatibleHeapException.class)
                    .isThrownBy(() -> RegionAllocator.createOrOpen(segment));
            assertThatExceptionOfType(IncompatibleHeapException.class)
                    .isThrownBy(() -> RegionAllocator.open(segment));
            segment.segment().set(ValueLayout.JAVA_BYTE, 5000, (byte) 0);
            RegionAllocator.createOrOpen(segment).check();
        }
    }

    @Test
    void needsRoom() throws Exception {
        try (SharedSegment segment = segment(4096)) {
            assertThatIllegalArgumentException().isThrownBy(() -> RegionAllocator.create(segment));
            assertThatIllegalArgumentException().isThrownBy(() -> RegionAllocator.createOrOpen(segment))
                    .withMessageContaining("12320");
        }
    }

    @Test
    void isMadeAnewIfItsMakerDied() throws Exception {
        List<WatchedWords.Store> stores = new ArrayList<>();
        try (SharedSegment segment = segment(SIZE)) {
            MemorySegment contents = segment.segment();
            HeapFormat.make(new WatchedWords(contents, WatchedWords.recording(stores)), HeapMode.SHARED, true);
            for (int count = 0; count < stores.size(); count += count < 20 || count > stores.size() - 20 ? 1 : 97) {
                contents.fill((byte) 0);
                for (int i = 0; i < count; i++) {
                    stores.get(i).replay(contents);
                }
                RegionAllocator heap = RegionAllocator.createOrOpen(segment);
                heap.allocate(100, 1);
                assertThat(heap.check().usedBlocks()).as("death before store %d", count).isOne();
            }
        }
    }

    @Test
    void stoppedOwnerMakesOthersGiveUp() throws Exception {
        try (SharedSegment segment = segment(SIZE)) {
            RegionAllocator.create(segment);
            RegionAllocator impatient = RegionAllocator.open(segment, new HeapWords(segment.segment()),
                    TimeUnit.MILLISECONDS.toNanos(200));
            try (ChildJvm child = start("hold", file)) {
                assertThat(child.hear()).isEqualTo("locked");
                assertThatExceptionOfType(HeapBusyException.class).isThrownBy(() -> impatient.allocate(8, 8))
                        .withMessageContaining("process " + child.pid());
                child.kill();
                child.await();
                impatient.allocate(8, 8);
            }
            segment.segment().set(ValueLayout.JAVA_INT, HeapLayout.LOCK_AT, 0x7fff_ffff); // nobody's
            impatient.allocate(8, 8);
            impatient.check();
        }
    }

    @ParameterizedTest
    @CsvSource({"cut,0,0", "cut,0,4096", "cut,0,20480", "cut,20000,0", "cut,20000,8192", "cut-confined,0,0",
        "cut-confined,200000,0", "cut-confined,200000,8192"})
    void fileThatIsCutEndsNoJvm(String how, int times, long size) throws Exception {
        try (SharedSegment segment = segment(SIZE)) {
            RegionAllocator.create(segment);
        }
        ChildJvm.Result result = ChildJvm.of(HeapPeer.class).quickly().jvm("-Xmx64m")
                .arguments(how, file, times, size).run();
        assertThat(result.status()).as("%s%s", result.stdout(), result.stderr()).isEqualTo(HeapPeer.ENDED_ALIVE);
        assertThat(result.stdout().strip()).matches("told [1-9]\\d*");
    }

    @Test
    void growsForAll() throws Exception {
        try (SharedSegment segment = segment(SIZE);
                SharedSegment second = attach();
                SharedSegment third = attach();
                SharedSegment fourth = attach()) {
            RegionAllocator heap = RegionAllocator.create(segment);
            RegionAllocator other = RegionAllocator.open(second);
            MemorySegment early = other.allocate(100, 1).fill((byte) 3);
            heap.growUpTo(4 << 20);
            MemorySegment large = heap.allocate(1 << 20, 1).fill((byte) 5);

            assertThat(heap.byteSize()).isBetween(1L << 20, 4L << 20);
            MemorySegment seen = other.at(heap.offsetOf(large));
            assertThat(seen.get(ValueLayout.JAVA_BYTE, (1 << 20) - 1)).isEqualTo((byte) 5);
            assertThat(early.get(ValueLayout.JAVA_BYTE, 99)).isEqualTo((byte) 3);
            assertThat(other.check()).isEqualTo(heap.check());
            assertThat(RegionAllocator.open(third).check()).isEqualTo(heap.check());
            assertThat(RegionAllocator.createOrOpen(fourth).check()).isEqualTo(heap.check());
            other.free(seen);
            other.free(early);
            assertThat(heap.check().usedBlocks()).isZero();
            assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.allocate(8 << 20, 1));
            heap.grow(16 << 20);
            heap.allocate(8 << 20, 1);
            heap.check();
        }
    }

    @Test
    void attachmentFromBeforeThereWasRoomForAHeapOpensIt() throws Exception {
        try (SharedSegment segment = segment(4096); SharedSegment second = attach(); SharedSegment third = attach()) {
            segment.grow(SIZE);
            RegionAllocator heap = RegionAllocator.create(segment);
            assertThat(RegionAllocator.open(second).check()).isEqualTo(heap.check());
            assertThat(RegionAllocator.createOrOpen(third).check()).isEqualTo(heap.check());
        }
    }

    @Test
    void endsWithItsSegment() throws Exception {
        SharedSegment segment = segment(SIZE);
        RegionAllocator heap = RegionAllocator.create(segment);
        MemorySegment block = heap.allocate(8, 1);
        segment.close();

        assertThatIllegalStateException().isThrownBy(() -> heap.allocate(8, 1));
        assertThatIllegalStateException().isThrownBy(() -> heap.free(block));
        assertThatIllegalStateException().isThrownBy(heap::check);
        assertThatIllegalStateException().isThrownBy(heap::trim);
        assertThatIllegalStateException().isThrownBy(() -> heap.grow(1 << 20));
        try (SharedSegment again = attach()) {
            assertThat(RegionAllocator.open(again).check().usedBlocks()).isOne();
        }
    }
}
