package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that use a region while it is protected or closed get {@link IllegalStateException}, never a signal. */
final class RaceTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final long SEED = Seed.next("RaceTest");

    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-Xmixed"})
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void protectEndsAccessWithoutASignal(String jit) throws Exception {
        survives(ProtectRaceProgram.class, jit, SOAK ? 10_000 : 80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation", "-Xmixed"})
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void closeEndsAccessWithoutASignal(String jit) throws Exception {
        survives(CloseRaceProgram.class, jit, SOAK ? 3_000 : 15);
    }

    private static void survives(Class<?> program, String jit, int rounds) throws Exception {
        ChildJvm.Result result = ChildJvm.of(program).jvm(jit).arguments(rounds, SEED).limit(Duration.ofMinutes(9))
                .run();
        System.out.println(jit + ": " + result.stdout().strip());
        assertThat(result.signal()).as(result.stdout()).isEmpty();
        assertThat(result.status()).as(result.stdout() + result.stderr()).isZero();
    }
}
