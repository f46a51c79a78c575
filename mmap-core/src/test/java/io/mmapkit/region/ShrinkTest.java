package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.MappedRegion;
import io.mmapkit.RegionGroup;
import io.mmapkit.Sharing;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShrinkTest {
    private static final long PAGE = Scene.PAGE;

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    @Test
    void endsTheViewsAndKeepsTheFile() throws Exception {
        Path file = scene.file(Patterns.bytes((int) (10 * PAGE)));
        try (MappedRegion region = MappedRegion.open(file, READ, WRITE)) {
            MemorySegment before = region.segment();

            region.shrink(2 * PAGE + 1);

            assertThat(region.byteSize()).isEqualTo(2 * PAGE + 1);
            assertThat(region.segment().byteSize()).isEqualTo(2 * PAGE + 1);
            assertThat(region.segment().address()).isEqualTo(before.address());
            assertThatIllegalStateException().isThrownBy(() -> before.get(ValueLayout.JAVA_BYTE, 0));
            assertThat(Patterns.isIn(region.segment())).isTrue();
            assertThat(Vma.find(before.address() + 3 * PAGE)).isEmpty();
            assertThat(Patterns.isIn(Files.readAllBytes(file))).isTrue();
        }
        assertThat(Patterns.isIn(Files.readAllBytes(file))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesTheMemoryBackAndGrowsAgainEmpty(boolean reserved) throws Exception {
        long size = 512 * PAGE;
        var builder = MappedRegion.builder().anonymous().length(size);
        try (MappedRegion region = (reserved ? builder.reserve(size) : builder).map()) {
            region.segment().fill((byte) 1);
            long address = region.segment().address();
            assertThat(resident(address, size)).isEqualTo(size);

            region.shrink(PAGE);

            assertThat(resident(address, size)).isBetween(PAGE, 2 * PAGE);
            region.grow(size);
            assertThat(region.segment().address()).isEqualTo(address);
            assertThat(Patterns.isAll(region.segment().asSlice(0, PAGE), 1)).isTrue();
            assertThat(Patterns.isAll(region.segment().asSlice(PAGE), 0)).isTrue();
            region.segment().fill((byte) 2);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Sharing.class, names = {"PRIVATE", "SHARED"})
    void ofMemoryWithoutAFileForgetsWhatIsBehindTheEnd(Sharing sharing) throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().sharing(sharing).length(3 * PAGE).map()) {
            region.segment().fill((byte) 1);
            region.protect(READ);

            region.shrink(PAGE + 17);

            assertThat(region.protection()).containsExactly(READ);
            assertThat(Patterns.isAll(region.segment(), 1)).isTrue();
            region.grow(2 * PAGE);
            assertThat(Patterns.isAll(region.segment().asSlice(0, PAGE + 17), 1)).isTrue();
            assertThat(Patterns.isAll(region.segment().asSlice(PAGE + 17), 0)).isTrue();
        }
    }

    /** What of a range is in memory, in bytes; whatever is mapped there, and merged with its neighbours. */
    private static long resident(long address, long size) throws IOException {
        try (RandomAccessFile pages = new RandomAccessFile("/proc/self/pagemap", "r")) {
            pages.seek(address / PAGE * Long.BYTES);
            long resident = 0;
            for (long at = 0; at < size; at += PAGE) {
                boolean present = Long.reverseBytes(pages.readLong()) < 0; // bit 63
                resident += present ? PAGE : 0;
            }
            return resident;
        }
    }

    @Test
    void leavesNothingMappedWhenClosed() throws Exception {
        MappedRegion region = MappedRegion.builder().memfd("steps").length(PAGE).reserve(8 * PAGE).map();
        long address = region.segment().address();
        for (long size : new long[]{8 * PAGE, 3 * PAGE, 9 * PAGE, PAGE, 20 * PAGE, 2 * PAGE}) {
            if (size > region.byteSize()) {
                region.grow(size);
            } else {
                region.shrink(size);
            }
            region.segment().fill((byte) size);
        }
        region.close();
        assertThat(Vma.within(address, 8 * PAGE)).isEmpty();
        assertThat(Vma.all()).noneMatch(vma -> vma.file().contains("steps"));
    }

    @Test
    void isRefusedWhereTheViewsAreNotItsOwnToEnd() throws Exception {
        try (Arena arena = Arena.ofShared();
                RegionGroup group = RegionGroup.open();
                MappedRegion inArena = MappedRegion.builder().memfd("arena").length(4 * PAGE).map(arena);
                MappedRegion inGroup = MappedRegion.builder().memfd("group").length(4 * PAGE).group(group).map()) {
            for (MappedRegion region : new MappedRegion[]{inArena, inGroup}) {
                MemorySegment view = region.segment();
                assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> region.shrink(PAGE));
                assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> region.protect(READ));
                assertThat(region.byteSize()).isEqualTo(4 * PAGE);
                assertThat(region.protection()).containsExactlyInAnyOrder(READ, WRITE);
                region.grow(64 * PAGE);
                SameBytes.assertIn(view, region.segment());
            }
        }
    }

    @Test
    void givesAnArenaEverythingThatGrew() throws Exception {
        try (Walls walls = new Walls()) {
            long before;
            try (Arena arena = Arena.ofConfined();
                    MappedRegion region = MappedRegion.builder().memfd("arena-grows").length(PAGE).map(arena)) {
                before = region.segment().address();
                walls.behind(region.segment());
                region.grow(64 * PAGE);
            }
            assertThat(Vma.find(before)).isEmpty();
            assertThat(Vma.all()).noneMatch(vma -> vma.file().contains("arena-grows"));
        }
    }

    @Test
    void isForTheThreadOfAConfinedRegionOnly() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("mine").length(4 * PAGE).confined().map()) {
            assertThat(Elsewhere.failure(() -> region.shrink(PAGE))).isInstanceOf(WrongThreadException.class);
            assertThat(Elsewhere.failure(() -> region.grow(5 * PAGE))).isInstanceOf(WrongThreadException.class);
            assertThat(Elsewhere.failure(() -> region.protect(READ))).isInstanceOf(WrongThreadException.class);
            assertThat(Elsewhere.failure(region::residency)).isInstanceOf(WrongThreadException.class);
            assertThat(Elsewhere.failure(region::close)).isInstanceOf(WrongThreadException.class);
            assertThat(region.byteSize()).isEqualTo(4 * PAGE);
            region.segment().fill((byte) 1);
        }
    }
}
