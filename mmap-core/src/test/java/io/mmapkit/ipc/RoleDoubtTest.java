package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who asks for a dead one's part while a third one is joining in its place: that one has the lock of the slot, and hasn't written yet that the slot is
 * its.
 */
@Timeout(60)
final class RoleDoubtTest {
    private static final int SLOT = 1; // of the victim
    private static final int PID_AT = 4;

    /** Parts, each of a segment. */
    private enum Part {
        SPSC_PRODUCER, SPSC_CONSUMER, MPSC_PRODUCER, MPSC_CONSUMER, BROADCAST_PRODUCER, LATEST_WRITER;

        SharedSegment create() throws IOException {
            SharedSegment segment = switch (this) {
                case SPSC_PRODUCER, SPSC_CONSUMER -> new RingLayout(4096, 1)
                        .describe(SharedSegment.builder().memfd("doubt"), SpscRing.NAME).create();
                case MPSC_PRODUCER, MPSC_CONSUMER -> new RingLayout(4096, 1)
                        .describe(SharedSegment.builder().memfd("doubt"), MpscRing.NAME).create();
                case BROADCAST_PRODUCER -> new BroadcastLayout(4096, false)
                        .describe(SharedSegment.builder().memfd("doubt"), BroadcastRing.NAME).create();
                case LATEST_WRITER -> SharedSegment.anonymous("doubt", 4096);
            };
            return segment;
        }

        /** Attaches, takes the part, and gives what ends the attachment without giving back the part, as death would. */
        AutoCloseable take(SharedSegment segment) throws IOException {
            var where = SharedSegment.builder().descriptor(segment.descriptor());
            return switch (this) {
                case SPSC_PRODUCER, SPSC_CONSUMER -> {
                    SpscRing ring = SpscRing.attach(where);
                    yield closing(ring, () -> this == SPSC_PRODUCER ? ring.producer() : ring.consumer());
                }
                case MPSC_PRODUCER, MPSC_CONSUMER -> {
                    MpscRing ring = MpscRing.attach(where);
                    yield closing(ring, () -> this == MPSC_PRODUCER ? ring.producer() : ring.consumer());
                }
                case BROADCAST_PRODUCER -> {
                    BroadcastRing ring = BroadcastRing.attach(where);
                    yield closing(ring, ring::producer);
                }
                case LATEST_WRITER -> {
                    SharedSegment own = where.attach();
                    yield closing(own, () -> LatestValue.at(own, 0, 8).writer());
                }
            };
        }

        private interface Taking {
            AutoCloseable take() throws IOException;
        }

        private static AutoCloseable closing(AutoCloseable whole, Taking taking) throws IOException {
            try {
                AutoCloseable taken = taking.take();
                return () -> {
                    assertThat(taken).isNotNull();
                    whole.close();
                };
            } catch (IOException | RuntimeException refused) {
                try (whole) {
                    throw refused;
                } catch (IOException | RuntimeException same) {
                    throw same;
                } catch (Exception other) {
                    throw new AssertionError(other);
                }
            }
        }
    }

    private static FileChannel open(SharedSegment segment) throws IOException {
        return FileChannel.open(Path.of("/proc/self/fd/" + segment.descriptor()), StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    private static FileLock joinAsFarAsTheLock(FileChannel file) throws IOException {
        return file.lock(at(), 1, false);
    }

    private static long at() {
        return SegmentHeader.SLOTS_AT + (long) SLOT * SegmentHeader.SLOT_BYTES;
    }

    @ParameterizedTest
    @EnumSource
    void isPatient(Part part) throws Exception {
        try (SharedSegment segment = part.create(); FileChannel file = open(segment)) {
            part.take(segment).close();
            try (FileLock joining = joinAsFarAsTheLock(file)) {
                FutureTask<AutoCloseable> taking = new FutureTask<>(() -> part.take(segment));
                Thread thread = Thread.ofPlatform().start(taking);
                while (thread.getState() != Thread.State.TIMED_WAITING && !taking.isDone()) {
                    Thread.onSpinWait();
                }
                joining.release();
                taking.get().close();
            }
        }
    }

    @Test
    void isNotPatientForEver() throws Exception {
        try (SharedSegment segment = Part.SPSC_PRODUCER.create(); FileChannel file = open(segment)) {
            Part.SPSC_PRODUCER.take(segment).close();
            try (FileLock _ = joinAsFarAsTheLock(file)) {
                FutureTask<AutoCloseable> taking = new FutureTask<>(() -> Part.SPSC_PRODUCER.take(segment));
                Thread.ofPlatform().start(taking);
                assertThatExceptionOfType(ExecutionException.class).isThrownBy(taking::get)
                        .withCauseInstanceOf(IllegalStateException.class);
            }
            Part.SPSC_PRODUCER.take(segment).close();
        }
    }

    @Test
    void doubtsWhoseProcessIsGone() throws Exception {
        try (SharedSegment segment = Part.SPSC_PRODUCER.create();
                FileChannel file = open(segment);
                SharedSegment victim = SharedSegment.builder().descriptor(segment.descriptor()).attach()) {
            Ownership self = Ownership.of(segment);
            int token = Ownership.of(victim).token();
            assertThat(self.isDoubtful(token)).as("this process lives").isFalse();
            assertThat(self.isDoubtful(self.token())).isFalse();
            assertThat(self.isDoubtful(token + 1)).as("an epoch that wasn't yet").isTrue();
            Process gone = new ProcessBuilder("true").start();
            for (int pid : new int[]{0, (int) gone.pid(), 1}) {
                if (pid == gone.pid()) {
                    gone.waitFor();
                }
                file.write(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(0, pid),
                        at() + PID_AT);
                assertThat(self.isDoubtful(token)).as("process %d", pid).isTrue();
            }
        }
    }

    @Test
    void refusesAtOnceWhatALivingOneHas() throws Exception {
        try (SharedSegment segment = Part.MPSC_PRODUCER.create()) {
            AutoCloseable owner = Part.MPSC_PRODUCER.take(segment);
            long began = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertThatIllegalStateException().isThrownBy(() -> Part.MPSC_PRODUCER.take(segment));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).as("of 100, with a second of patience each")
                    .isLessThan(Duration.ofSeconds(50));
            owner.close();
        }
    }
}
