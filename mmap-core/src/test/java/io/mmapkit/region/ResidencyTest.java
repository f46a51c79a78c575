package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.Discard;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.Reclaim;
import io.mmapkit.Residency;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Seed;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in memory: exact where the file is in memory and nowhere else, plausible on a disk. */
final class ResidencyTest {
    private static final long PAGE = Scene.PAGE;
    private static final int PAGES = 200;

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4095, 4096, 5000})
    void isExactForFilesInMemory(long offset) throws Exception {
        Random random = new Random(Seed.next("residency"));
        Path file = scene.inMemory("exact");
        long length = PAGES * PAGE - 3;
        try (MappedRegion ofFile = MappedRegion.builder().file(file).create().sparse().offset(offset).length(length)
                .map();
                MappedRegion memfd = MappedRegion.builder().memfd("exact").sparse().offset(offset).length(length)
                        .map()) {
            for (MappedRegion region : List.of(ofFile, memfd)) {
                boolean[] there = new boolean[(int) ((offset % PAGE + length + PAGE - 1) / PAGE)];
                for (int i = 0; i < PAGES / 2; i++) {
                    long at = random.nextLong(length);
                    region.segment().set(ValueLayout.JAVA_BYTE, at, (byte) 1);
                    there[(int) ((offset % PAGE + at) / PAGE)] = true;
                }
                assertShows(region, there, offset % PAGE, 0, length);
                for (int i = 0; i < 20; i++) {
                    long from = random.nextLong(length);
                    assertShows(region, there, offset % PAGE, from, random.nextLong(length - from + 1));
                }
            }
        }
    }

    /** Compares the counts, the ranges and the truth. */
    private static void assertShows(MappedRegion region, boolean[] there, long start, long from, long length)
            throws Exception {
        List<ByteRange> expected = new ArrayList<>();
        long touched = 0;
        long resident = 0;
        for (int page = 0; page < there.length; page++) {
            long first = Math.max(from, page * PAGE - start);
            long end = Math.min(from + length, (page + 1) * PAGE - start);
            if (first < end) {
                touched++;
                if (there[page]) {
                    resident++;
                    boolean goesOn = !expected.isEmpty() && expected.getLast().end() == first;
                    long begin = goesOn ? expected.removeLast().offset() : first;
                    expected.add(new ByteRange(begin, end - begin));
                }
            }
        }
        Residency residency = region.residency(from, length);
        assertThat(residency.pages()).isEqualTo(touched);
        assertThat(residency.resident()).isEqualTo(resident);
        assertThat(residency.isPermitted()).isTrue();
        assertThat(region.residentRanges(from, length)).isEqualTo(expected);
    }

    @Test
    void ofPrivateAndAnonymousMemoryIsWhatThisProcessHas() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(10 * PAGE).map();
                MappedRegion shared = MappedRegion.builder().anonymous().sharing(Sharing.SHARED).length(10 * PAGE)
                        .map()) {
            for (MappedRegion memory : List.of(region, shared)) {
                memory.segment().asSlice(2 * PAGE, 3 * PAGE).fill((byte) 1);
                assertThat(memory.residency()).returns(10L, Residency::pages).returns(3L, Residency::resident)
                        .returns(Residency.UNKNOWN, Residency::dirty).returns(true, Residency::isPermitted);
                assertThat(memory.residentRanges(0, 10 * PAGE)).containsExactly(new ByteRange(2 * PAGE, 3 * PAGE));
            }
            region.discard(3 * PAGE, PAGE, Discard.DONTNEED);
            assertThat(region.residency(2 * PAGE + 1, 2 * PAGE).resident()).isEqualTo(2);
        }
    }

    @Test
    void followsAFileOnDiskThroughItsLife() throws Exception {
        Path file = scene.path("disk");
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(PAGES * PAGE).map()) {
            region.segment().fill((byte) 1);
            Residency dirty = region.residency();
            assertThat(dirty.resident()).isEqualTo(PAGES);
            assertThat(dirty.dirty() + dirty.writeback()).isBetween(1L, (long) PAGES);

            region.store(Durability.DATA_AND_METADATA);
            Residency clean = region.residency();
            assertThat(clean).returns((long) PAGES, Residency::resident).returns(0L, Residency::dirty)
                    .returns(0L, Residency::writeback);

            region.segment().set(ValueLayout.JAVA_BYTE, 3 * PAGE, (byte) 2);
            assertThat(region.residency(3 * PAGE, 1).dirty()).isEqualTo(1);
            region.store(Durability.DATA);
            evict(region, file);
            Residency gone = region.residency();
            assertThat(gone.resident()).isLessThan(PAGES / 4);
            assertThat(gone.evicted()).isGreaterThanOrEqualTo(gone.recentlyEvicted());
            region.prefault(0, PAGES * PAGE);
            assertThat(region.residency().resident()).isEqualTo(PAGES);
        }
    }

    @Test
    void tellsWhatWasThereAndWasTakenByTheKernel() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(scene.path("evicted")).create().length(PAGES * PAGE)
                .map()) {
            region.segment().fill((byte) 1);
            region.store(Durability.DATA_AND_METADATA);
            assertThat(region.residency().evicted()).isZero();

            region.reclaim(0, PAGES * PAGE / 2, Reclaim.PAGEOUT);

            Residency now = region.residency();
            assumeTrue(now.resident() < PAGES, "this file system keeps its files in memory");
            assertThat(now.evicted()).isEqualTo(PAGES - now.resident());
            assertThat(now.recentlyEvicted()).isBetween(0L, now.evicted());
            assertThat(region.residency(PAGES * PAGE / 2, PAGES * PAGE / 2).evicted()).isZero();
            region.prefault(0, PAGES * PAGE);
            assertThat(region.residency().evicted()).isZero();
        }
    }

    private void evict(MappedRegion region, Path file) throws Exception {
        region.discard(0, region.byteSize(), Discard.DONTNEED);
        int fd = scene.open(file, Fcntl.O_RDWR);
        Unistd.fsync(fd);
        Fcntl.posix_fadvise(fd, 0, 0, Fcntl.POSIX_FADV_DONTNEED);
    }

    @Test
    void cachestatAndMincoreAgreeOnADisk() throws Exception {
        Random random = new Random(Seed.next("residency on disk"));
        Path file = scene.file(Patterns.bytes((int) (PAGES * PAGE)));
        try (MappedRegion region = MappedRegion.open(file, READ, WRITE)) {
            region.store(Durability.DATA_AND_METADATA);
            evict(region, file);
            region.advise(Advice.RANDOM);
            for (int i = 0; i < 20; i++) {
                region.segment().get(ValueLayout.JAVA_BYTE, random.nextLong(PAGES * PAGE));
            }
            for (int i = 0; i < 50; i++) {
                long from = random.nextLong(PAGES * PAGE);
                long length = random.nextLong(PAGES * PAGE - from + 1);
                long byCachestat = region.residency(from, length).resident();
                long firstPage = from / PAGE * PAGE;
                long end = Math.min(PAGES * PAGE, (from + length + PAGE - 1) / PAGE * PAGE);
                long byMincore = length == 0
                        ? 0
                        : Self.residentPages(region.segment().asSlice(firstPage, end - firstPage));
                assertThat(byMincore).isEqualTo(byCachestat);
                long inRanges = region.residentRanges(firstPage, Math.max(0, end - firstPage)).stream()
                        .mapToLong(ByteRange::length).sum();
                assertThat(length == 0 ? 0 : inRanges / PAGE).isEqualTo(byCachestat);
            }
        }
    }

    @Test
    void isOfRangesWithinTheRegion() throws Exception {
        MappedRegion region = MappedRegion.builder().memfd("bounds").length(PAGE + 1).map();
        try (region) {
            assertThat(region.residency(7, 0)).isEqualTo(new Residency(0, 0, 0, 0, 0, 0));
            assertThat(region.residency(PAGE - 1, 2).pages()).isEqualTo(2);
            assertThat(region.residentRanges(7, 0)).isEmpty();
            for (long[] bad : new long[][]{{-1, 1}, {0, PAGE + 2}, {PAGE + 1, 1}, {1, Long.MAX_VALUE}, {0, -1}}) {
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> region.residency(bad[0], bad[1]));
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> region.residentRanges(bad[0], bad[1]));
            }
        }
        assertThatIllegalStateException().isThrownBy(region::residency);
        assertThatIllegalStateException().isThrownBy(() -> region.residentRanges(0, 1));
    }
}
