package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.Discard;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.SyncMode;
import io.mmapkit.libc.Seed;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What throws content away: what becomes of it, and that nothing else is lost. */
final class DiscardTest {
    private static final long PAGE = Scene.PAGE;

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    private static RegionBuilder writable(Path file) {
        return MappedRegion.builder().file(file).protection(READ, WRITE);
    }

    /** A region of 3 pages and a bit in the middle of a file, and a range of it: no other byte of the file may change. */
    @ParameterizedTest
    @EnumSource(names = {"DONTNEED", "REMOVE", "PUNCH_HOLE"})
    void losesNothingOutsideOfTheRange(Discard discard) throws Exception {
        long seed = Seed.next("discard");
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            Path file = scene.inMemory("neighbours");
            byte[] expected = Patterns.bytes((int) (8 * PAGE));
            Files.write(file, expected);
            int start = random.nextInt((int) (2 * PAGE));
            int length = 1 + random.nextInt((int) (5 * PAGE));
            int from = random.nextInt(length);
            int count = random.nextBoolean() ? length - from : random.nextInt(length - from + 1);
            try (MappedRegion region = writable(file).offset(start).length(length).map()) {
                region.discard(from, count, discard);
            }
            byte[] now = Files.readAllBytes(file);
            for (int at = 0; at < now.length; at++) {
                boolean within = at >= start + from && at < start + from + count;
                if (now[at] != expected[at] && !(within && now[at] == 0)) {
                    throw new AssertionError("seed " + seed + ": byte " + at + " is lost by " + discard + " of "
                            + (start + from) + " + " + count);
                }
            }
        }
    }

    @Test
    void removesTheLastPageOfAFileThatEndsThere() throws Exception {
        Path file = scene.inMemory("short");
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(2 * PAGE + 10).map()) {
            region.segment().fill((byte) 1);
            region.discard(1, 2 * PAGE + 9, Discard.REMOVE);
            assertThat(Storage.of(file)).isEqualTo(PAGE); // before a look at the hole fills it
            assertThat(Patterns.isAll(region.segment().asSlice(0, PAGE), 1)).isTrue();
            assertThat(Patterns.isAll(region.segment().asSlice(PAGE), 0)).isTrue();
        }
    }

    @Test
    void dontneedGivesPrivateMemoryBackAsZeros() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(8 * PAGE + 10).map()) {
            region.segment().fill((byte) 1);

            region.discard(PAGE - 1, 3 * PAGE + 2, Discard.DONTNEED);

            MemorySegment view = region.segment();
            assertThat(Patterns.isAll(view.asSlice(0, PAGE), 1)).isTrue();
            assertThat(Patterns.isAll(view.asSlice(PAGE, 3 * PAGE), 0)).isTrue();
            assertThat(Patterns.isAll(view.asSlice(4 * PAGE), 1)).isTrue();
            region.discard(0, region.byteSize(), Discard.DONTNEED);
            assertThat(region.residency().resident()).isZero();
            assertThat(Patterns.isAll(view, 0)).isTrue();
        }
    }

    @Test
    void dontneedOfAPrivateFileShowsTheFileAgain() throws Exception {
        Path file = scene.file(Patterns.bytes((int) (4 * PAGE)));
        try (MappedRegion region = writable(file).sharing(Sharing.PRIVATE).offset(10).length(3 * PAGE).map()) {
            region.segment().fill((byte) 0);

            region.discard(0, 3 * PAGE, Discard.DONTNEED);

            assertThat(Patterns.isAll(region.segment().asSlice(0, PAGE - 10), 0)).isTrue();
            assertThat(Patterns.isIn(region.segment().asSlice(PAGE - 10), PAGE)).isTrue();
        }
    }

    @Test
    void dontneedOfASharedFileLosesNothing() throws Exception {
        Path file = scene.file(new byte[(int) (4 * PAGE)]);
        try (MappedRegion region = writable(file).map()) {
            Patterns.fill(region.segment());
            region.discard(0, 4 * PAGE, Discard.DONTNEED);
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REMOVE", "PUNCH_HOLE"})
    void givesStorageBack(Discard discard) throws Exception {
        for (Path file : new Path[]{scene.inMemory("tmpfs"), scene.path("disk")}) {
            try (MappedRegion region = MappedRegion.builder().file(file).create().length(64 * PAGE).map()) {
                region.segment().fill((byte) 1);
                region.sync(SyncMode.SYNC);
                long before = Storage.of(file);

                region.discard(PAGE - 1, 32 * PAGE + 2, discard);

                assertThat(before - Storage.of(file)).isEqualTo(32 * PAGE);
                assertThat(Patterns.isAll(region.segment().asSlice(PAGE, 32 * PAGE), 0)).isTrue();
                assertThat(Files.size(file)).isEqualTo(64 * PAGE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 4096, 5000})
    void aPunchedPartOfAPageIsZeros(long offset) throws Exception {
        Path file = scene.file(Patterns.bytes((int) (6 * PAGE)));
        try (MappedRegion region = writable(file).offset(offset).length(3 * PAGE).map()) {
            region.discard(7, 100, Discard.PUNCH_HOLE);
            assertThat(Patterns.isIn(region.segment().asSlice(0, 7), offset)).isTrue();
            assertThat(Patterns.isAll(region.segment().asSlice(7, 100), 0)).isTrue();
            assertThat(Patterns.isIn(region.segment().asSlice(107), offset + 107)).isTrue();
        }
    }

    @Test
    void freeKeepsOrZeroesWhatItIsToldAndNothingElse() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(4 * PAGE).map()) {
            region.segment().fill((byte) 1);
            region.discard(PAGE + 1, 2 * PAGE, Discard.FREE);
            assertThat(Patterns.isAll(region.segment().asSlice(0, 2 * PAGE), 1)).isTrue();
            assertThat(Patterns.isAll(region.segment().asSlice(3 * PAGE), 1)).isTrue();
            region.segment().asSlice(2 * PAGE, PAGE).fill((byte) 2); // cancels it
            assertThat(Patterns.isAll(region.segment().asSlice(2 * PAGE, PAGE), 2)).isTrue();
        }
    }

    @Test
    void lockedPagesNeedTheirOwnWord() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(2 * PAGE).map()) {
            region.segment().fill((byte) 1);
            region.lock();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> region.discard(0, 2 * PAGE, Discard.DONTNEED)).withMessageContaining("EINVAL");
            assertThat(Patterns.isAll(region.segment(), 1)).isTrue();
            region.discard(0, PAGE, Discard.DONTNEED_LOCKED);
            assertThat(Patterns.isAll(region.segment().asSlice(0, PAGE), 0)).isTrue();
            assertThat(Patterns.isAll(region.segment().asSlice(PAGE), 1)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void needsARegionThatCanBeWritten(Discard discard) throws Exception {
        Path file = scene.file(Patterns.bytes((int) PAGE));
        assertThat(discard.isSupported()).isTrue();
        try (MappedRegion region = MappedRegion.open(file)) {
            assertThatIllegalStateException().isThrownBy(() -> region.discard(0, PAGE, discard));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> {
                try (MappedRegion writable = writable(file).map()) {
                    writable.discard(1, PAGE, discard);
                }
            });
        }
        assertThat(Patterns.isIn(Files.readAllBytes(file))).isTrue();
    }

    @Test
    void aHoleNeedsAFileThatStoresReach() throws Exception {
        Path file = scene.file(Patterns.bytes((int) PAGE));
        try (MappedRegion anonymous = MappedRegion.builder().anonymous().length(PAGE).map();
                MappedRegion copy = writable(file).sharing(Sharing.PRIVATE).map()) {
            assertThatIllegalStateException().isThrownBy(() -> anonymous.discard(0, PAGE, Discard.PUNCH_HOLE));
            assertThatIllegalStateException().isThrownBy(() -> copy.discard(0, PAGE, Discard.PUNCH_HOLE));
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> copy.discard(0, PAGE, Discard.REMOVE));
        }
        assertThat(Patterns.isIn(Files.readAllBytes(file))).isTrue();
    }
}
