package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who takes part in a segment, and who did when it ended. */
final class ParticipantTest {
    @AutoClose private final Scene scene = Scene.create();

    /** Attaches, says so, and does what it is told to. */
    static final class Attached {
        public static void main(String[] arguments) throws IOException {
            try (SharedSegment segment = SharedSegment.builder().file(Path.of(arguments[0])).attach()) {
                System.out.println("attached");
                System.in.read();
                segment.segment().set(ValueLayout.JAVA_INT, 0, 42);
            }
        }
    }

    private static Participant at(SharedSegment segment, int slot) throws IOException {
        return segment.participants().stream().filter(one -> one.slot() == slot).findFirst().orElseThrow();
    }

    @Test
    void eachKnowsItselfAndSeesTheOthers() throws Exception {
        Instant before = Instant.now().minusMillis(1);
        try (SharedSegment made = SharedSegment.anonymous("x", 1);
                SharedSegment other = SharedSegment.builder().descriptor(made.descriptor()).attach()) {
            assertThat(made.participants()).extracting(Participant::slot).containsExactly(0, 1);
            assertThat(made.participants()).extracting(Participant::isSelf).containsExactly(true, false);
            assertThat(other.participants()).extracting(Participant::isSelf).containsExactly(false, true);
            assertThat(other.participants()).allMatch(Participant::isAlive)
                    .allMatch(one -> one.pid() == ProcessHandle.current().pid()).allMatch(one -> one.epoch() == 1)
                    .allMatch(one -> !one.joined().isBefore(before) && !one.joined().isAfter(Instant.now()))
                    .allMatch(one -> one.startTime() > 0 && one.namespace() > 0);
        }
    }

    @Test
    void whoLeavesIsGoneAndTheNextOneThereHasTheNextEpoch() throws Exception {
        try (SharedSegment made = SharedSegment.anonymous("x", 1)) {
            for (int epoch = 1; epoch <= 3; epoch++) {
                try (SharedSegment other = SharedSegment.builder().descriptor(made.descriptor()).attach()) {
                    assertThat(at(other, 1)).returns(epoch, Participant::epoch).returns(true, Participant::isSelf);
                }
                assertThat(made.participants()).hasSize(1);
            }
        }
    }

    @Test
    void oneSlotTellsWhoHasOrHadIt() throws Exception {
        try (SharedSegment made = SharedSegment.anonymous("x", 1)) {
            assertThat(made.self()).isEqualTo(made.participant(0)).isEqualTo(made.participants().getFirst());
            assertThat(made.participant(1)).returns(0, Participant::pid).returns(0, Participant::epoch)
                    .returns(false, Participant::isAlive);
            try (SharedSegment other = SharedSegment.builder().descriptor(made.descriptor()).attach()) {
                assertThat(other.self()).isEqualTo(other.participant(1)).returns(true, Participant::isSelf);
                assertThat(made.participant(1)).returns(true, Participant::isAlive)
                        .returns(false, Participant::isSelf).returns(other.self().joined(), Participant::joined);
            }
            assertThat(made.participant(1)).returns(0, Participant::pid).returns(1, Participant::epoch)
                    .returns(false, Participant::isAlive);
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> made.participant(SegmentHeader.SLOTS));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> made.participant(-1));
            try (SharedSegment reader = made.readOnly()) {
                assertThatExceptionOfType(IllegalStateException.class).isThrownBy(reader::self);
                assertThat(reader.participant(0)).returns(true, Participant::isAlive);
            }
        }
        SharedSegment closed = SharedSegment.anonymous("x", 1);
        closed.close();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(closed::self);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> closed.participant(0));
    }

    @Test
    void whoIsKilledIsSeenAsDeadAndItsSlotIsTakenWhenNoneIsFree() throws Exception {
        Path path = scene.path("segment");
        List<SharedSegment> crowd = new ArrayList<>();
        SharedSegmentBuilder more = SharedSegment.builder().file(path).timeout(Duration.ZERO);
        try (SharedSegment made = SharedSegment.builder().file(path).byteSize(8).create();
                ChildJvm child = ChildJvm.of(Attached.class).quickly().arguments(path).start()) {
            assertThat(child.hear()).isEqualTo("attached");
            assertThat(at(made, 1)).returns(true, Participant::isAlive).returns((int) child.pid(), Participant::pid)
                    .returns(1, Participant::epoch).returns(false, Participant::isSelf);
            child.kill();
            assertThat(child.await().status()).isEqualTo(137);
            assertThat(at(made, 1)).returns(false, Participant::isAlive).returns((int) child.pid(), Participant::pid);

            for (int slot = 2; slot < SegmentHeader.SLOTS; slot++) {
                crowd.add(more.attach());
            }
            assertThat(made.participants()).hasSize(SegmentHeader.SLOTS)
                    .filteredOn(Participant::isAlive).hasSize(SegmentHeader.SLOTS - 1);
            crowd.add(more.attach());
            assertThat(at(made, 1)).returns(true, Participant::isAlive).returns(2, Participant::epoch)
                    .returns((int) ProcessHandle.current().pid(), Participant::pid);
            assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(more::attach)
                    .returns(Reason.FULL, IncompatibleSegmentException::kind).withMessageContaining("112");
            more.readOnly().attach().close();
        } finally {
            crowd.forEach(SharedSegment::close);
        }
    }

    @Test
    void whoLeavesInAnotherProcessIsGone() throws Exception {
        Path path = scene.path("segment");
        try (SharedSegment made = SharedSegment.builder().file(path).byteSize(8).create();
                ChildJvm child = ChildJvm.of(Attached.class).quickly().arguments(path).start()) {
            child.hear();
            assertThat(made.participants()).hasSize(2);
            child.say("go on");
            assertThat(child.await().status()).isZero();
            assertThat(made.participants()).hasSize(1).allMatch(Participant::isSelf);
            assertThat(made.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(42);
        }
    }

    @Test
    void whoCannotMapItLeavesNoTrace() throws Exception {
        try (SharedSegment made = SharedSegment.anonymous("x", 1)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(
                    () -> SharedSegment.builder().descriptor(made.descriptor()).reserve(1L << 60).attach());
            assertThat(made.participants()).hasSize(1).allMatch(Participant::isSelf);
        }
    }

    @Test
    void creatorIsOneOfThemAndNotNeeded() throws Exception {
        SharedSegment made = SharedSegment.anonymous("x", 1);
        try (SharedSegment other = SharedSegment.builder().descriptor(made.descriptor()).attach()) {
            made.close();
            assertThat(other.participants()).hasSize(1).allMatch(one -> one.isSelf() && one.slot() == 1);
            try (SharedSegment third = SharedSegment.builder().descriptor(other.descriptor()).attach()) {
                assertThat(third.participants()).extracting(Participant::slot).containsExactly(0, 1);
            }
        }
    }

    /** What isn't there says nothing, and not that there is nobody. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 47, 48, 511, 512, 520, 544, 4095})
    void areNotToldFromAHeaderThatWasCut(long length) throws Exception {
        Path path = scene.inMemory("segment");
        try (SharedSegment segment = SharedSegment.builder().file(path).byteSize(1).create();
                SharedSegment reader = segment.readOnly();
                FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(length);
            for (SharedSegment one : List.of(segment, reader)) {
                assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(one::participants)
                        .returns(Reason.TRUNCATED, IncompatibleSegmentException::kind)
                        .withMessageContaining("to " + length + " bytes");
            }
            assertThat(SharedSegment.list(path.getParent())).allMatch(info -> info.participants().isEmpty()
                    && info.header() == null && !info.problem().isEmpty());
            assertThat(file.size()).isEqualTo(length);
        }
    }
}
