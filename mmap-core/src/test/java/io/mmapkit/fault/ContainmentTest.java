package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.ChildJvm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A guarded section turns every fault into an exception, however the JVM runs the code, and never gives a value in place of one. */
final class ContainmentTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final String INTERPRETER = "-Xint";
    private static final String C1 = "-XX:TieredStopAtLevel=1";
    private static final String C2 = "-XX:-TieredCompilation";
    private static final String MIXED = "-Xmixed";

    /** How a JVM runs. */
    record Mode(String jit, String collector, String thread) {}

    static Stream<Mode> modes() {
        List<String> jits = List.of(INTERPRETER, C1, C2, MIXED);
        List<String> collectors = List.of("G1", "Parallel", "Serial", "Shenandoah", "Z");
        if (SOAK) {
            return jits.stream().flatMap(jit -> collectors.stream()
                    .flatMap(gc -> Stream.of("platform", "virtual").map(thread -> new Mode(jit, gc, thread))));
        }
        // Each JIT with one collector, each collector with the JIT that skips most, and a virtual thread in both kinds of code
        return Stream.of(new Mode(INTERPRETER, "Serial", "platform"), new Mode(C1, "Serial", "platform"),
                new Mode(C2, "Serial", "virtual"), new Mode(INTERPRETER, "G1", "virtual"),
                new Mode(MIXED, "G1", "platform"), new Mode(C2, "Parallel", "platform"),
                new Mode(MIXED, "Shenandoah", "virtual"), new Mode(C2, "Z", "platform"));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("modes")
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void containsEveryFault(Mode mode) throws Exception {
        // What C2 compiles after 10,000 calls it compiles after 1,000 with scaled thresholds, and then at once
        boolean full = SOAK && !mode.jit.equals(INTERPRETER);
        int warmUp = mode.jit.equals(INTERPRETER) ? 20 : 1_200;
        ChildJvm.Result result = ChildJvm.of(ContainmentProgram.class)
                .jvm(mode.jit, "-Xbatch", "-XX:+Use" + mode.collector + "GC", "-Xmx128m",
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:CompileThresholdScaling=" + (full ? "1" : "0.1"))
                .arguments(full ? 15_000 : warmUp, full ? 5_994 : SOAK ? 333 : 100, mode.thread)
                .limit(Duration.ofMinutes(10)).run();

        assumeTrue(!result.stderr().contains("Option -XX:+Use") && !result.stdout().contains("not supported"),
                () -> "this JVM hasn't the collector " + mode.collector + ": " + result.stderr());
        System.out.println(mode + ": " + result.stdout().lines().toList().getLast());
        assertThat(result.signal()).as(result.stdout()).isEmpty();
        assertThat(result.status()).as("%s%s", result.stdout(), result.stderr()).isZero();
        assertThat(result.stdout()).doesNotContain("escape").containsPattern("contained ([\\d,]+) of \\1\n");
    }

    static Stream<Mode> modesOfOthers() {
        return Stream.of(new Mode(INTERPRETER, "Serial", "platform"), new Mode(C1, "Serial", "virtual"),
                new Mode(C2, "G1", "platform"), new Mode(MIXED, "Z", "platform"));
    }

    /** Missing pages of a region in sections of another, which had none of its own. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("modesOfOthers")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void containsFaultsOfOtherRegions(Mode mode) throws Exception {
        ChildJvm.Result result = ChildJvm.of(OtherRegionProgram.class)
                .jvm(mode.jit, "-Xbatch", "-XX:+Use" + mode.collector + "GC", "-Xmx128m",
                        "-XX:CompileThresholdScaling=0.1")
                .arguments(mode.jit.equals(INTERPRETER) ? 10 : 1_500, SOAK ? 3_000 : 100, mode.thread)
                .limit(Duration.ofMinutes(5)).run();

        System.out.println(mode + ": " + result.stdout().lines().toList().getLast());
        assertThat(result.signal()).as(result.stdout()).isEmpty();
        assertThat(result.status()).as("%s%s", result.stdout(), result.stderr()).isZero();
        assertThat(result.stdout()).doesNotContain("escape").containsPattern("skipped|contained ([\\d,]+) of \\1\n");
    }
}
