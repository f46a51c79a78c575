package io.mmapkit.ipc;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.shared.SharedSegment;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The latest value, whole. */
@Timeout(60)
final class LatestValueTest {
    private static final int BYTES = 200;

    private static SharedSegment segment() throws Exception {
        return SharedSegment.anonymous("latest", 4096);
    }

    private static SharedSegment again(SharedSegment of) throws Exception {
        return SharedSegment.builder().descriptor(of.descriptor()).attach();
    }

    private static void fill(MemorySegment value, long number) {
        for (long at = 0; at < BYTES; at += 8) {
            value.set(JAVA_LONG, at, number);
        }
    }

    @Test
    void isReadAsItWasWritten() throws Exception {
        try (SharedSegment one = segment(); SharedSegment two = again(one); Arena arena = Arena.ofConfined()) {
            LatestValue written = LatestValue.at(one, 128, BYTES);
            LatestValue read = LatestValue.at(two, 128, BYTES);
            MemorySegment value = arena.allocate(BYTES, 8);
            assertThat(read.read(value)).isZero();
            try (LatestValue.Writer writer = written.writer()) {
                for (long number = 1; number <= 10; number++) {
                    fill(value, number);
                    writer.write(value);
                    value.fill((byte) 0);
                    assertThat(read.read(value)).isEqualTo(number).isEqualTo(read.version());
                    assertThat(value.get(JAVA_LONG, BYTES - 8)).isEqualTo(number);
                }
            }
        }
    }

    @Test
    void isNeverSeenInPart() throws Exception {
        try (SharedSegment one = segment(); SharedSegment two = again(one); Arena arena = Arena.ofConfined()) {
            AtomicBoolean ended = new AtomicBoolean();
            FutureTask<Long> writing = new FutureTask<>(() -> {
                long number = 0;
                try (LatestValue.Writer writer = LatestValue.at(one, 0, BYTES).writer()) {
                    MemorySegment value = Arena.ofAuto().allocate(BYTES, 8);
                    while (!ended.get()) {
                        fill(value, ++number);
                        writer.write(value);
                    }
                }
                return number;
            });
            Thread.ofPlatform().start(writing);
            LatestValue read = LatestValue.at(two, 0, BYTES);
            MemorySegment value = arena.allocate(BYTES, 8);
            long last = 0;
            for (long start = System.nanoTime(); System.nanoTime() - start < 1_000_000_000L;) {
                long version = read.read(value);
                assertThat(version).isGreaterThanOrEqualTo(last);
                last = version;
                for (long at = 0; at < BYTES; at += 8) {
                    assertThat(value.get(JAVA_LONG, at)).isEqualTo(version);
                }
            }
            ended.set(true);
            long written = writing.get();
            assertThat(read.read(value)).isEqualTo(written);
        }
    }

    @Test
    void hasOneWriterWhomOnlyItsEndReplaces() throws Exception {
        try (SharedSegment one = segment()) {
            SharedSegment dying = again(one);
            LatestValue cell = LatestValue.at(one, 0, BYTES);
            LatestValue.Writer ending = LatestValue.at(dying, 0, BYTES).writer();
            assertThatIllegalStateException().isThrownBy(cell::writer);
            dying.close(); // its lock goes, as if it were killed
            ending.close();
            try (LatestValue.Writer writer = cell.writer()) {
                assertThatIllegalStateException().isThrownBy(cell::writer);
                assertThatIllegalArgumentException().isThrownBy(() -> writer.write(MemorySegment.ofArray(new byte[1])));
            }
            cell.writer().close();
        }
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        SharedSegment segment = segment();
        LatestValue cell = LatestValue.at(segment, 0, BYTES);
        assertThatIllegalArgumentException().isThrownBy(() -> LatestValue.at(segment, 8, BYTES));
        assertThatIllegalArgumentException().isThrownBy(() -> LatestValue.at(segment, 0, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> LatestValue.at(segment, 0, 4096));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cell.read(Arena.ofAuto().allocate(BYTES).asReadOnly()));
        try (SharedSegment reader = segment.readOnly()) {
            assertThat(LatestValue.at(reader, 0, BYTES).version()).isZero();
            assertThatIllegalStateException().isThrownBy(LatestValue.at(reader, 0, BYTES)::writer);
        }
        segment.close();
        assertThatIllegalStateException().isThrownBy(cell::version);
        assertThatIllegalStateException().isThrownBy(cell::writer);
    }
}
