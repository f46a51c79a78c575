package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.Protection;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
                    .returns(Kind.UNKNOWN, MappingFaultException::kind).withMessageContaining("another segment");
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
}
