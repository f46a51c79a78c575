package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.StringReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

@Timeout(120)
final class HeapTest {
    private static final long SIZE = 1 << 20;

    @AutoClose private final Arena arena = Arena.ofShared();

    private final MemorySegment segment = arena.allocate(SIZE, 4096);

    @Test
    void isASegmentAllocator() {
        RegionAllocator heap = RegionAllocator.create(segment);
        SegmentAllocator allocator = heap;

        MemorySegment text = allocator.allocateFrom("Grüße");
        MemorySegment numbers = allocator.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3);

        assertThat(text.getString(0)).isEqualTo("Grüße");
        assertThat(numbers.toArray(ValueLayout.JAVA_INT)).containsExactly(1, 2, 3);
        heap.free(text);
        heap.free(numbers);
        assertThat(heap.check().usedBlocks()).isZero();
    }

    @Test
    void isBoundedAndSharesTheScope() {
        MemorySegment block = RegionAllocator.create(segment).allocate(10, 1);

        assertThat(block.byteSize()).isEqualTo(10);
        assertThat(block.scope()).isEqualTo(segment.scope());
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> block.set(ValueLayout.JAVA_BYTE, 10, (byte) 1));
    }

    @Test
    void clearsOnlyIfAsked() {
        RegionAllocator heap = RegionAllocator.create(segment);
        MemorySegment dirty = heap.allocate(100, 1).fill((byte) 7);
        heap.free(dirty);

        assertThat(heap.allocate(100, 1).get(ValueLayout.JAVA_BYTE, 50)).isEqualTo((byte) 7);
        heap.free(dirty);
        assertThat(heap.allocateZeroed(100, 1).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        SegmentAllocator zeroing = heap::allocateZeroed;
        assertThat(zeroing.allocate(ValueLayout.JAVA_LONG).get(ValueLayout.JAVA_LONG, 0)).isZero();
    }

    @Test
    void alignsAsAsked() {
        RegionAllocator heap = RegionAllocator.create(segment);
        for (long alignment = 1; alignment <= 1 << 16; alignment *= 2) {
            for (long bytes : new long[]{0, 1, 24, 25, 1000}) {
                MemorySegment block = heap.allocate(bytes, alignment);
                assertThat(block.address() % alignment).isZero();
                assertThat(block.byteSize()).isEqualTo(bytes);
            }
        }
        heap.check();
    }

    @Test
    void freedNeighboursBecomeOnePieceAgain() {
        RegionAllocator heap = RegionAllocator.create(segment);
        HeapStatistics before = heap.statistics();
        List<MemorySegment> blocks = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            blocks.add(heap.allocate(1500, 1));
        }
        Collections.shuffle(blocks, new Random(1));
        blocks.forEach(heap::free);

        assertThat(heap.check()).isEqualTo(before);
        assertThat(before.freeBlocks()).isOne();
        assertThat(before.fragmentation()).isZero();
    }

    @Test
    void growsAndShrinksBlocksInPlace() {
        RegionAllocator heap = RegionAllocator.create(segment);
        MemorySegment block = heap.allocateFrom(ValueLayout.JAVA_LONG, 1, 2, 3);

        MemorySegment longer = heap.reallocate(block, 10_000);
        assertThat(longer.address()).isEqualTo(block.address());
        assertThat(longer.byteSize()).isEqualTo(10_000);
        MemorySegment wall = heap.allocate(16, 1);
        MemorySegment shorter = heap.reallocate(longer, 24);
        assertThat(shorter.address()).isEqualTo(block.address());
        assertThat(heap.usableSize(shorter)).isEqualTo(24);
        MemorySegment moved = heap.reallocate(shorter, 100_000);
        assertThat(moved.address()).isNotEqualTo(block.address());
        assertThat(moved.asSlice(0, 24).toArray(ValueLayout.JAVA_LONG)).containsExactly(1, 2, 3);
        heap.check();
        heap.free(moved);
        heap.free(wall);
        assertThat(heap.check().usedBlocks()).isZero();
    }

    @Test
    void findsEverythingByTheRoot() throws Exception {
        Offset node = Offset.to(MemoryLayout.structLayout(ValueLayout.JAVA_LONG, Offset.LAYOUT));
        RegionAllocator heap = RegionAllocator.create(segment);
        MemorySegment last = null;
        for (int i = 0; i < 10; i++) {
            MemorySegment next = heap.allocate(node.target());
            next.set(ValueLayout.JAVA_LONG, 0, i);
            node.set(heap, next, 8, last);
            last = next;
        }
        heap.setRoot(heap.offsetOf(last));

        MemorySegment elsewhere = arena.allocate(SIZE, 4096).copyFrom(segment); // another address
        RegionAllocator again = RegionAllocator.open(elsewhere);
        again.check();
        long expected = 9;
        for (MemorySegment at = node.resolve(again, again.root()); at != null; at = node.get(again, at, 8)) {
            assertThat(at.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(expected--);
        }
        assertThat(expected).isEqualTo(-1);
    }

    @Test
    void referencesLeadToBlocksInUseThatAreLongEnough() {
        RegionAllocator heap = RegionAllocator.create(segment);
        Offset numbers = Offset.to(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG));
        MemorySegment holder = heap.allocateZeroed(16, 8);
        assertThat(numbers.get(heap, holder, 8)).isNull();

        MemorySegment tooShort = heap.allocate(40, 8);
        numbers.set(heap, holder, 8, tooShort);
        assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> numbers.get(heap, holder, 8));
        MemorySegment target = heap.allocate(numbers.target());
        assertThat(numbers.compareAndSet(heap, holder, 8, null, target)).isFalse();
        assertThat(numbers.compareAndSet(heap, holder, 8, tooShort, target)).isTrue();
        assertThat(numbers.get(heap, holder, 8).address()).isEqualTo(target.address());
        heap.free(target);
        assertThatExceptionOfType(DoubleFreeException.class).isThrownBy(() -> numbers.get(heap, holder, 8));
        Offset.handle().set(holder, 8L, Long.MIN_VALUE);
        assertThatExceptionOfType(ForeignSegmentException.class).isThrownBy(() -> numbers.get(heap, holder, 8));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> numbers.get(heap, holder, 16));
        assertThatExceptionOfType(ForeignSegmentException.class)
                .isThrownBy(() -> numbers.set(heap, holder, 8, arena.allocate(80)));
    }

    @Test
    void oneOfManySetsTheRoot() {
        RegionAllocator heap = RegionAllocator.create(segment);
        long first = heap.offsetOf(heap.allocate(8, 8));
        assertThat(heap.root()).isZero();
        assertThat(heap.compareAndSetRoot(0, first)).isTrue();
        assertThat(heap.compareAndSetRoot(0, heap.offsetOf(heap.allocate(8, 8)))).isFalse();
        assertThat(heap.root()).isEqualTo(first);
        heap.setRoot(0);
        assertThat(heap.root()).isZero();
    }

    @Test
    void drawsItself() throws Exception {
        RegionAllocator heap = RegionAllocator.create(segment);
        heap.allocate(SIZE / 2, 1);
        heap.free(heap.allocate(64, 1));

        HeapDump dump = heap.dump();
        assertThat(dump.text().lines()).hasSize(2 + 32);
        assertThat(dump.text()).startsWith("1048576 bytes: 1 blocks of 524296 bytes used, 1 of 72 quick, 1 of ")
                .contains("################").contains("................");
        assertThat(dump.statistics()).isEqualTo(heap.statistics());
        Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(dump.svg())));
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(64 * 32);
    }

    @Test
    void threadsTakeAndGiveBackAtOnce() throws Exception {
        RegionAllocator heap = RegionAllocator.create(segment);
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(pool.submit(worker(heap, i)));
            }
            for (Future<Void> one : all) {
                one.get();
            }
        }
        assertThat(heap.check().usedBlocks()).isZero();
    }

    static Callable<Void> worker(RegionAllocator heap, int number) {
        return () -> {
            Random random = new Random(number);
            List<MemorySegment> mine = new ArrayList<>();
            for (int i = 0; i < 30_000; i++) {
                if (mine.size() < 50 && random.nextBoolean()) {
                    MemorySegment block = heap.allocate(8 + random.nextInt(500), 8);
                    block.set(ValueLayout.JAVA_LONG, 0, (long) number << 32 | i);
                    mine.add(block);
                } else if (!mine.isEmpty()) {
                    MemorySegment block = mine.remove(random.nextInt(mine.size()));
                    assertThat(block.get(ValueLayout.JAVA_LONG, 0) >>> 32).isEqualTo(number);
                    heap.free(block);
                }
            }
            mine.forEach(heap::free);
            return null;
        };
    }
}
