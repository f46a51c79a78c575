package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SteadinessTest {
    @Test
    void measuresForAsLongAsItIsTold() {
        assertThat(Steadiness.measure(1).nanos()).hasSizeGreaterThanOrEqualTo(1);
        Steadiness steadiness = Steadiness.measure(20_000_000);
        assertThat(steadiness.nanos()).allMatch(nanos -> nanos > 0);
        assertThat(steadiness.nanos().stream().mapToDouble(Double::doubleValue).sum())
                .isGreaterThanOrEqualTo(20_000_000);
        assertThat(steadiness.stolenMillis()).isGreaterThanOrEqualTo(-1);
    }
}
