package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.Discard;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Storing what was written, and the life of a tracker and its region. */
final class DirtySyncTest {
    private static final long PAGE = Scene.PAGE;

    private final Scene scene = Scene.create();

    @BeforeEach
    void begin() throws IOException {
        Tracking.require();
    }

    @AfterEach
    void end() {
        scene.close();
    }

    private MappedRegion file(long pages) throws IOException {
        return MappedRegion.builder().file(scene.path("stored")).create().length(pages * PAGE).map();
    }

    @Test
    void seesStoresThroughViewsOfAllPlacesTheRegionHasBeenAt() throws Exception {
        try (Walls walls = new Walls(); MappedRegion region = file(4)) {
            MemorySegment first = region.segment();
            walls.behind(first);
            region.grow(64 * PAGE);
            MemorySegment second = region.segment();
            walls.behind(second);
            region.grow(256 * PAGE);
            assertThat(region.segment().address()).isNotEqualTo(first.address());
            try (DirtyTracker tracker = DirtyTracker.track(region)) {
                first.set(ValueLayout.JAVA_BYTE, 2 * PAGE, (byte) 1);
                second.set(ValueLayout.JAVA_BYTE, 3 * PAGE, (byte) 1);
                second.set(ValueLayout.JAVA_BYTE, 60 * PAGE, (byte) 1);
                region.segment().set(ValueLayout.JAVA_BYTE, 2 * PAGE, (byte) 2);
                region.segment().set(ValueLayout.JAVA_BYTE, 20 * PAGE, (byte) 2);

                assertThat(tracker.collect()).containsExactly(new ByteRange(2 * PAGE, 2 * PAGE),
                        new ByteRange(20 * PAGE, PAGE), new ByteRange(60 * PAGE, PAGE));
                assertThat(tracker.written()).isEmpty();
                first.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
                assertThat(tracker.sync(Durability.RANGE)).isEqualTo(PAGE);
            }
        }
    }

    @Test
    void storesWhatWasWrittenAndForgetsIt() throws Exception {
        try (MappedRegion region = file(100); DirtyTracker tracker = DirtyTracker.track(region)) {
            region.segment().set(ValueLayout.JAVA_BYTE, 7 * PAGE, (byte) 1);
            region.segment().set(ValueLayout.JAVA_BYTE, 50 * PAGE, (byte) 1);
            assertThat(region.residency(7 * PAGE, 1).dirty()).isEqualTo(1);

            assertThat(tracker.sync(Durability.RANGE)).isEqualTo(2 * PAGE);

            assertThat(region.residency().dirty()).isZero();
            assertThat(tracker.written()).isEmpty();
            assertThat(tracker.sync(Durability.RANGE)).isZero();
            region.segment().set(ValueLayout.JAVA_BYTE, 7 * PAGE, (byte) 2); // the same page again
            assertThat(tracker.written()).containsExactly(new ByteRange(7 * PAGE, PAGE));
            assertThat(tracker.sync(Durability.STARTED)).isEqualTo(PAGE);
            assertThat(tracker.collect()).isEmpty();
        }
    }

    @Test
    void storesAfterAChangeOfProtectionWhatLiesAmongTheChangesOfOthers() throws Exception {
        try (MappedRegion region = file(256); DirtyTracker tracker = DirtyTracker.track(region)) {
            region.protect(READ);
            region.protect(READ, WRITE); // the views that the tracker began with are gone
            try (MappedRegion other = MappedRegion.open(scene.path("stored"), READ, WRITE)) {
                other.segment().fill((byte) 2);
            }
            region.segment().set(ValueLayout.JAVA_BYTE, 7 * PAGE, (byte) 1);
            region.segment().set(ValueLayout.JAVA_BYTE, 100 * PAGE, (byte) 1);
            assertThat(tracker.sync(Durability.RANGE)).isEqualTo(2 * PAGE);
            assertThat(region.residency(7 * PAGE, 93 * PAGE).dirty()).isZero();
            assertThat(tracker.written()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DATA", "DATA_AND_METADATA"})
    void storesRangesAndNotWholeFiles(Durability durability) throws Exception {
        try (MappedRegion region = file(2); DirtyTracker tracker = DirtyTracker.track(region)) {
            region.segment().fill((byte) 1);
            assertThatIllegalArgumentException().isThrownBy(() -> tracker.sync(durability));
            assertThat(tracker.written()).containsExactly(new ByteRange(0, 2 * PAGE));
        }
    }

    @Test
    void keepsWhatCouldNotBeStored() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(4 * PAGE).map();
                DirtyTracker tracker = DirtyTracker.track(region)) {
            region.segment().set(ValueLayout.JAVA_BYTE, PAGE, (byte) 1);
            for (int i = 0; i < 2; i++) { // there is no file to be stored in
                assertThatIllegalStateException().isThrownBy(() -> tracker.sync(Durability.RANGE));
                assertThat(tracker.written()).containsExactly(new ByteRange(PAGE, PAGE));
            }
            region.segment().set(ValueLayout.JAVA_BYTE, 3 * PAGE, (byte) 1);
            assertThat(tracker.collect()).containsExactly(new ByteRange(PAGE, PAGE), new ByteRange(3 * PAGE, PAGE));
            assertThat(tracker.collect()).isEmpty();
        }
    }

    @Test
    void keepsTheSizeOfItsRegion() throws Exception {
        try (MappedRegion region = file(2)) {
            try (DirtyTracker tracker = DirtyTracker.track(region)) {
                assertThatIllegalStateException().isThrownBy(() -> region.grow(4 * PAGE));
                assertThatIllegalStateException().isThrownBy(() -> region.shrink(PAGE));
                assertThatIllegalStateException().isThrownBy(() -> DirtyTracker.track(region));
                region.segment().fill((byte) 1);
                assertThat(tracker.collect()).hasSize(1);
            }
            region.grow(4 * PAGE);
            try (DirtyTracker again = DirtyTracker.track(region)) {
                region.segment().set(ValueLayout.JAVA_BYTE, 3 * PAGE, (byte) 1);
                assertThat(again.collect()).containsExactly(new ByteRange(3 * PAGE, PAGE));
            }
        }
    }

    @Test
    void needsARegionThatIsOpenAndCanBeWritten() throws Exception {
        MappedRegion region = file(1);
        region.protect(READ);
        assertThatIllegalStateException().isThrownBy(() -> DirtyTracker.track(region));
        region.close();
        assertThatIllegalStateException().isThrownBy(() -> DirtyTracker.track(region));
    }

    @Test
    void ofAFileIsNotLockedAtTheSameTime() throws Exception {
        try (MappedRegion region = file(2)) {
            region.lock(0, PAGE);
            assertThatIllegalStateException().isThrownBy(() -> DirtyTracker.track(region))
                    .withMessageContaining("unlock()");
            region.unlock();
            try (DirtyTracker tracker = DirtyTracker.track(region)) {
                assertThatIllegalStateException().isThrownBy(region::lock);
                assertThatIllegalStateException().isThrownBy(() -> region.lockOnFault(0, 1));
                region.segment().fill((byte) 1);
                assertThat(tracker.collect()).containsExactly(new ByteRange(0, 2 * PAGE));
            }
            region.lock();
        }
    }

    @Test
    void ofMemoryWithoutAPathMayBeLockedToo() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("both").length(4 * PAGE).map()) {
            region.lock();
            try (DirtyTracker tracker = DirtyTracker.track(region)) {
                region.segment().set(ValueLayout.JAVA_BYTE, PAGE, (byte) 1);
                region.discard(2 * PAGE, PAGE, Discard.PUNCH_HOLE);
                assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 2 * PAGE)).isZero();
                assertThat(tracker.collect()).containsExactly(new ByteRange(PAGE, 2 * PAGE));
            }
        }
    }

    private static void assertEnded(DirtyTracker tracker) {
        assertThatIllegalStateException().isThrownBy(tracker::written);
        assertThatIllegalStateException().isThrownBy(tracker::collect);
        assertThatIllegalStateException().isThrownBy(() -> tracker.sync(Durability.RANGE));
    }

    @Test
    void endsOnceWithNothingLeftOpen() throws Exception {
        long before = Self.descriptorsOf("userfaultfd") + Self.descriptorsOf("pagemap");
        try (MappedRegion region = file(1)) {
            DirtyTracker tracker = DirtyTracker.track(region);
            tracker.close();
            DirtyTracker next = DirtyTracker.track(region);
            tracker.close(); // does nothing, and not to the next one
            assertThatIllegalStateException().isThrownBy(() -> DirtyTracker.track(region));
            region.segment().fill((byte) 1);
            assertThat(next.collect()).hasSize(1);
            next.close();
            assertEnded(tracker);
            assertEnded(next);
        }
        assertThat(Self.descriptorsOf("userfaultfd") + Self.descriptorsOf("pagemap")).isEqualTo(before);
    }

    @Test
    void endsWithItsRegion() throws Exception {
        long before = Self.descriptorsOf("userfaultfd") + Self.descriptorsOf("pagemap");
        MappedRegion region = file(8);
        DirtyTracker tracker = DirtyTracker.track(region);
        region.segment().fill((byte) 1);
        long address = region.segment().address();
        region.close();
        try (MappedRegion next = MappedRegion.builder().anonymous().length(8 * PAGE).address(address).map()) {
            next.segment().fill((byte) 1); // perhaps in the same place
            assertEnded(tracker);
        }
        assertThat(Self.descriptorsOf("userfaultfd") + Self.descriptorsOf("pagemap")).isEqualTo(before);
        tracker.close();
    }

    @Test
    void worksInAnArenaAndEndsWithIt() throws Exception {
        DirtyTracker tracker;
        try (Arena arena = Arena.ofShared()) {
            MappedRegion region = MappedRegion.builder().memfd("arena").length(2 * PAGE).map(arena);
            tracker = DirtyTracker.track(region);
            MemorySegment view = region.segment();
            view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            assertThat(tracker.collect()).isEqualTo(List.of(new ByteRange(0, PAGE)));
        }
        assertEnded(tracker);
        tracker.close();
    }
}
