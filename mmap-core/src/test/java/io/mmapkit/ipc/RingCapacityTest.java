package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.shared.IncompatibleSegmentException;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What rings can be made, and what can be taken for one. */
final class RingCapacityTest {
    @AutoClose private final Scene scene = Scene.create();

    @ParameterizedTest
    @CsvSource({"1,4096", "4095,4096", "4096,4096", "4097,8192", "8191,8192", "1048576,1048576", "1048577,2097152"})
    void becomesAPowerOfTwo(long asked, long given) throws IOException {
        for (RingKind kind : RingKind.values()) {
            try (Ring ring = kind.create(asked)) {
                assertThat(ring.capacity()).isEqualTo(given);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 46) + 1})
    void impossibleOnesAreRefusedBeforeAnythingIsMade(long capacity) {
        String name = scene.name();
        for (RingKind kind : RingKind.values()) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> kind.create(SharedSegment.builder().name(name), capacity))
                    .withMessageContaining(Long.toString(capacity));
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> kind.attach(SharedSegment.builder().name(name)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65, Integer.MAX_VALUE})
    void impossibleNumbersOfProducersAreRefused(int producers) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> MpscRing.create(scene.name(), 4096, producers))
                .withMessageContaining(Integer.toString(producers));
    }

    @Test
    void moreThanThereIsMemoryForLeavesNothing() {
        String name = scene.name();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> SpscRing.create(name, 1L << 46));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> SpscRing.attach(name));
    }

    @ParameterizedTest
    @EnumSource
    void namesAreTakenOnce(RingKind kind) throws IOException {
        String name = scene.name();
        try (Ring ring = kind.create(SharedSegment.builder().name(name), 4096)) {
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> kind.create(SharedSegment.builder().name(name), 4096));
            try (Ring other = kind.attach(SharedSegment.builder().name(name));
                    Ring third = kind.createOrAttach(SharedSegment.builder().name(name), 4000)) {
                assertThat(other.capacity()).isEqualTo(third.capacity()).isEqualTo(4096);
            }
            assertThat(ring.unlink()).isTrue();
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> kind.attach(SharedSegment.builder().name(name)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherCapacitiesAreRefused(RingKind kind) throws IOException {
        String name = scene.name();
        try (Ring ring = kind.create(SharedSegment.builder().name(name), 4096)) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> kind.createOrAttach(SharedSegment.builder().name(name), 4097))
                    .withMessageContaining("8192");
            assertThat(ring.segment().participants()).as("who was refused left").hasSize(1);
        }
        try (MpscRing ring = MpscRing.create(scene.name(name + "m"), 4096, 2)) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> MpscRing.createOrAttach(name + "m", 4096, 3));
            assertThat(ring.segment().participants()).hasSize(1);
        }
    }

    @Test
    void otherKindsAreRefused() throws IOException {
        String spsc = scene.name();
        String mpsc = scene.name();
        String plain = scene.name();
        try (SpscRing _ = SpscRing.create(spsc, 4096);
                MpscRing _ = MpscRing.create(mpsc, 4096);
                SharedSegment _ = SharedSegment.create(plain, 1 << 20)) {
            requireOtherLayout(RingKind.MPSC, spsc);
            requireOtherLayout(RingKind.SPSC, mpsc);
            requireOtherLayout(RingKind.SPSC, plain);
            requireOtherLayout(RingKind.MPSC, plain);
        }
    }

    private static void requireOtherLayout(RingKind kind, String name) {
        assertThatExceptionOfType(IncompatibleSegmentException.class)
                .isThrownBy(() -> kind.attach(SharedSegment.builder().name(name)))
                .returns(Reason.OTHER_LAYOUT, IncompatibleSegmentException::kind);
        assertThatExceptionOfType(IncompatibleSegmentException.class)
                .isThrownBy(() -> kind.createOrAttach(SharedSegment.builder().name(name), 4096))
                .returns(Reason.OTHER_LAYOUT, IncompatibleSegmentException::kind);
    }

    @ParameterizedTest
    @EnumSource
    void foreignFilesAreRefused(RingKind kind) throws IOException {
        Path path = scene.inMemory("foreign");
        byte[] foreign = RingMessages.message(7, 100_000);
        Files.write(path, foreign);
        assertThatExceptionOfType(IncompatibleSegmentException.class)
                .isThrownBy(() -> kind.attach(SharedSegment.builder().file(path)))
                .returns(Reason.NOT_A_SEGMENT, IncompatibleSegmentException::kind);
        assertThat(Files.readAllBytes(path)).isEqualTo(foreign);
    }

    @ParameterizedTest
    @CsvSource({"4096,-1", "4096,0", "4096,65", "0,1", "-4096,1", "4095,1", "2048,1", "8192,1", "1152921504606846976,1",
        "-9223372036854775808,64"})
    void damagedSizesAreRefused(long capacity, int lanes) throws IOException {
        String name = scene.name();
        try (SpscRing ring = SpscRing.create(name, 4096)) {
            ring.segment().segment().set(ValueLayout.JAVA_LONG, 0, capacity);
            ring.segment().segment().set(ValueLayout.JAVA_INT, 8, lanes);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> SpscRing.attach(name))
                    .withMessageContainingAll("damaged", Long.toString(capacity), Integer.toString(lanes));
            assertThat(ring.segment().participants()).hasSize(1);
        }
    }

    @Test
    void memoryThatChildrenInheritHasNoRings() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> SpscRing.create(SharedSegment.builder().inherited(), 4096));
    }

    @Test
    void readersCannotTakePart() throws IOException {
        String name = scene.name();
        try (SpscRing _ = SpscRing.create(name, 4096)) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> SpscRing.attach(SharedSegment.builder().name(name).readOnly()));
        }
    }
}
