package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.testing.Scene;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of many who create a segment at once, one does; all see the same, and nobody sees half of it. */
@Timeout(300)
final class CreationRaceTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final int THREAD_ROUNDS = SOAK ? 5_000 : 250; // of three races, and of four: a thousand in all
    private static final int PROCESS_ROUNDS = SOAK ? 2_000 : 25;

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void ofThreads(int count) throws Exception {
        try (Scene scene = Scene.create(); ExecutorService threads = Executors.newFixedThreadPool(count)) {
            Path first = scene.inMemory("segment");
            CyclicBarrier barrier = new CyclicBarrier(count);
            for (int round = 0; round < THREAD_ROUNDS; round++) {
                Path path = first.resolveSibling("segment-" + round);
                boolean onlyOneMay = round % 2 == 0;
                List<Callable<Long>> creators = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    long self = i;
                    creators.add(() -> {
                        barrier.await();
                        try (SharedSegment segment = CreationRace.open(path, self, onlyOneMay)) {
                            long creator = CreationRace.check(segment);
                            barrier.await();
                            assertThat(CreationRace.count(segment)).isEqualTo(count);
                            assertThat(segment.participants()).hasSize(count).allMatch(Participant::isAlive);
                            barrier.await();
                            return creator;
                        }
                    });
                }
                Set<Long> seen = new HashSet<>();
                for (Future<Long> creator : threads.invokeAll(creators)) {
                    seen.add(creator.get());
                }
                assertThat(seen).hasSize(1);
                Files.delete(path);
            }
            assertThat(Files.list(first.getParent())).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"2, true", "4, true", "8, true", "4, false"})
    void ofProcesses(int count, boolean hasUnnamedFiles) throws Exception {
        List<ChildJvm> children = new ArrayList<>();
        try (Scene scene = Scene.create()) {
            Path gate = scene.inMemory("gate");
            try (SharedSegment open = SharedSegment.builder().file(gate).byteSize(8).create()) {
                open.segment().set(ValueLayout.JAVA_LONG, 0, 0L); // who passed it
                for (int i = 0; i < count; i++) {
                    children.add(ChildJvm.of(CreatorProgram.class).limit(Duration.ofMinutes(4))
                            .quickly()
                            .arguments(gate.getParent(), i, count, PROCESS_ROUNDS, hasUnnamedFiles).start());
                }
                for (ChildJvm child : children) {
                    ChildJvm.Result result = child.await();
                    assumeTrue(!result.stderr().contains("no filter of system calls"), "seccomp(2) is forbidden");
                    assertThat(result.stdout()).as(result.stderr()).isEqualTo("raced\n");
                }
            }
            Files.delete(gate);
            assertThat(Files.list(gate.getParent())).isEmpty();
        } finally {
            children.forEach(ChildJvm::close);
        }
    }
}
