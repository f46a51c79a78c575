package io.mmapkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a child that went on in Java would hang: 2,000 forks in all, and 100,000 in soak, a quarter with each garbage collector. */
@Timeout(3600)
final class ForkStressTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    /** Without C2, which touches many pages, each of which costs a fault after each fork. */
    private static final String COMPILERS = SOAK ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1";
    private static final int FORKS = SOAK ? 25_000 : 500;

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @ValueSource(strings = {"G1", "Parallel", "Serial", "Z"})
    void noChildHangs(String collector) throws Exception {
        ChildJvm.Result result = ChildJvm.of(ForkStress.class)
                .jvm("-XX:+Use" + collector + "GC", COMPILERS, "-Xms128m", "-Xmx256m")
                .arguments(FORKS).limit(Duration.ofMinutes(50)).run();
        assertThat(result.stdout()).as(result.stderr())
                .isEqualTo(FORKS + " forks, 0 hung, 0 wrong, 0 left, no descriptors, heap "
                        + (collector.equals("Z") ? "copied" : "left out") + ", 0 mappings stay so\n");
    }
}
