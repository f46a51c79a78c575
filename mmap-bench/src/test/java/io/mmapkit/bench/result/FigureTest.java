package io.mmapkit.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.run.Spread;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void isMetWhereTheQuartilesAgree() {
        assertThat(againstC(1.1, 1.0, 1.2, 1.1)).returns("met", Figure::outcome).returns(false, Figure::undecided);
        assertThat(againstC(0.8, 0.7, 0.9, 0.8)).returns("MISSED", Figure::outcome);
    }

    @Test
    void isUndecidedWhereTheAimLiesWithinTheNoise() {
        assertThat(againstC(0.96, 0.7, 1.0, 0.5)).returns("undecided (missed, within the noise)", Figure::outcome);
        assertThat(againstC(0.96, 0.97, 1.0, 0.5)).returns("undecided (met, within the noise)", Figure::outcome);
    }

    @Test
    void staysInTheListWithoutC() {
        Figure figure = Figure.of(List.of(scan(contender("region", "mmap", 1.0))), "no C compiler: none").getFirst();
        assertThat(figure.id()).isEqualTo("scan-against-c");
        assertThat(figure.outcome()).isEqualTo("skipped: no C compiler: none");
        assertThat(figure.met()).isNull();
    }

    @Test
    void theVerdictHasTheRatioOfTheAim() {
        WorkloadResult scan = scan(contender("region", "mmap", 0.96, 0.97, 1.0, 0.5),
                contender("c-mmap", "c", 1, 1, 1, 1), contender("region-populate", "mmap", 9, 9, 9, 9),
                contender("read", "read", 0.5, 0.5, 0.5, 0.5));
        List<String> verdict = Verdict.of(new FileFacts("file", 1, 1, 1, 1), List.of(scan));
        for (Figure figure : Figure.of(List.of(scan), null)) {
            assertThat(verdict).anyMatch(sentence -> sentence.contains(figure.comparison().text()));
        }
        assertThat(verdict.getFirst()).contains("region is ", "the best mapping is region-populate");
    }

    private static Figure againstC(double... ratios) {
        return Figure.of(List.of(scan(contender("region", "mmap", ratios), contender("c-mmap", "c", 1, 1, 1, 1))), null)
                .getFirst();
    }

    private static WorkloadResult scan(ContenderResult... contenders) {
        return new WorkloadResult("scan", "Scan", "GB/s", true, "pass", "", List.of(contenders), List.of());
    }

    private static ContenderResult contender(String id, String family, double... samples) {
        List<Double> values = DoubleStream.of(samples).boxed().toList();
        return new ContenderResult(id, id, family, "", values, Spread.of(values), 0, 0, 0, 0, null, 0, 1, true);
    }
}
