package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.shared.CrashProgram.Deed;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who lives, says a lock, and neither a number nor a clock. */
@Timeout(60)
final class LivenessTest {
    private static final int PID_AT = 4; // in a slot, and so on
    private static final int NAMESPACE_AT = 8;
    private static final int START_AT = 16;
    private static final int JOINED_AT = 24;

    @Test
    void isNotThatOfAnotherWhoHasTheSameNumber() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (SharedSegment segment = CrashProgram.creator(path).initialize(Patterns::fill).create()) {
                Death.at(CrashPoint.AFTER, Deed.ATTACH, path, true);
                Participant own = segment.participants().getFirst();
                write(path, CrashPoint.SECOND_SLOT + PID_AT, Integer.BYTES, own.pid());
                write(path, CrashPoint.SECOND_SLOT + NAMESPACE_AT, Long.BYTES, own.namespace());
                write(path, CrashPoint.SECOND_SLOT + START_AT, Long.BYTES, own.startTime());
                assertThat(segment.participants()).extracting(Participant::pid).containsExactly(own.pid(), own.pid());
                assertThat(segment.participants()).extracting(Participant::isAlive).containsExactly(true, false);
            }
            assertThat(SharedSegment.collectOrphans(path.getParent())).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 4_102_444_800_000L})
    void dependsOnNoClock(long time) throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (SharedSegment segment = CrashProgram.creator(path).initialize(Patterns::fill).create()) {
                write(path, SegmentHeader.CREATED_AT, Long.BYTES, time);
                write(path, SegmentHeader.CREATOR_START_AT, Long.BYTES, time);
                write(path, SegmentHeader.BOOT_ID_AT, Long.BYTES, time);
                write(path, SegmentHeader.SLOTS_AT + START_AT, Long.BYTES, time);
                write(path, SegmentHeader.SLOTS_AT + JOINED_AT, Long.BYTES, time);
                try (SharedSegment other = SharedSegment.builder().file(path).attach()) {
                    assertThat(other.participants()).hasSize(2).allMatch(Participant::isAlive);
                    assertThat(Patterns.isIn(other.segment())).isTrue();
                }
                assertThat(SharedSegment.collectOrphans(path.getParent())).isEmpty();
                assertThat(SharedSegment.list(path.getParent())).singleElement().matches(SegmentInfo::isInUse);
                segment.grow(2 * segment.byteSize());
            }
            assertThat(SharedSegment.list(path.getParent())).singleElement().matches(info -> !info.isInUse());
            assertThat(SharedSegment.collectOrphans(path.getParent())).hasSize(1);
        }
    }

    @Test
    void isSeenAcrossPidNamespaces() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (Namespace one = new Namespace(path); Namespace other = new Namespace(path)) {
                assertThat(one.ask()).isEqualTo("0+1 1+1");
                assertThat(other.ask()).isEqualTo("0+1 1+1");
                assertThat(SharedSegment.list(path.getParent()).getFirst().participants())
                        .extracting(Participant::namespace).doesNotHaveDuplicates().doesNotContain(0L);
                assertThat(SharedSegment.collectOrphans(path.getParent())).isEmpty();
                one.kill();
                assertThat(other.ask()).isEqualTo("0-1 1+1");
                try (Namespace third = new Namespace(path)) {
                    assertThat(third.ask()).isEqualTo("0-1 1+1 2+1");
                }
                assertThat(SharedSegment.collectOrphans(path.getParent())).isEmpty();
                other.kill();
            }
            assertThat(SharedSegment.collectOrphans(path.getParent())).hasSize(1);
            assertThat(Files.list(path.getParent())).isEmpty();
        }
    }

    private static void write(Path path, long offset, int bytes, long number) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, number);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(buffer.limit(bytes), offset);
        }
    }
}
