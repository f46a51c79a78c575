package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.DirtyTracker;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.alloc.IncompatibleHeapException.Reason;
import io.mmapkit.region.Tracking;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heaps in regions: growth, pages that are given back, files. */
@Timeout(120)
final class HeapRegionTest {
    private static final long SIZE = 4 << 20;

    @AutoClose private final Scene scene = Scene.create();

    enum Kind {
        ANONYMOUS, ANONYMOUS_SHARED, MEMFD, FILE
    }

    private RegionBuilder builder(Kind kind) throws IOException {
        RegionBuilder builder = MappedRegion.builder().length(SIZE).protection(Protection.READ, Protection.WRITE);
        return switch (kind) {
            case ANONYMOUS -> builder.anonymous().sharing(Sharing.PRIVATE);
            case ANONYMOUS_SHARED -> builder.anonymous().sharing(Sharing.SHARED);
            case MEMFD -> builder.memfd("heap");
            case FILE -> builder.file(scene.path("heap")).create();
        };
    }

    @Test
    void fullSaysWhatWasAskedForWherePagesCannotBeHad() throws IOException {
        try (MappedRegion region = builder(Kind.FILE).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS);
            MemorySegment block = heap.allocate(100, 1);
            heap.trim();
            long largest = heap.check().largestFree();
            try (FileChannel channel = FileChannel.open(scene.path("heap"), StandardOpenOption.WRITE)) {
                channel.truncate(64 << 10);
            }
            assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.allocate(500_001, 1))
                    .satisfies(full -> assertThat(full.requested()).isEqualTo(500_001))
                    .satisfies(full -> assertThat(full.largestFree()).isEqualTo(largest));
            assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.reallocate(block, 500_001))
                    .satisfies(full -> assertThat(full.requested()).isEqualTo(500_001));
        }
    }

    @Test
    void fullSaysThatARegionKeepsItsSize() throws IOException {
        Tracking.require();
        try (MappedRegion region = builder(Kind.FILE).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS).growUpTo(4 * SIZE);
            try (DirtyTracker _ = DirtyTracker.track(region)) {
                assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.allocate(2 * SIZE, 1))
                        .withMessageContaining("tracked")
                        .satisfies(full -> assertThat(full.requested()).isEqualTo(2 * SIZE));
            }
            heap.free(heap.allocate(2 * SIZE, 1));
            assertThat(heap.check().usedBlocks()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesPagesOfFreeBlocksBack(Kind kind) throws IOException {
        try (MappedRegion region = builder(kind).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS);
            MemorySegment kept = heap.allocate(10_000, 1).fill((byte) 7);
            List<MemorySegment> blocks = new ArrayList<>();
            for (int i = 0; i < 35; i++) {
                blocks.add(heap.allocate(100_000, 1).fill((byte) 9));
            }
            long before = region.residency().resident();
            blocks.forEach(heap::free);

            long trimmed = heap.trim();

            assertThat(trimmed).isGreaterThan(SIZE - 50_000);
            if (kind != Kind.FILE) { // of a disk's file, what is in memory is the kernel's affair
                assertThat(region.residency().resident()).isLessThan(before / 10);
            }
            assertThat(kept.toArray(ValueLayout.JAVA_BYTE)).containsOnly(7);
            heap.check();
            MemorySegment again = heap.allocate(3_500_000, 4096).fill((byte) 1);
            assertThat(again.get(ValueLayout.JAVA_BYTE, 3_499_999)).isEqualTo((byte) 1);
            heap.free(kept);
            heap.free(again);
            heap.check();
            for (int i = 0; i < 2000; i++) {
                heap.allocate(i, 1).fill((byte) i);
            }
            heap.check();
        }
    }

    @ParameterizedTest
    @EnumSource
    void growsInPlaceOrElsewhere(Kind kind) throws IOException {
        try (MappedRegion region = builder(kind).reserve(64 << 20).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS);
            MemorySegment early = heap.allocate(100, 1).fill((byte) 7);
            heap.grow(16 << 20);
            MemorySegment large = heap.allocate(10 << 20, 1);
            large.fill((byte) 1);
            assertThat(early.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
            heap.free(early);
            heap.free(large);
            assertThat(heap.check().usedBlocks()).isZero();
            assertThatIllegalArgumentException().isThrownBy(() -> heap.grow(1 << 20));
            assertThatIllegalArgumentException().isThrownBy(() -> heap.growUpTo(-1));
            assertThatExceptionOfType(HeapFullException.class)
                    .isThrownBy(() -> heap.growUpTo(Long.MAX_VALUE).allocate(Long.MAX_VALUE, 1L << 62));
            assertThat(heap.check().usedBlocks()).isZero();
        }
    }

    @Test
    void growsByNoMoreThanThereIsRoomFor() throws IOException {
        for (long alignment : new long[]{1, 4096}) {
            try (MappedRegion region = builder(Kind.ANONYMOUS).length(1 << 20).reserve(64 << 20).map()) {
                RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS).growUpTo(64 << 20);
                MemorySegment large = heap.allocate(63 << 20, alignment);
                assertThat(heap.byteSize()).isLessThanOrEqualTo(64 << 20);
                heap.check();
                heap.free(large);
                assertThat(heap.check().usedBlocks()).isZero();
            }
        }
        long page = 4096;
        long most = (1 << 20) + page;
        try (MappedRegion region = builder(Kind.ANONYMOUS).length(1 << 20).reserve(64 << 20).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS).growUpTo(most);
            long all = most - HeapLayout.FIRST - 2 * HeapLayout.HEADER; // to the last byte
            assertThatExceptionOfType(HeapFullException.class).isThrownBy(() -> heap.allocate(all + 1, 1));
            heap.allocate(all, 1);
            assertThat(heap.check().usedBlocks()).isOne();
        }
        for (int lacking = 0; lacking <= 48; lacking += 16) {
            try (MappedRegion region = builder(Kind.ANONYMOUS).length(1 << 20).reserve(64 << 20).map()) {
                RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS).growUpTo(most);
                heap.allocate((1 << 20) - HeapLayout.FIRST - 2 * HeapLayout.HEADER + lacking, 1);
                assertThat(heap.check().usedBlocks()).isOne();
            }
        }
    }

    @Test
    void segmentsFromBeforeItMovedCanBeGivenBack() throws IOException {
        try (MappedRegion region = builder(Kind.MEMFD).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS);
            MemorySegment early = heap.allocate(100, 1);
            long address = region.segment().address();
            for (long size = 2 * SIZE; region.segment().address() == address && size < 64 * SIZE; size *= 2) {
                heap.grow(size);
            }
            long offset = heap.offsetOf(early);
            assertThat(heap.at(offset).byteSize()).isEqualTo(104);
            heap.free(early);
            assertThat(heap.check().usedBlocks()).isZero();
        }
    }

    @Test
    void isThereWhenTheFileIsOpenedAgain() throws IOException {
        Path file = scene.path("heap");
        long offset;
        try (MappedRegion region = builder(Kind.FILE).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.CONFINED);
            offset = heap.offsetOf(heap.allocateFrom("still there"));
            heap.setRoot(offset);
            assertThatIllegalStateException().isThrownBy(() -> RegionAllocator.create(region, HeapMode.CONFINED));
        }
        try (MappedRegion region = MappedRegion.open(file, Protection.READ, Protection.WRITE)) {
            RegionAllocator heap = RegionAllocator.open(region);
            assertThat(heap.mode()).isEqualTo(HeapMode.CONFINED);
            assertThat(heap.root()).isEqualTo(offset);
            assertThat(heap.at(heap.root()).getString(0)).isEqualTo("still there");
            assertThat(heap.check().usedBlocks()).isOne();
        }
        try (MappedRegion region = MappedRegion.open(file)) {
            assertThatIllegalArgumentException().isThrownBy(() -> RegionAllocator.open(region));
        }
    }

    @Test
    void fileThatWasCutIsRefused() throws IOException {
        Path file = scene.path("heap");
        try (MappedRegion region = builder(Kind.FILE).map()) {
            RegionAllocator.create(region, HeapMode.THREADS);
        }
        for (long size : new long[]{SIZE - 1, SIZE / 2, 12_320, 5000, 9}) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(size);
            }
            try (MappedRegion region = MappedRegion.open(file, Protection.READ, Protection.WRITE)) {
                assertThatExceptionOfType(IncompatibleHeapException.class)
                        .isThrownBy(() -> RegionAllocator.open(region))
                        .satisfies(refused -> assertThat(refused.kind()).isEqualTo(Reason.TRUNCATED));
            }
        }
    }

    @Test
    void regionAtAnyByteIsRefusedIfItIsNotAligned() throws IOException {
        try (MappedRegion region = builder(Kind.FILE).offset(100).map()) {
            assertThatIllegalArgumentException().isThrownBy(() -> RegionAllocator.create(region, HeapMode.THREADS));
        }
        try (MappedRegion region = builder(Kind.FILE).offset(112).map()) {
            RegionAllocator.create(region, HeapMode.THREADS).check();
        }
    }
}
