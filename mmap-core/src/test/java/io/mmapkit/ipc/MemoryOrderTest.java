package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What different threads see of each other's stores, by jcstress: all classes here whose names end in Stress. In a normal run briefly and as a JVM compiles
 * them by default; with {@code -Psoak} longer, and by all compilers.
 */
final class MemoryOrderTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int TESTS = 7;
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

    @Test
    @Timeout(7_200)
    void isAsItHasToBe(@TempDir Path folder) throws Exception {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor sees all stores in order");
        List<String> arguments = new ArrayList<>(List.of("-r", folder.toString(), "-t", "io.mmapkit.ipc", "-strideSize",
                "8", "-strideCount", "8", "-v", "-pth", "false", "-hs", "64")); // what it tries out first takes a minute with a large heap
        arguments.addAll(SOAK
                ? List.of("-jvmArgsPrepend", NATIVE, "-f", "2", "-iters", "5", "-time", "2000")
                : List.of("-jvmArgs", NATIVE, "-f", "1", "-fsm", "1", "-iters", "1", "-time", "400", "-sc", "false"));
        ChildJvm.Result result = ChildJvm.of(org.openjdk.jcstress.Main.class).limit(Duration.ofHours(2))
                .arguments(arguments.toArray()).run();
        String report = result.stdout();
        int results = report.indexOf("RUN RESULTS:");
        assertThat(results).as("%s", result).isPositive();
        assertThat(report.substring(results)).as(report).contains("Failed tests: No matches",
                "Error tests: No matches");
        assertThat(report.substring(results)).containsPattern("All remaining tests: \\d+ matching");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith("Stress.html")
                    || name.contains("DoorbellStress"))).hasSizeGreaterThanOrEqualTo(TESTS);
        }
    }
}
