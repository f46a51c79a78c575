package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.RegionGroup;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Missing pages of several regions, also of those that were closed or forgotten. */
@Timeout(60)
final class ShieldRegionsTest extends ShieldedFile {
    @Test
    void takesTheZerosAwayFromAllRegionsThatASectionMet() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        try (MappedRegion region = region(); MappedRegion other = MappedRegion.open(second)) {
            at(other, 0);
            resize(2 * PAGE);
            Files.write(second, new byte[PAGE]);
            MemorySegment others = other.segment();
            assertMissing(() -> region
                    .guardedLong(view -> view.get(JAVA_BYTE, 5 * PAGE) + others.get(JAVA_BYTE, 5 * PAGE)));
            Files.write(second, content());
            assertThat(others.get(JAVA_BYTE, 5 * PAGE)).isEqualTo((byte) 7);
        }
    }

    @Test
    void takesTheZerosAwayFromViewsThatOutliveTheirRegion() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        try (MappedRegion region = region(); Arena arena = Arena.ofShared()) {
            MappedRegion ended = MappedRegion.builder().file(second).map(arena);
            at(ended, 0);
            MemorySegment view = ended.segment();
            ended.close();
            Files.write(second, new byte[PAGE]);
            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> region.guardedLong(_ -> view.get(JAVA_BYTE, 5 * PAGE)));
            Files.write(second, content());
            assertThat(view.get(JAVA_BYTE, 5 * PAGE)).isEqualTo((byte) 7);
        }
    }

    @Test
    void letsAnAutomaticArenaEnd() throws Exception {
        long before = descriptors();
        for (int i = 0; i < 50; i++) {
            MappedRegion forgotten = MappedRegion.builder().file(path).map(Arena.ofAuto());
            at(forgotten, 0);
        }
        while (descriptors() > before + 25) { // until the test's time is over
            collect();
        }
    }

    private static void collect() {
        assertThat(Thread.interrupted()).as("the test's time is over").isFalse();
        System.gc();
        Thread.yield();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void showsTheFileAgainInViewsOfARegionThatWasForgotten() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        try (MappedRegion region = region()) {
            List<WeakReference<MappedRegion>> gone = new ArrayList<>();
            MemorySegment view = viewOfForgotten(second, gone);
            while (gone.getFirst().get() != null) {
                collect();
            }
            Files.write(second, new byte[PAGE]);
            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> region.guardedLong(_ -> view.get(JAVA_BYTE, 5 * PAGE)));
            Files.write(second, content());
            assertThat(view.get(JAVA_BYTE, 5 * PAGE)).isEqualTo((byte) 7);
        }
    }

    private static MemorySegment viewOfForgotten(Path file, List<WeakReference<MappedRegion>> region)
            throws IOException {
        MappedRegion forgotten = MappedRegion.builder().file(file).map(Arena.ofAuto());
        at(forgotten, 0);
        region.add(new WeakReference<>(forgotten));
        return forgotten.segment();
    }

    @Test
    void takesZerosOfAnotherRegionForNothing() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        try (MappedRegion region = region();
                MappedRegion other = MappedRegion.open(second, Protection.READ, Protection.WRITE)) {
            assertThat(at(other, 0)).isEqualTo((byte) 7);
            try (RandomAccessFile file = new RandomAccessFile(second.toFile(), "rw")) {
                file.setLength(PAGE);
            }
            assertThatExceptionOfType(MappingFaultException.class)
                    .isThrownBy(() -> region.guarded(view -> other.segment().get(JAVA_BYTE, 5 * PAGE)))
                    .returns(Kind.FILE_SHORTER, MappingFaultException::kind).withMessageContaining("second");
            Files.write(second, content());
            assertThat(other.segment().get(JAVA_BYTE, 5 * PAGE)).isEqualTo((byte) 7); // without any operation of it
            assertThat(at(region, 0)).isEqualTo((byte) 7);
        }
    }

    @Test
    void aSectionWithinAnotherReportsItsFaultsOnce() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        try (MappedRegion region = region(); MappedRegion other = MappedRegion.open(second)) {
            try (RandomAccessFile file = new RandomAccessFile(second.toFile(), "rw")) {
                file.setLength(PAGE);
            }
            assertThat(region.guardedLong(view -> {
                assertMissing(() -> at(other, 5 * PAGE));
                return view.get(JAVA_BYTE, 0);
            })).isEqualTo(7);
        }
    }

    @Test
    void speaksOfNoOtherSegmentWhereItsOwnPagesWereMissing() throws Exception {
        try (MappedRegion region = region()) {
            resize(2 * PAGE);
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(() -> region.guardedAction(view -> {
                view.get(JAVA_BYTE, 5 * PAGE);
                Files.write(path, content());
            })).returns(Kind.UNKNOWN, MappingFaultException::kind).withMessageContaining("can be had again")
                    .withMessageNotContaining("another");
        }
    }

    /** None of which had a section of its own. */
    @Test
    void guardsAnyRegionHoweverItWasMapped() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        RegionBuilder file = MappedRegion.builder().file(second).protection(Protection.READ, Protection.WRITE);
        try (MappedRegion region = region();
                Arena arena = Arena.ofShared();
                RegionGroup group = RegionGroup.open();
                MappedRegion own = file.map();
                MappedRegion confined = file.confined().map();
                MappedRegion grown = MappedRegion.builder().file(second).length(2 * PAGE).map()) {
            at(region, 0);
            MappedRegion grouped = MappedRegion.builder().file(second).group(group).map();
            MappedRegion inArena = MappedRegion.builder().file(second).map(arena);
            MemorySegment before = grown.segment();
            grown.grow(PAGES * PAGE);
            List<MemorySegment> views = new ArrayList<>();
            for (MappedRegion some : List.of(own, confined, grown, grouped, inArena)) {
                views.add(some.segment().asSlice(PAGE));
            }
            grouped.close();
            inArena.close();
            own.protect(Protection.READ);
            views.set(0, own.segment().asSlice(PAGE));
            Files.write(second, new byte[1]);
            for (MemorySegment view : views) {
                assertNothingEscapes(() -> region.guardedLong(_ -> view.get(JAVA_BYTE, 4 * PAGE)));
            }
            assertNothingEscapes(() -> region.guardedLong(_ -> before.get(JAVA_BYTE, PAGE)));
            Files.write(second, content());
            for (MemorySegment view : views) {
                assertThat(view.get(JAVA_BYTE, 4 * PAGE)).isEqualTo((byte) 7);
            }
        }
    }

    private static void assertNothingEscapes(ThrowingCallable access) {
        assertThatExceptionOfType(MappingFaultException.class).isThrownBy(access).withMessageContaining("second")
                .returns(Kind.FILE_SHORTER, MappingFaultException::kind);
    }

    @Test
    void saysAtTheSyncOfAnotherRegionThatAStoreIsLost() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        try (MappedRegion region = region();
                MappedRegion other = MappedRegion.open(second, Protection.READ, Protection.WRITE)) {
            at(region, 0);
            Files.write(second, new byte[1]);
            assertNothingEscapes(() -> region
                    .guardedAction(view -> MemorySegment.copy(view, 0, other.segment(), 5 * PAGE, PAGE)));
            Files.write(second, content());
            assertThatExceptionOfType(MappingFaultException.class).isThrownBy(() -> other.sync(SyncMode.SYNC))
                    .withMessageContaining("is lost");
            other.sync(SyncMode.SYNC);
        }
    }

    @Test
    void nestedSectionsGuardBothAgainstOtherThreads() throws Exception {
        Path second = Files.write(scene.path("second"), content());
        try (MappedRegion region = region(); MappedRegion other = MappedRegion.open(second)) {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch met = new CountDownLatch(1);
            FutureTask<Long> reads = new FutureTask<>(() -> region.guardedLong(_ -> other.guardedLong(view -> {
                inside.countDown();
                met.await();
                return view.get(JAVA_BYTE, 5 * PAGE);
            })));
            Thread thread = Thread.ofPlatform().start(reads);
            inside.await();
            Files.write(second, new byte[1]);
            assertMissing(() -> at(other, 5 * PAGE));
            Files.write(second, content());
            met.countDown();
            thread.join();
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(reads::get)
                    .withCauseInstanceOf(MappingFaultException.class);
        }
    }

    @Test
    void guardsFilesInSectionsOfMemoryWithoutAFile() throws Exception {
        try (MappedRegion memory = MappedRegion.builder().anonymous().length(PAGE).map();
                MappedRegion other = region()) {
            resize(2 * PAGE);
            assertMissing(() -> memory.guardedLong(_ -> {
                CRC32C crc = new CRC32C();
                crc.update(other.segment().asByteBuffer());
                return crc.getValue();
            }));
            assertThat(memory.guardedLong(_ -> other.segment().get(JAVA_BYTE, PAGE))).isEqualTo(7);
        }
    }
}
