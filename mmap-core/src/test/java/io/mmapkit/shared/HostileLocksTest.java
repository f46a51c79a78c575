package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Locks of one who isn't meant to have them: he may be a nuisance as long as he has the file open, and not longer. */
@Timeout(60)
final class HostileLocksTest {
    private static final long SIZE = 3 * Scene.PAGE;

    /** A shared lock takes no more than a descriptor for reading, and keeps away every exclusive one. */
    @Test
    void ofOneWhoMayOnlyReadKeepWritersOutUntilHeEnds() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (SharedSegment segment = at(path).byteSize(SIZE).initialize(Patterns::fill).create()) {
                SegmentFile hostile = SegmentFile.open(Place.file(path), false);
                for (int slot = 1; slot < SegmentHeader.SLOTS; slot++) {
                    assertThat(RangeLock.tryTake(hostile, SegmentHeader.slotAt(slot), 1, false)).isTrue();
                }
                assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(at(path)::attach)
                        .returns(Reason.FULL, IncompatibleSegmentException::kind)
                        .withMessageContaining("only 1 of 112 places");
                at(path).readOnly().attach().close();
                assertThat(segment.participants()).hasSize(1);
                segment.grow(2 * SIZE);
                assertThat(Patterns.isIn(segment.segment().asSlice(0, SIZE))).isTrue();
                hostile.close();
                at(path).attach().close();
            }
        }
    }

    @Test
    void keepASegmentFromBeingCollectedUntilTheirOwnerEnds() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            at(path).byteSize(SIZE).create().close();
            try (SegmentFile hostile = SegmentFile.open(Place.file(path), false)) {
                RangeLock.tryTake(hostile, SegmentHeader.READERS_LOCK_AT, 1, false); // as any reader
                assertThat(SharedSegment.collectOrphans(path.getParent())).isEmpty();
            }
            assertThat(SharedSegment.collectOrphans(path.getParent())).containsExactly(path.toString());
        }
    }

    /** Who takes part has the right to write, and so an exclusive lock. */
    @Test
    void ofOneWhoMayOnlyReadCountForNobody() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            SharedSegment segment = at(path).byteSize(SIZE).create();
            Death.at(CrashPoint.AFTER, CrashProgram.Deed.ATTACH, path, true);
            try (SegmentFile hostile = SegmentFile.open(Place.file(path), false)) {
                for (int slot = 1; slot < SegmentHeader.SLOTS; slot++) {
                    assertThat(RangeLock.tryTake(hostile, SegmentHeader.slotAt(slot), 1, false)).isTrue();
                }
                assertThat(segment.participants()).extracting(Participant::isAlive).containsExactly(true, false);
                segment.close();
                assertThat(SharedSegment.list(path.getParent())).singleElement().matches(info -> !info.isInUse());
                assertThat(SharedSegment.collectOrphans(path.getParent())).containsExactly(path.toString());
            }
        }
    }

    /** The last one out asks by locks that it gives back only with its file. */
    @Test
    void ofOneWhoMayOnlyReadDoNotKeepTheLastOneFromRemovingTheName() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            SharedSegment segment = at(path).byteSize(SIZE).unlinkedByLast().create();
            try (SegmentFile hostile = SegmentFile.open(Place.file(path), false)) {
                assertThat(RangeLock.tryTake(hostile, SegmentHeader.slotAt(1), 1, false)).isTrue();
                segment.close();
                assertThat(path).doesNotExist();
            }
        }
    }

    /** A lock is an open file's, and so of all who have a descriptor of it. */
    @Test
    void outliveOneWhoHandedItsDescriptorOn() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (SharedSegment segment = at(path).byteSize(SIZE).create()) {
                SharedSegment other = at(path).attach();
                int copy = Fcntl.fcntl(other.descriptor(), Fcntl.F_DUPFD_CLOEXEC, 0); // as a forked child has
                other.region().close();
                Unistd.close(other.descriptor());
                assertThat(segment.participants()).extracting(Participant::isAlive).containsExactly(true, true);
                Unistd.close(copy);
                assertThat(segment.participants()).extracting(Participant::isAlive).containsExactly(true, false);
            }
        }
    }

    private static SharedSegmentBuilder at(Path path) {
        return SharedSegment.builder().file(path).timeout(Duration.ZERO);
    }
}
