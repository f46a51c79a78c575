package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class MemoryLimitTest {
    @Test
    void holdsAProcessAndGoesWithIt() throws Exception {
        String reason = MemoryLimit.reasonAgainst();
        Assumptions.assumeTrue(reason == null, reason);
        Process process = new ProcessBuilder("cat").start();
        String group = "mmapkit-bench-" + process.pid();
        try {
            MemoryLimit limit = limit(process);
            try (limit) {
                assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/cgroup"))).contains(group);
                process.destroyForcibly().waitFor();
            }
        } finally {
            process.destroyForcibly();
        }
        for (String parent : new String[]{"/sys/fs/cgroup", "/sys/fs/cgroup/memory"}) {
            assertThat(Path.of(parent, group)).doesNotExist();
        }
    }

    private static MemoryLimit limit(Process process) {
        try {
            return MemoryLimit.of(64 << 20, process.pid());
        } catch (IOException e) {
            return Assumptions.abort("a control group can't be made here: " + e);
        }
    }
}
