package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.Discard;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Seed;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A copy that is kept up to date by a tracker's ranges follows what is thrown away, too. */
@Timeout(60)
final class ReplicaTest {
    private static final long PAGE = Scene.PAGE;
    private static final int SIZE = (int) (200 * PAGE) - 123;

    private final Scene scene = Scene.create();

    @BeforeEach
    void begin() throws IOException {
        Tracking.require();
    }

    @AfterEach
    void end() {
        scene.close();
    }

    static Stream<Arguments> ways() {
        return Stream.of(Arguments.of(DirtyTrackerTest.Memory.FILE, Discard.REMOVE),
                Arguments.of(DirtyTrackerTest.Memory.FILE, Discard.PUNCH_HOLE),
                Arguments.of(DirtyTrackerTest.Memory.FILE, Discard.DONTNEED),
                Arguments.of(DirtyTrackerTest.Memory.PRIVATE_FILE, Discard.DONTNEED),
                Arguments.of(DirtyTrackerTest.Memory.MEMFD, Discard.REMOVE),
                Arguments.of(DirtyTrackerTest.Memory.MEMFD, Discard.PUNCH_HOLE),
                Arguments.of(DirtyTrackerTest.Memory.ANONYMOUS, Discard.DONTNEED),
                Arguments.of(DirtyTrackerTest.Memory.ANONYMOUS, Discard.DONTNEED_LOCKED),
                Arguments.of(DirtyTrackerTest.Memory.ANONYMOUS_SHARED, Discard.REMOVE));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void follows(DirtyTrackerTest.Memory memory, Discard discard) throws Exception {
        Random random = new Random(Seed.next("replica " + memory + ' ' + discard));
        try (MappedRegion region = memory.builder(scene, 5000).length(SIZE).map()) {
            region.segment().fill((byte) 1);
            MemorySegment replica = MemorySegment.ofArray(new byte[SIZE]);
            try (DirtyTracker tracker = DirtyTracker.track(region)) {
                region.read(0, replica);
                for (int round = 0; round < 300; round++) {
                    int length = random.nextInt((int) (4 * PAGE));
                    int offset = random.nextInt(SIZE - length);
                    if (random.nextBoolean()) {
                        region.segment().asSlice(offset, length).fill((byte) random.nextInt());
                    } else {
                        region.discard(offset, length, discard);
                    }
                    if (random.nextInt(4) == 0) {
                        for (ByteRange range : tracker.collect()) {
                            region.read(range.offset(), replica.asSlice(range.offset(), range.length()));
                        }
                        assertThat(region.mismatch(replica)).isEqualTo(-1);
                    }
                }
            }
        }
    }

    @Test
    void whatLosesNothingIsNoWrite() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("shared").length(4 * PAGE).map();
                DirtyTracker tracker = DirtyTracker.track(region)) {
            region.discard(0, 4 * PAGE, Discard.DONTNEED);
            assertThat(tracker.written()).isEmpty();
            assertThat(tracker.collect()).isEmpty();
        }
    }

    @Test
    void whatMayBeLostLaterCounts() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().sharing(Sharing.PRIVATE).length(8 * PAGE).map();
                DirtyTracker tracker = DirtyTracker.track(region)) {
            region.discard(PAGE, 2 * PAGE, Discard.FREE);
            assertThat(tracker.written()).containsExactly(new ByteRange(PAGE, 2 * PAGE));
            assertThat(tracker.collect()).containsExactly(new ByteRange(PAGE, 2 * PAGE));
            assertThat(tracker.written()).isEmpty();
        }
    }

    /** Syncing doesn't allocate again what was given back. */
    @Test
    void aHoleStaysOneWhereItIsSynced() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(scene.inMemory("hole")).create().length(8 * PAGE).map();
                DirtyTracker tracker = DirtyTracker.track(region)) {
            region.segment().set(ValueLayout.JAVA_BYTE, 7 * PAGE, (byte) 1);
            region.discard(PAGE, 2 * PAGE, Discard.PUNCH_HOLE);
            assertThat(tracker.written())
                    .isEqualTo(List.of(new ByteRange(PAGE, 2 * PAGE), new ByteRange(7 * PAGE, PAGE)));
            assertThat(tracker.sync(Durability.RANGE)).isEqualTo(3 * PAGE);
            assertThat(tracker.written()).isEmpty();
            assertThat(region.residency().resident()).isEqualTo(6);
        }
    }
}
