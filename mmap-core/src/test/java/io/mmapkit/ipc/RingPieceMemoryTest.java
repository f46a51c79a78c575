package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message in pieces for which a consumer has no memory for a while. */
@Timeout(60)
final class RingPieceMemoryTest {
    private static final int CAPACITY = 2 << 20;
    private static final int LENGTH = 7 << 18; // four pieces: the third one needs a larger buffer, and the fourth doesn't
    private static final int LIMIT = 64 << 20; // of direct memory

    /** Receives at first with little memory, and then with more. */
    static final class Program {
        private static MemorySegment taken;

        private Program() {}

        public static void main(String[] arguments) throws IOException {
            try (SpscRing ring = SpscRing.create(SharedSegment.builder().memfd("pieces"), CAPACITY);
                    SpscRing.Producer producer = ring.producer();
                    SpscRing.Consumer consumer = ring.consumer()) {
                MemorySegment message = RingMessages.segment(1, LENGTH);
                System.out.println("sent " + producer.offerInPieces(message, Duration.ofSeconds(10)));
                taken = Arena.ofAuto().allocate(LIMIT - 5 * CAPACITY / 4); // leaves room for the buffers of two pieces
                try {
                    System.out.println("received " + consumer.poll(_ -> {}, 1));
                } catch (OutOfMemoryError expected) {
                    System.out.println("no memory");
                }
                taken = null; // who wants memory has it collected
                consumer.poll(received -> System.out.println("whole " + (received.mismatch(message) == -1)), 1);
            }
            System.exit(0);
        }
    }

    @Test
    void pieceComesAgainAndTheMessageIsNotTorn() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Program.class).quickly().jvm("-XX:MaxDirectMemorySize=" + LIMIT).run();
        assertThat(result.stdout().lines()).as(result.stderr()).containsExactly("sent true", "no memory", "whole true");
    }
}
