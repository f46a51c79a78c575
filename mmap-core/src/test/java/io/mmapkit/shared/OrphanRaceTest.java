package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody has is removed, what somebody has is not, however close together they are. */
@Timeout(300)
final class OrphanRaceTest {
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 20_000 : 300;
    private static final long SIZE = 8192;

    /** One of those who race. */
    private interface Racer {
        void race() throws Exception;
    }

    @Test
    void neverTakesWhatIsAttached() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            long before = Self.descriptorsOf(path.getParent().toString());
            CyclicBarrier barrier = new CyclicBarrier(3);
            long removed = withCollector(path, () -> useOften(path, true, barrier),
                    () -> useOften(path, false, barrier), () -> useOften(path, false, barrier));
            assertThat(removed).isPositive();
            SharedSegment.collectOrphans(path.getParent());
            assertThat(Files.list(path.getParent())).isEmpty();
            assertThat(Self.descriptorsOf(path.getParent().toString())).isEqualTo(before);
        }
    }

    /** In step with others, so that there is a moment when nobody has it. */
    private static void useOften(Path path, boolean creates, CyclicBarrier barrier) throws Exception {
        SharedSegmentBuilder builder = SharedSegment.builder().file(path).byteSize(SIZE).initialize(Patterns::fill)
                .confined().timeout(Duration.ofSeconds(20));
        for (int round = 0; round < ROUNDS; round++) {
            barrier.await(30, TimeUnit.SECONDS);
            try (SharedSegment segment = creates ? builder.createOrAttach() : builder.attach()) {
                assertThat(inode(path)).isEqualTo(inode(segment));
                assertThat(Patterns.isIn(segment.segment())).isTrue();
                assertThat(inode(path)).isEqualTo(inode(segment));
            } catch (NoSuchFileException missing) {
                assertThat(creates).isFalse();
            }
        }
    }

    /** Somebody removes the name while a collector is about to, and gives it to a new segment. */
    @Test
    void neverTakesANameThatHasPassedToAnother() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            SharedSegmentBuilder builder = SharedSegment.builder().file(path).byteSize(SIZE).confined();
            withCollector(path, () -> {
                for (int round = 0; round < 4 * ROUNDS; round++) {
                    builder.create().close();
                    try {
                        Orphans.unlink(Place.file(path));
                    } catch (NoSuchFileException collected) {
                        // before this could
                    }
                    try (SharedSegment segment = builder.create()) {
                        assertThat(inode(path)).isEqualTo(inode(segment));
                        assertThat(segment.unlink()).isTrue();
                    }
                }
            });
            assertThat(path).doesNotExist();
        }
    }

    /** Gives how many segments were collected. */
    private static long withCollector(Path path, Racer... racers) throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(racers.length + 2)) {
            List<Future<Long>> collectors = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                collectors.add(threads.submit(() -> {
                    long count = 0;
                    while (!isOver.get()) {
                        count += SharedSegment.collectOrphans(path.getParent()).size();
                    }
                    return count;
                }));
            }
            List<Future<?>> all = new ArrayList<>();
            for (Racer racer : racers) {
                all.add(threads.submit(() -> {
                    racer.race();
                    return null;
                }));
            }
            try {
                for (Future<?> racer : all) {
                    racer.get();
                }
            } finally {
                isOver.set(true);
            }
            return collectors.get(0).get() + collectors.get(1).get();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void isNotWhatTheLastOneOutLeaves(int count) throws Exception {
        try (Scene scene = Scene.create(); ExecutorService threads = Executors.newFixedThreadPool(count)) {
            Path path = scene.inMemory("segment");
            CyclicBarrier barrier = new CyclicBarrier(count);
            for (int round = 0; round < ROUNDS / 4; round++) {
                SharedSegment staying = round % 2 == 0 ? toBeUnlinked(path).createOrAttach() : null;
                List<Callable<Void>> closers = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    closers.add(() -> {
                        SharedSegment segment = toBeUnlinked(path).createOrAttach();
                        barrier.await();
                        segment.close();
                        return null;
                    });
                }
                for (Future<Void> closer : threads.invokeAll(closers)) {
                    closer.get();
                }
                if (staying != null) {
                    assertThat(inode(path)).isEqualTo(inode(staying));
                    staying.close();
                }
                assertThat(path).as("round " + round).doesNotExist();
            }
        }
    }

    @Test
    void isNotWhatAReaderLeavesLast() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            SharedSegment creator = toBeUnlinked(path).create();
            SharedSegment one = SharedSegment.builder().file(path).readOnly().attach();
            SharedSegment other = SharedSegment.builder().file(path).readOnly().attach();
            creator.close();
            one.close();
            assertThat(path).exists();
            other.close();
            assertThat(path).doesNotExist();
        }
    }

    @Test
    void isNotToBeRemovedTwice() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (SharedSegment segment = SharedSegment.builder().file(path).byteSize(1).create();
                    SharedSegment reader = SharedSegment.builder().file(path).readOnly().attach()) {
                assertThat(reader.unlink()).isTrue();
                assertThat(segment.unlink()).isFalse();
                try (SharedSegment next = SharedSegment.builder().file(path).byteSize(1).create()) {
                    assertThat(segment.unlink()).isFalse();
                    assertThat(next.unlink()).isTrue();
                }
            }
        }
    }

    private static SharedSegmentBuilder toBeUnlinked(Path path) {
        return SharedSegment.builder().file(path).byteSize(1).unlinkedByLast();
    }

    @Test
    void isNothingThatWasCreatedWhileItWasLookedFor() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            withCollector(path, () -> createOften(path), () -> createOften(path));
            SharedSegment.collectOrphans(path.getParent());
            assertThat(Files.list(path.getParent())).isEmpty();
        }
    }

    private static void createOften(Path path) throws IOException {
        for (int created = 0; created < ROUNDS / 10;) {
            try (SharedSegment segment = SharedSegment.builder().file(path).byteSize(SIZE).confined().create()) {
                assertThat(inode(path)).isEqualTo(inode(segment));
                created++;
            } catch (FileAlreadyExistsException another) {
                Thread.onSpinWait();
            }
        }
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino");
    }

    private static Object inode(SharedSegment segment) throws IOException {
        return inode(Path.of("/proc/self/fd/" + segment.descriptor()));
    }
}
