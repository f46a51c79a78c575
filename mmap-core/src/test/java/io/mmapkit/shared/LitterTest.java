package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.testing.SystemCallFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that is killed midway leaves nothing in shared memory but what is collected as orphaned. */
@Timeout(60)
final class LitterTest {
    private static final Path SHM = Path.of("/dev/shm");
    private static final int SEGMENTS = 5;
    private static final String NO_FILTER = "no filter";

    private final String prefix = "mmapkit-test-" + ProcessHandle.current().pid() + '-' + System.nanoTime() + '-';
    private final Predicate<SegmentInfo> isOurs = info -> info.name().startsWith(prefix) || info.isUnfinished();

    @AfterEach
    void leaveNothing() throws IOException {
        for (String name : names(prefix)) {
            Files.delete(SHM.resolve(name));
        }
    }

    /** Has segments of all kinds, and is busy with another when it is killed. */
    static final class Litterer {
        public static void main(String[] arguments) throws Exception {
            String prefix = arguments[0];
            if (!Boolean.parseBoolean(arguments[1])) {
                refuseUnnamedFiles();
            }
            for (int i = 0; i < SEGMENTS - 1; i++) {
                SharedSegment.create(prefix + i, 8192);
            }
            SharedSegment.builder().name(prefix + (SEGMENTS - 1)).byteSize(1).unlinkedByLast().create();
            SharedSegment.create(prefix + "closed", 1).close();
            SharedSegment.anonymous(prefix + "nameless", 1);
            SharedSegment.builder().name(prefix + "half").byteSize(1).initialize(_ -> {
                System.out.println("midway");
                while (true) {
                    Thread.onSpinWait(); // the signal comes
                }
            }).create();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isCollectedAsSoonAsTheProgramIsDead(boolean hasUnnamedFiles) throws Exception {
        try (ChildJvm child = ChildJvm.of(Litterer.class).quickly().arguments(prefix, hasUnnamedFiles).start()) {
            String said = child.hear();
            assumeFalse(said.equals(NO_FILTER), "no filter of system calls to be had: seccomp(2)");
            assertThat(said).isEqualTo("midway");
            assertThat(SharedSegment.collectOrphans(isOurs)).contains(prefix + "closed")
                    .noneMatch(expected(0)::contains); // it lives
            assertThat(names(prefix)).hasSize(SEGMENTS);
            List<String> unfinished = names(Temporary.PREFIX);
            assertThat(unfinished.isEmpty()).isEqualTo(hasUnnamedFiles);
            try (SharedSegment survivor = SharedSegment.attach(prefix + 0)) {
                child.kill();
                child.await();
                assertThat(names(prefix)).containsExactlyElementsOf(expected(0)); // and not the one that was half made
                assertThat(SharedSegment.collectOrphans(isOurs)).containsAll(expected(1)).doesNotContain(prefix + 0);
                assertThat(names(Temporary.PREFIX)).noneMatch(unfinished::contains);
                assertThat(survivor.participants()).extracting(Participant::isAlive).containsExactly(false, true);
            }
            assertThat(SharedSegment.collectOrphans(isOurs)).containsExactly(prefix + 0);
            assertThat(names(prefix)).isEmpty();
        }
    }

    /** Between the question and the removal, anybody may give the name to another one. */
    @Test
    void isNotWhatHasTheNameOfAnOrphanByNow() throws Exception {
        String name = prefix + "replaced";
        SharedSegment.create(name, 1).close();
        assertThat(SharedSegment.collectOrphans(isOurs.and(info -> {
            assertThatCode(() -> {
                SharedSegment.unlink(name);
                SharedSegment.create(name, 2).close();
            }).doesNotThrowAnyException();
            return true;
        }))).isEmpty();
        assertThat(names(prefix)).containsExactly(name);
    }

    private static void refuseUnnamedFiles() {
        try {
            SystemCallFilter.create().refuseFlag(SystemCallFilter.Call.OPENAT, 2, CrashPoint.TMPFILE, 95).install();
        } catch (UnsupportedOperationException refused) {
            System.out.println(NO_FILTER);
        }
    }

    private List<String> expected(int first) {
        return IntStream.range(first, SEGMENTS).mapToObj(i -> prefix + i).toList();
    }

    private static List<String> names(String beginning) throws IOException {
        try (Stream<Path> files = Files.list(SHM)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(beginning)).sorted()
                    .toList();
        }
    }
}
