package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mmapkit.BeyondEndOfFileException;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.SysFile;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments that become longer while others have them. */
final class SegmentGrowthTest {
    private static final long SMALL = Scene.PAGE + 100;
    private static final long LARGE = 40 * Scene.PAGE + 5;

    @AutoClose private final Scene scene = Scene.create();

    @ParameterizedTest
    @EnumSource
    void oneGrowsItAndOthersTakeItOver(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        try (SharedSegment one = place.get().byteSize(SMALL).create();
                SharedSegment other = medium.again(place, one).attach();
                SharedSegment reader = one.readOnly()) {
            Patterns.fill(one.segment());
            MemorySegment before = other.segment();

            one.grow(LARGE);

            assertThat(one.byteSize()).isEqualTo(one.segment().byteSize()).isEqualTo(LARGE);
            assertThat(Patterns.isAll(one.segment().asSlice(SMALL), 0)).isTrue();
            assertThat(FileOf.segment(one).size()).isEqualTo(SegmentHeader.BYTES + LARGE);
            assertThat(FileOf.segment(one).allocated()).isGreaterThanOrEqualTo(SegmentHeader.BYTES + LARGE);
            assertThat(other.byteSize()).isEqualTo(SMALL);
            Patterns.fill(one.segment());
            for (SharedSegment each : List.of(other, reader)) {
                assertThat(each.refresh()).isTrue();
                assertThat(each.refresh()).isFalse();
                assertThat(each.byteSize()).isEqualTo(LARGE);
                assertThat(Patterns.isIn(each.segment())).isTrue();
            }
            before.set(ValueLayout.JAVA_BYTE, 7, (byte) 99);
            assertThat(one.segment().get(ValueLayout.JAVA_BYTE, 7)).as("the same memory").isEqualTo((byte) 99);
            try (SharedSegment late = medium.again(place, one).attach()) {
                assertThat(late.byteSize()).isEqualTo(LARGE);
                assertThat(late.header().orElseThrow().byteSize()).isEqualTo(LARGE);
            }
        }
    }

    @Test
    void growsInPlaceWhereAddressesWereTaken() throws Exception {
        try (SharedSegment made = SharedSegment.builder().memfd("x").byteSize(SMALL).reserve(64 << 20).create();
                SharedSegment other = SharedSegment.builder().descriptor(made.descriptor()).reserve(64 << 20)
                        .attach()) {
            long address = made.segment().address();
            long otherAddress = other.segment().address();
            for (long size = 2 * SMALL; size <= 16 << 20; size *= 3) {
                made.grow(size);
                assertThat(other.refresh()).isTrue();
                assertThat(made.segment().address()).isEqualTo(address);
                assertThat(other.segment().address()).isEqualTo(otherAddress);
            }
            made.segment().set(ValueLayout.JAVA_BYTE, made.byteSize() - 1, (byte) 5);
            assertThat(other.segment().get(ValueLayout.JAVA_BYTE, made.byteSize() - 1)).isEqualTo((byte) 5);
        }
    }

    @Test
    void neverBecomesSmallerAndStaysAsItIsIfRefused() throws Exception {
        String name = scene.name();
        try (SharedSegment made = SharedSegment.create(name, SMALL); Arena arena = Arena.ofConfined()) {
            for (long size : new long[]{SMALL - 1, 0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
                assertThatIllegalArgumentException().isThrownBy(() -> made.grow(size))
                        .withMessageContainingAll(String.valueOf(SMALL), String.valueOf(size));
            }
            for (long size : new long[]{1L << 50, Long.MAX_VALUE - SegmentHeader.BYTES}) {
                assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> made.grow(size))
                        .withMessageContaining(name.substring(1));
            }
            made.grow(SMALL);
            assertThat(made.byteSize()).isEqualTo(SMALL);
            assertThat(FileOf.segment(made).size()).isEqualTo(SegmentHeader.BYTES + SMALL);
            assertThat(FileOf.header(made, arena).get(ValueLayout.JAVA_LONG, SegmentHeader.SIZE_AT)).isEqualTo(SMALL);
            made.grow(SMALL + 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRegionMakesNoFileLonger(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        try (SharedSegment one = place.get().byteSize(SMALL).create();
                SharedSegment other = medium.again(place, one).attach()) {
            long size = FileOf.segment(one).size();
            for (long wanted : new long[]{SMALL + 1, LARGE, 1L << 40}) {
                assertThatExceptionOfType(BeyondEndOfFileException.class).isThrownBy(() -> one.region().grow(wanted));
                assertThat(FileOf.segment(one).size()).isEqualTo(size);
                assertThat(one.byteSize()).isEqualTo(one.segment().byteSize()).isEqualTo(SMALL);
            }
            other.grow(LARGE);
            Patterns.fill(other.segment());
            one.region().grow(LARGE - 1); // of what the other added
            assertThat(one.byteSize()).isEqualTo(LARGE - 1);
            assertThat(one.refresh()).isTrue();
            assertThat(Patterns.isIn(one.segment())).isTrue();
            one.region().shrink(1);
            assertThat(one.refresh()).isTrue();
            one.grow(2 * LARGE);
            assertThat(one.byteSize()).isEqualTo(2 * LARGE);
            assertThat(FileOf.segment(one).allocated()).isGreaterThanOrEqualTo(SegmentHeader.BYTES + 2 * LARGE);
            assertThat(other.refresh()).isTrue();
            assertThat(other.byteSize()).isEqualTo(2 * LARGE);
        }
    }

    /** Whoever may read a file may have an flock of it, which is none of the locks of segments. */
    @Test
    void waitsForNobodysFlock() throws Exception {
        Path path = scene.inMemory("x");
        try (SharedSegment one = SharedSegment.builder().file(path).byteSize(SMALL).create();
                SharedSegment other = SharedSegment.builder().file(path).attach()) {
            SysFile.flock(scene.open(path, Fcntl.O_RDONLY), SysFile.LOCK_EX);
            int grown = 30; // each would wait for a second
            assertTimeoutPreemptively(Duration.ofSeconds(grown), () -> {
                for (int step = 1; step <= grown; step++) {
                    one.grow(SMALL + step * Scene.PAGE);
                    other.refresh();
                }
            });
            assertThat(other.byteSize()).isEqualTo(SMALL + grown * Scene.PAGE);
        }
    }

    /** Somebody has locked the byte of growth for good, for which reading is enough. */
    @Test
    void waitsForAsLongAsWasSaidAndKeepsNobodyElseWaiting() throws Exception {
        Path path = scene.inMemory("x");
        SharedSegment.builder().file(path).byteSize(SMALL).create().close();
        try (SegmentFile stranger = SegmentFile.open(Place.file(path), false);
                SharedSegment impatient = SharedSegment.builder().file(path).timeout(Duration.ZERO).attach();
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            SharedSegment patient = SharedSegment.builder().file(path).timeout(Duration.ofDays(1)).attach();
            assertThat(RangeLock.tryTake(stranger, SegmentHeader.SIZE_AT, 1, false)).isTrue();
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> impatient.grow(LARGE))
                    .withMessageContaining("timeout");
            Thread[] grower = new Thread[1];
            CountDownLatch started = new CountDownLatch(1);
            Future<?> growing = threads.submit(() -> {
                grower[0] = Thread.currentThread();
                started.countDown();
                patient.grow(LARGE);
                return null;
            });
            started.await();
            while (grower[0].getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
                assertThat(patient.participants()).hasSize(2);
                patient.close();
            });
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(growing::get)
                    .withCauseInstanceOf(IllegalStateException.class);
            RangeLock.release(stranger, SegmentHeader.SIZE_AT, 1);
            impatient.grow(LARGE);
        }
    }

    @Test
    void takesOverWhatAnotherMadeLongerStill() throws Exception {
        try (SharedSegment one = SharedSegment.anonymous("x", SMALL);
                SharedSegment other = SharedSegment.builder().descriptor(one.descriptor()).attach()) {
            one.grow(LARGE);
            other.grow(SMALL + 1);
            assertThat(other.byteSize()).isEqualTo(LARGE);
            assertThat(FileOf.segment(one).size()).isEqualTo(SegmentHeader.BYTES + LARGE);
        }
    }

    @Test
    void manyGrowItAtOnce() throws Exception {
        int growers = 4;
        int steps = 50;
        Path path = scene.inMemory("x");
        try (SharedSegment made = SharedSegment.builder().file(path).byteSize(1).create();
                ExecutorService threads = Executors.newFixedThreadPool(growers)) {
            List<Future<Void>> all = IntStream.range(0, growers).mapToObj(grower -> threads.<Void>submit(() -> {
                try (SharedSegment own = SharedSegment.builder().file(path).attach()) {
                    for (int step = 1; step <= steps; step++) {
                        long wanted = step * 1000L + grower;
                        own.grow(Math.max(wanted, own.byteSize()));
                        assertThat(own.byteSize()).isGreaterThanOrEqualTo(wanted);
                        own.segment().set(ValueLayout.JAVA_BYTE, wanted - 1, (byte) grower);
                    }
                    return null;
                }
            })).toList();
            for (Future<Void> one : all) {
                one.get();
            }
            assertThat(made.refresh()).isTrue();
            assertThat(made.byteSize()).isEqualTo(steps * 1000L + growers - 1);
            assertThat(FileOf.segment(made).size()).isEqualTo(SegmentHeader.BYTES + made.byteSize());
            for (int grower = 0; grower < growers; grower++) {
                assertThat(made.segment().get(ValueLayout.JAVA_BYTE, steps * 1000L + grower - 1))
                        .isEqualTo((byte) grower);
            }
        }
    }

    /** Takes over what the other side made longer, and makes it longer itself. */
    static final class Grows {
        public static void main(String[] arguments) throws IOException {
            try (SharedSegment segment = SharedSegment.builder().file(Path.of(arguments[0])).attach()) {
                MemorySegment before = segment.segment();
                System.out.println(segment.byteSize());
                System.in.read();
                segment.refresh();
                System.out.println(segment.byteSize() + " " + Patterns.isIn(segment.segment()));
                segment.grow(2 * LARGE);
                Patterns.fill(segment.segment());
                System.out.println(segment.byteSize() + " " + Patterns.isIn(before));
            }
        }
    }

    @Test
    void growsAcrossProcesses() throws Exception {
        Path path = scene.path("x");
        try (SharedSegment made = SharedSegment.builder().file(path).byteSize(SMALL).create();
                ChildJvm child = ChildJvm.of(Grows.class).quickly().arguments(path).start()) {
            MemorySegment before = made.segment();
            assertThat(child.hear()).isEqualTo(String.valueOf(SMALL));
            made.grow(LARGE);
            Patterns.fill(made.segment());
            child.say("go on");
            assertThat(child.hear()).isEqualTo(LARGE + " true");
            assertThat(child.hear()).isEqualTo(2 * LARGE + " true");
            assertThat(made.refresh()).isTrue();
            assertThat(made.byteSize()).isEqualTo(2 * LARGE);
            assertThat(Patterns.isIn(made.segment())).isTrue();
            assertThat(Patterns.isIn(before)).isTrue();
            assertThat(child.await().status()).isZero();
        }
    }
}
