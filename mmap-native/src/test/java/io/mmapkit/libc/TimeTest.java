package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clocks of the kernel. */
@Timeout(60)
final class TimeTest {
    @Test
    void theMonotonicClockNeverGoesBack() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(StructTimespec.LAYOUT);
            long last = 0;
            for (int i = 0; i < 1_000; i++) {
                Time.clock_gettime(StructTimespec.CLOCK_MONOTONIC, time);
                long now = StructTimespec.tv_sec(time) * 1_000_000_000 + StructTimespec.tv_nsec(time);
                assertThat(now).isGreaterThanOrEqualTo(last);
                assertThat(StructTimespec.tv_nsec(time)).isBetween(0L, 999_999_999L);
                last = now;
            }
            assertThat(last).isPositive();
        }
    }

    @Test
    void refusesAClockThereIsNot() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(StructTimespec.LAYOUT);
            Refusals.assertRefused(() -> Time.clock_gettime(1_000, time), Errno.EINVAL,
                    "clock_gettime(clockid=1000, tp=0x" + Long.toHexString(time.address()) + ")");
        }
    }
}
