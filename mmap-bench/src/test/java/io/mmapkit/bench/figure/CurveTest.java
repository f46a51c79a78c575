package io.mmapkit.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CurveTest {
    @Test
    void risesAndEndsBelowAHundred() {
        Histogram values = new Histogram(3);
        for (int value = 1; value <= 10_000; value++) {
            values.recordValue(value);
        }
        Curve curve = Curve.of("all", values);
        assertThat(curve.count()).isEqualTo(10_000);
        assertThat(curve.points()).isSortedAccordingTo(Comparator.comparingDouble(Curve.Point::percentile))
                .isSortedAccordingTo(Comparator.comparingLong(Curve.Point::value))
                .allSatisfy(point -> assertThat(point.percentile()).isLessThan(100));
        assertThat(curve.points().getLast().percentile()).isGreaterThan(99.9);
        assertThat(curve.points()).anySatisfy(point -> {
            assertThat(point.percentile()).isEqualTo(50);
            assertThat(point.value()).isBetween(5_000L, 5_010L);
        });
    }

    @Test
    void histogramsPassAsText() {
        Histogram values = new Histogram(3);
        values.recordValueWithCount(123, 4);
        assertThat(Histograms.decode(Histograms.encode(values))).isEqualTo(values);
    }
}
