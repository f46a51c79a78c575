package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A segment is closed while a thread is inside a system call on its contents. */
@Timeout(60)
final class SegmentCloseInCallTest {
    private static final int SIZE = 1 << 20; // more than fits into a pipe: whoever writes it has to wait

    @Test
    void othersSeeThatItLivesUntilTheCallIsOver() throws Exception {
        SharedSegment segment = SharedSegment.anonymous("in-call", SIZE);
        try (SharedSegment other = SharedSegment.builder().descriptor(segment.descriptor()).attach();
                Arena arena = Arena.ofConfined()) {
            MemorySegment pipe = arena.allocate(2 * Integer.BYTES);
            Unistd.pipe2(pipe, Fcntl.O_CLOEXEC);
            int reads = pipe.get(ValueLayout.JAVA_INT, 0);
            int writes = pipe.get(ValueLayout.JAVA_INT, Integer.BYTES);
            int slot = segment.self().slot();
            MemorySegment view = segment.segment();
            FutureTask<Long> call = new FutureTask<>(() -> Unistd.write(writes, view, SIZE));
            Thread.ofPlatform().daemon().start(call);
            MemorySegment bytes = arena.allocate(SIZE);
            long read = Unistd.read(reads, bytes, 1); // so it is inside, and stays there

            segment.close();
            assertThatIllegalStateException().isThrownBy(segment::segment);
            assertThatIllegalStateException().isThrownBy(segment::participants);
            assertThat(other.participant(slot).isAlive()).isTrue();
            segment.close();

            while (read < SIZE) {
                read += Unistd.read(reads, bytes, SIZE);
            }
            assertThat(call.get()).isEqualTo(SIZE);
            while (other.participant(slot).isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(view.scope().isAlive()).isFalse();
            assertThat(other.participants()).as("the slot is free").hasSize(1);
            Unistd.close(reads);
            Unistd.close(writes);
        }
    }
}
