package io.mmapkit.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.run.Spread;
import org.junit.jupiter.api.Test;

class NoiseTest {
    @Test
    void whatIsSaidFitsTheNumbers() {
        assertThat(statement(0.99, 1.01, 1.1, null)).endsWith("1 ms in the middle, and at worst 1.10 ms, 10% more; "
                + "its quartiles lie 2.0% apart: a steady machine.");
        assertThat(statement(0.985, 1.015, 1.83, 0L))
                .contains("83% more; its quartiles lie 3.0% apart: steady most of the "
                        + "time, with interruptions")
                .doesNotContain("a steady machine", "hypervisor");
        assertThat(statement(0.9, 1.2, 1.25, 40L)).contains("30.0% apart: an unsteady machine")
                .endsWith(" The hypervisor gave 40 ms to others meanwhile.");
    }

    private static String statement(double lower, double upper, double max, Long stolen) {
        return Noise.of(new Spread(1e6, lower * 1e6, upper * 1e6, 0.9e6, max * 1e6, 100), stolen).statement();
    }
}
