package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far a receiver is behind is asked while messages come and go faster than they can be counted. */
@Timeout(30)
final class LaneBacklogTest {
    private static final int TRIES = 8;
    private static final int FAR_TOO_MANY = 1000;

    /** A lane whose receiver goes on between any two looks; and of one of these, what was to be counted is written over meanwhile. */
    private static final class Traffic extends Words {
        private final int overtaken; // which try
        private long head;
        private int headers;

        Traffic(int overtaken) {
            this.overtaken = overtaken;
        }

        @Override
        long getLongAcquire(long address) {
            if (address == Lane.HEAD_AT) {
                head += RecordHeader.ALIGNMENT;
                return head;
            }
            headers++;
            if (headers > FAR_TOO_MANY) {
                throw new AssertionError("there is no end to it");
            }
            return headers == overtaken ? -1 : 0;
        }
    }

    private static int tries(int overtaken) {
        Traffic traffic = new Traffic(overtaken);
        assertThat(new Lane(traffic, 4096, 4096, 0).backlog().messages()).isZero();
        return traffic.headers;
    }

    @Test
    void isCountedAFewTimesWhicheverIsInVain() {
        assertThat(tries(0)).isEqualTo(TRIES);
        assertThat(tries(1)).isEqualTo(TRIES);
        assertThat(tries(TRIES)).as("the last one").isEqualTo(TRIES + 1);
    }
}
