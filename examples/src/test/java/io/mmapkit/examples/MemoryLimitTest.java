package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine has one version of cgroups or the other: files stand in for the one that isn't here. */
final class MemoryLimitTest {
    private static final Path REAL = Path.of("/sys/fs/cgroup");

    @TempDir private Path root;

    @Test
    void writesTheLimitAsVersion2KnowsIt() throws Exception {
        Files.writeString(root.resolve("cgroup.controllers"), "cpu memory\n");
        Files.writeString(root.resolve("cgroup.subtree_control"), "cpu memory\n");
        Process process = new ProcessBuilder("true").start();
        try (MemoryLimit limit = MemoryLimit.of(64 << 20, root).orElseThrow()) {
            Path group = Path.of(limit.toString());
            assertThat(group.getParent()).isEqualTo(root);
            assertThat(group.resolve("memory.max")).hasContent("67108864");
            limit.add(process);
            assertThat(group.resolve("cgroup.procs")).hasContent(Long.toString(process.pid()));
            Files.writeString(group.resolve("memory.stat"), "pgmajfault 5\nworkingset_refault_file 7\n");
            assertThat(limit.count("pgmajfault")).isEqualTo(5);
            assertThat(limit.count("workingset_refault")).isZero();
            for (String file : new String[]{"memory.max", "cgroup.procs", "memory.stat"}) {
                Files.delete(group.resolve(file)); // the kernel's go with their folder
            }
        } finally {
            process.waitFor();
        }
        assertThat(root).isDirectoryNotContaining("glob:mmapkit*");
    }

    @Test
    void isNotToBeHadWhereVersion2DoesNotHandMemoryOn() throws Exception {
        Files.writeString(root.resolve("cgroup.controllers"), "cpu memory\n");
        Files.writeString(root.resolve("cgroup.subtree_control"), "cpu\n");
        assertThat(MemoryLimit.of(64 << 20, root)).isEmpty();
        assertThat(MemoryLimit.of(64 << 20, root.resolve("none"))).isEmpty();
    }

    @Test
    void holdsForAProcessOnThisMachine() throws Exception {
        Optional<MemoryLimit> real = MemoryLimit.of(64 << 20);
        assumeTrue(real.isPresent(), "no memory cgroup to be had here");
        Process process = new ProcessBuilder("sleep", "100").start();
        try (MemoryLimit limit = real.get()) {
            boolean isV2 = Files.exists(REAL.resolve("cgroup.controllers"));
            assertThat(Path.of(limit.toString()).resolve(isV2 ? "memory.max" : "memory.limit_in_bytes"))
                    .hasContent("67108864");
            limit.add(process);
            assertThat(Files.readString(Path.of("/proc/" + process.pid() + "/cgroup"))).contains("mmapkit-");
            process.destroyForcibly().waitFor();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
