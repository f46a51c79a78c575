package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.libc.Unistd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PageSizeTest {
    @Test
    void systemSaysItsOwn() throws Exception {
        assertThat(PageSize.system().bytes()).isEqualTo(Unistd.sysconf(Unistd._SC_PAGESIZE));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4096, 16384, 65536, 1 << 21, 1L << 30, 1L << 62})
    void roundsToMultiples(long bytes) {
        PageSize size = new PageSize(bytes);
        for (long offset : new long[]{0, 1, bytes - 1, bytes}) {
            assertThat(size.alignDown(offset)).isEqualTo(offset / bytes * bytes);
            assertThat(size.alignUp(offset)).isEqualTo((offset + bytes - 1) / bytes * bytes);
            assertThat(size.isAligned(offset)).isEqualTo(offset % bytes == 0);
        }
    }

    @Test
    void staysWithinALong() {
        PageSize size = new PageSize(4096);
        long greatest = Long.MAX_VALUE - 4095;
        assertThat(size.alignUp(greatest)).isEqualTo(greatest);
        assertThat(size.alignDown(Long.MAX_VALUE)).isEqualTo(greatest);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> size.alignUp(greatest + 1));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> size.alignUp(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 3, 4095, -4096, Long.MIN_VALUE, Long.MAX_VALUE})
    void isAPowerOfTwo(long bytes) {
        assertThatIllegalArgumentException().isThrownBy(() -> new PageSize(bytes)).withMessageContaining("" + bytes);
    }
}
