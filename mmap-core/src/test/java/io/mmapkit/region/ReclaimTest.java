package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.MappedRegion;
import io.mmapkit.Reclaim;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import java.lang.foreign.ValueLayout;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What gives memory back and loses nothing; and which kernel knows what. */
final class ReclaimTest {
    private static final long PAGE = Scene.PAGE;
    private static final long SIZE = 64 * PAGE;

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    @ParameterizedTest
    @EnumSource
    void losesNothing(Reclaim reclaim) throws Exception {
        assumeThat(reclaim.isSupported()).as("Linux 5.4").isTrue();
        Path file = scene.path("kept");
        try (MappedRegion ofFile = MappedRegion.builder().file(file).create().offset(5).length(SIZE + 3).map();
                MappedRegion memfd = MappedRegion.builder().memfd("kept").length(SIZE).map();
                MappedRegion anonymous = MappedRegion.builder().anonymous().length(SIZE).map()) {
            for (MappedRegion region : new MappedRegion[]{ofFile, memfd, anonymous}) {
                Patterns.fill(region.segment());
                region.reclaim(0, region.byteSize(), reclaim);
                region.reclaim(PAGE + 1, 3, reclaim);
                region.reclaim(7, 0, reclaim);
                assertThat(Patterns.isIn(region.segment())).isTrue();
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> region.reclaim(1, region.byteSize(), reclaim));
            }
        }
    }

    @Test
    void pageoutTakesThePagesOfTheRangeRoundedOutward() throws Exception {
        Path file = scene.file(Patterns.bytes((int) SIZE));
        int fd = scene.open(file, Fcntl.O_RDWR);
        Unistd.fsync(fd);
        Fcntl.posix_fadvise(fd, 0, 0, Fcntl.POSIX_FADV_DONTNEED);
        try (MappedRegion region = MappedRegion.open(file, READ, WRITE)) {
            region.advise(Advice.RANDOM); // page by page: what is read in larger units goes as a whole or stays
            for (long at = 0; at < SIZE; at += PAGE) {
                region.segment().get(ValueLayout.JAVA_BYTE, at);
            }

            region.reclaim(16 * PAGE - 1, 16 * PAGE + 2, Reclaim.PAGEOUT);

            assertThat(region.residentRanges(0, SIZE)).containsExactly(new ByteRange(0, 15 * PAGE),
                    new ByteRange(33 * PAGE, SIZE - 33 * PAGE));
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
    }

    @Test
    void everyWordSaysWhetherTheKernelKnowsIt() {
        Set<Advice> old = Set.of(Advice.NORMAL, Advice.RANDOM, Advice.SEQUENTIAL, Advice.WILLNEED, Advice.DONTFORK,
                Advice.DOFORK, Advice.DONTDUMP, Advice.DODUMP);
        for (Advice advice : Advice.values()) {
            assertThat(advice.isSupported() || !old.contains(advice)).as("%s", advice).isTrue();
        }
        boolean huge = Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage"));
        assertThat(Advice.HUGEPAGE.isSupported()).isEqualTo(huge);
        boolean merges = Files.exists(Path.of("/sys/kernel/mm/ksm"));
        assertThat(Advice.MERGEABLE.isSupported()).isEqualTo(merges);
    }
}
