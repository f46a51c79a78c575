package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void ofAnOddNumberTheMedianIsTheMiddle() {
        assertThat(Spread.of(List.of(5.0, 1.0, 3.0, 2.0, 4.0))).isEqualTo(new Spread(3, 2, 4, 1, 5, 5));
    }

    @Test
    void betweenTwoValuesItIsInterpolated() {
        assertThat(Spread.of(List.of(1.0, 2.0))).isEqualTo(new Spread(1.5, 1.25, 1.75, 1, 2, 2));
    }

    @Test
    void ofOneValueAllIsThatValue() {
        assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7, 7, 7, 1));
    }
}
