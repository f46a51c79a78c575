package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.region.Mount;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of many who create where there is room for one, each gets a segment or is told that there is no room, and nobody leaves anything. */
@Timeout(300)
final class ShortageRaceTest {
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 2_000 : 30;
    private static final long ROOM = 64 * Scene.PAGE;
    private static final long SIZE = 40 * Scene.PAGE; // twice doesn't fit

    /** What came of one attempt. */
    private enum Outcome {
        MADE, THERE_ALREADY, NO_ROOM
    }

    /** With time to wait, all get the one segment: who had to do without room attaches to what another made. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void allGetTheSegmentThatOneHadRoomFor(int count) throws Exception {
        try (Mount mount = Mount.tmpfs(ROOM); ExecutorService threads = Executors.newFixedThreadPool(count)) {
            Path path = mount.path("segment");
            CyclicBarrier barrier = new CyclicBarrier(count);
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(raced(threads, count, i -> {
                    barrier.await(30, TimeUnit.SECONDS);
                    try (SharedSegment segment = builder(path).timeout(Duration.ofSeconds(20)).createOrAttach()) {
                        assertThat(Patterns.isIn(segment.segment())).isTrue();
                        barrier.await(30, TimeUnit.SECONDS);
                        assertThat(segment.participants()).hasSize(count).allMatch(Participant::isAlive);
                        barrier.await(30, TimeUnit.SECONDS);
                    }
                    return Outcome.MADE;
                })).hasSize(count);
                Files.delete(path);
                assertThat(Files.list(path.getParent())).isEmpty();
            }
        }
    }

    /** Without: one name, and then one for each. */
    @ParameterizedTest
    @CsvSource({"2, true", "4, true", "8, true", "2, false", "4, false", "8, false"})
    void eachMakesOneOrIsToldWhyNot(int count, boolean isOneName) throws Exception {
        try (Mount mount = Mount.tmpfs(ROOM); ExecutorService threads = Executors.newFixedThreadPool(count)) {
            Path folder = mount.path("x").getParent();
            CyclicBarrier barrier = new CyclicBarrier(count);
            long descriptors = Self.descriptorsOf(folder.toString());
            for (int round = 0; round < ROUNDS; round++) {
                List<Outcome> outcomes = raced(threads, count, i -> {
                    barrier.await(30, TimeUnit.SECONDS);
                    return attempt(folder.resolve("segment" + (isOneName ? 0 : i)));
                });
                long made = outcomes.stream().filter(Outcome.MADE::equals).count();
                assertThat(made).as("%s", outcomes).isLessThanOrEqualTo(1);
                assertThat(SharedSegment.list(folder)).hasSize((int) made).allMatch(info -> info.header() != null);
                assertThat(SharedSegment.collectOrphans(folder)).hasSize((int) made);
                assertThat(Files.list(folder)).isEmpty();
                try (SharedSegment next = builder(folder.resolve("next")).create()) { // all room was given back
                    assertThat(next.unlink()).isTrue();
                }
            }
            assertThat(Self.descriptorsOf(folder.toString())).isEqualTo(descriptors);
        }
    }

    private static Outcome attempt(Path path) throws IOException {
        try (SharedSegment segment = builder(path).create()) {
            assertThat(Patterns.isIn(segment.segment())).isTrue();
            return Outcome.MADE;
        } catch (FileAlreadyExistsException another) {
            return Outcome.THERE_ALREADY;
        } catch (FileSystemException refused) {
            assertThat(refused).hasMessageContainingAll("ENOSPC", path.toString());
            return Outcome.NO_ROOM;
        }
    }

    /** Of four processes, there is room for two, and for what each of them has for itself. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allProcessesGetTheSegment(boolean hasUnnamedFiles) throws Exception {
        int count = 4;
        List<ChildJvm> children = new ArrayList<>();
        try (Mount mount = Mount.tmpfs(2 * Scene.PAGE + 2 * (SegmentHeader.BYTES + CreationRace.SIZE))) {
            Path gate = mount.path("gate");
            try (SharedSegment open = SharedSegment.builder().file(gate).byteSize(8).create()) {
                open.segment().set(ValueLayout.JAVA_LONG, 0, 0L); // who passed it
                for (int i = 0; i < count; i++) {
                    children.add(ChildJvm.of(CreatorProgram.class).limit(Duration.ofMinutes(4))
                            .quickly()
                            .arguments(gate.getParent(), i, count, ROUNDS, hasUnnamedFiles, "attaches").start());
                }
                for (ChildJvm child : children) {
                    ChildJvm.Result result = child.await();
                    assumeTrue(!result.stderr().contains("no filter of system calls"), "seccomp(2) is forbidden");
                    assertThat(result.stdout()).as(result.stderr()).isEqualTo("raced\n");
                }
            } finally {
                children.forEach(ChildJvm::close);
            }
            try (Stream<Path> left = Files.list(gate.getParent())) {
                assertThat(left).containsExactly(gate);
            }
        }
    }

    private static SharedSegmentBuilder builder(Path path) {
        return SharedSegment.builder().file(path).byteSize(SIZE).initialize(Patterns::fill);
    }

    /** One of those who race. */
    private interface Racer {
        Outcome race(int number) throws Exception;
    }

    private static List<Outcome> raced(ExecutorService threads, int count, Racer racer) throws Exception {
        List<Callable<Outcome>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            all.add(() -> racer.race(number));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Future<Outcome> one : threads.invokeAll(all)) {
            outcomes.add(one.get());
        }
        return outcomes;
    }
}
