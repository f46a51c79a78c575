package io.mmapkit.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One short iteration of each, in this very JVM: none may rot. The figures mean nothing. */
class MicroSmokeTest {
    private static final int BENCHMARKS = 44;

    @Test
    void everyBenchmarkRuns() throws Exception {
        Collection<RunResult> results = new Runner(
                new OptionsBuilder().include("io\\.mmapkit\\.bench\\.micro\\.").forks(0)
                        .warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(20))
                        .param("fileBytes", "4096")
                        .shouldFailOnError(true).verbosity(VerboseMode.SILENT).build())
                .run();
        assertThat(results).hasSize(BENCHMARKS);
    }
}
