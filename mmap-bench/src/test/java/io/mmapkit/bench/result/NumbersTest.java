package io.mmapkit.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void countsHaveNoDecimals() {
        assertThat(Numbers.text(29)).isEqualTo("29");
        assertThat(Numbers.text(0)).isEqualTo("0");
        assertThat(Numbers.text(1_234_567)).isEqualTo("1,234,567");
    }

    @Test
    void threeDigitsCount() {
        assertThat(Numbers.text(12.345)).isEqualTo("12.3");
        assertThat(Numbers.text(1_234.5)).isEqualTo("1,235");
        assertThat(Numbers.text(0.25)).isEqualTo("0.250");
    }

    @Test
    void whatIsSmallIsNotZero() {
        assertThat(Numbers.text(0.000_123_4)).isEqualTo("0.000123");
    }

    @Test
    void aRatioBelowAnAimDoesNotLookLikeIt() {
        assertThat(Numbers.ratio(0.949)).isEqualTo("0.949");
        assertThat(Numbers.ratio(21.36)).isEqualTo("21.4");
    }

    @Test
    void sizesAreInTheLargestUnit() {
        assertThat(Numbers.bytes(0)).isEqualTo("0 B");
        assertThat(Numbers.bytes(1023)).isEqualTo("1,023 B");
        assertThat(Numbers.bytes(64 << 10)).isEqualTo("64 KiB");
        assertThat(Numbers.bytes(1_320L << 20)).isEqualTo("1.29 GiB");
        assertThat(Numbers.bytes(5_000L << 40)).isEqualTo("5,000 TiB");
    }
}
