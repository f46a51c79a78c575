package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.shared.CrashProgram.Deed;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever is killed at whatever step: what is left is nothing, or whole, or what the next one removes. */
@Timeout(60)
final class CrashPointTest {
    private static final long SIZE = CrashProgram.SIZE;
    private static final Duration PROMPTLY = Duration.ofSeconds(5);
    private static final Set<CrashPoint> OF_CREATION = EnumSet.range(CrashPoint.OPEN_UNNAMED, CrashPoint.AFTER);
    private static final Set<CrashPoint> NAMED = EnumSet.of(CrashPoint.UNLINK, CrashPoint.AFTER);

    static Stream<Arguments> deathsOfCreators() {
        return Stream.concat(
                OF_CREATION.stream()
                        .filter(point -> point != CrashPoint.OPEN_TEMPORARY && point != CrashPoint.UNLINK)
                        .map(point -> Arguments.of(point, true)),
                OF_CREATION.stream().filter(point -> point != CrashPoint.OPEN_UNNAMED)
                        .map(point -> Arguments.of(point, false)));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("deathsOfCreators")
    void ofACreatorLeavesNothingOrAWholeSegment(CrashPoint point, boolean hasUnnamedFiles) throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            Deed deed = point.ordinal() % 2 == 0 ? Deed.CREATE : Deed.CREATE_OR_ATTACH;
            Death.at(point, deed, path, hasUnnamedFiles);
            long began = System.nanoTime();
            if (NAMED.contains(point)) {
                requireWhole(SharedSegment.builder().file(path).attach());
                assertThatThrownBy(() -> CrashProgram.creator(path).create())
                        .isInstanceOf(FileAlreadyExistsException.class);
            } else {
                assertThatThrownBy(() -> SharedSegment.builder().file(path).attach())
                        .isInstanceOf(NoSuchFileException.class);
                requireWhole(CrashProgram.creator(path).initialize(Patterns::fill).create());
                Files.delete(path);
            }
            requireWhole(CrashProgram.creator(path).initialize(Patterns::fill).createOrAttach());
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PROMPTLY);
            assertThat(SharedSegment.collectOrphans(path.getParent())).contains(path.toString());
            requireEmpty(path.getParent());
        }
    }

    @Test
    void withoutUnnamedFilesIsClearedAwayByTheNextCreator() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            for (CrashPoint point : List.of(CrashPoint.LOCK, CrashPoint.NAME)) {
                Death.at(point, Deed.CREATE, path, false);
                assertThat(names(path.getParent())).singleElement().asString().startsWith(Temporary.PREFIX);
            }
            Death.at(CrashPoint.NOWHERE, Deed.CREATE, path, false);
            assertThat(names(path.getParent())).containsExactly("segment");
            requireWhole(SharedSegment.builder().file(path).attach());
        }
    }

    @Test
    void betweenTwoNamesOfOneSegmentIsClearedAwayWhileItIsInUse() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            Death.at(CrashPoint.UNLINK, Deed.CREATE, path, false);
            assertThat(names(path.getParent())).hasSize(2);
            try (SharedSegment user = SharedSegment.builder().file(path).attach()) {
                SharedSegment.collectOrphans(path.getParent());
                assertThat(names(path.getParent())).containsExactly("segment");
                assertThat(Patterns.isIn(user.segment())).isTrue();
            }
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(names = {"LOCK", "READ_SLOT", "SECOND_SLOT_WRITTEN", "MAP", "AFTER"})
    void ofAnAttacherLeavesTheSegmentToTheOthers(CrashPoint point) throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (SharedSegment creator = CrashProgram.creator(path).initialize(Patterns::fill).create()) {
                Death.at(point, Deed.ATTACH, path, true);
                requireOnlyAlive(creator, 0);
                requireWhole(SharedSegment.builder().file(path).attach());
                assertThat(SharedSegment.collectOrphans(path.getParent())).isEmpty();
            }
            requireGoneOnceCollected(path);
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(names = {"LOCK", "ALLOCATE", "SIZE", "AFTER"})
    void ofAGrowerLeavesTheSizeBeforeOrAfter(CrashPoint point) throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (SharedSegment creator = CrashProgram.creator(path).reserve(8 * SIZE).initialize(Patterns::fill)
                    .create()) {
                Death.at(point, Deed.GROW, path, true);
                boolean isDone = point == CrashPoint.AFTER;
                assertThat(creator.refresh()).isEqualTo(isDone);
                assertThat(creator.byteSize()).isEqualTo(isDone ? 2 * SIZE : SIZE);
                long began = System.nanoTime();
                creator.grow(3 * SIZE);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PROMPTLY);
                assertThat(creator.byteSize()).isEqualTo(3 * SIZE);
                assertThat(Patterns.isIn(creator.segment().asSlice(0, SIZE))).isTrue();
                assertThat(Patterns.isAll(creator.segment().asSlice(SIZE), 0)).isTrue();
                try (SharedSegment other = SharedSegment.builder().file(path).attach()) {
                    assertThat(other.byteSize()).isEqualTo(3 * SIZE);
                }
            }
            requireGoneOnceCollected(path);
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(names = {"FREE_SLOT", "LOCK", "CLOSE"})
    void ofACloserGivesItsSlotBack(CrashPoint point) throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            try (SharedSegment creator = CrashProgram.creator(path).initialize(Patterns::fill).create()) {
                Death.at(point, Deed.CLOSE, path, true);
                requireOnlyAlive(creator, 0);
                requireWhole(SharedSegment.builder().file(path).attach());
            }
            requireGoneOnceCollected(path);
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @EnumSource(names = {"FREE_SLOT", "LOCK", "UNLINK"})
    void ofTheLastOneOutLeavesWhatIsCollected(CrashPoint point) throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            Death.at(CrashPoint.AFTER, Deed.CREATE_TO_BE_UNLINKED, path, true); // slot 0 is that of the dead
            assertThat(path).exists();
            Death.at(point, Deed.CLOSE, path, true);
            assertThat(path).exists();
            requireGoneOnceCollected(path);
        }
    }

    @Test
    void ofACollectorKeepsNobodyFromAttaching() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            CrashProgram.creator(path).initialize(Patterns::fill).create().close();
            Death.at(CrashPoint.UNLINK, Deed.COLLECT, path, true);
            requireWhole(SharedSegment.builder().file(path).attach());
            requireGoneOnceCollected(path);
        }
    }

    private static void requireOnlyAlive(SharedSegment segment, int slot) throws IOException {
        assertThat(segment.participants().stream().filter(Participant::isAlive).map(Participant::slot))
                .containsExactly(slot);
    }

    private static void requireWhole(SharedSegment opened) {
        try (SharedSegment segment = opened) {
            assertThat(segment.byteSize()).isEqualTo(SIZE);
            assertThat(Patterns.isIn(segment.segment())).isTrue();
        }
    }

    private static void requireGoneOnceCollected(Path path) throws IOException {
        assertThat(SharedSegment.collectOrphans(path.getParent())).containsExactly(path.toString());
        requireEmpty(path.getParent());
    }

    private static void requireEmpty(Path folder) throws IOException {
        assertThat(names(folder)).isEmpty();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
