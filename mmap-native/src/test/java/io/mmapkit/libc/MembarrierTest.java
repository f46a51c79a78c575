package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.error.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Barriers of other threads; that they hold back what they should is for the rings to show. */
@Timeout(60)
final class MembarrierTest {
    @Test
    void registersAndHasOthersPassABarrier() throws Exception {
        int known = Membarrier.membarrier(Membarrier.MEMBARRIER_CMD_QUERY, 0, 0);
        assumeTrue((known & Membarrier.MEMBARRIER_CMD_GLOBAL_EXPEDITED) != 0, "this kernel has no expedited barriers");
        assertThat(known & Membarrier.MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED).isNotZero();
        assertThat(Membarrier.membarrier(Membarrier.MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0)).isZero();
        assertThat(Membarrier.membarrier(Membarrier.MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0)).isZero();
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        Refusals.assertRefused(() -> Membarrier.membarrier(3, 0, 0), Errno.EINVAL,
                "membarrier(cmd=3, flags=0, cpu_id=0)");
    }
}
