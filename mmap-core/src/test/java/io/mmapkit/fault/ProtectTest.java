package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Views of the old protection end before the pages change, and a change that fails changes nothing. */
@Timeout(60)
final class ProtectTest {
    private static final int PAGE = 4096;
    private static final int SIZE = 2 * PAGE + 1;

    @TempDir private Path folder;

    private record Step(Set<Protection> protection, String permissions) {}

    private static final List<Step> STEPS = List.of(new Step(Set.of(Protection.READ), "r--"),
            new Step(Set.of(Protection.READ, Protection.WRITE), "rw-"), new Step(Set.of(), "---"),
            new Step(Set.of(Protection.WRITE), "-w-"), new Step(Set.of(Protection.READ, Protection.EXEC), "r-x"),
            new Step(Set.of(Protection.EXEC), "--x"), new Step(Set.of(Protection.READ), "r--"),
            new Step(Set.of(Protection.READ, Protection.WRITE, Protection.EXEC), "rwx"));

    @ParameterizedTest
    @EnumSource
    void changesPagesAndViewsTogether(Backings backing) throws IOException {
        try (MappedRegion region = backing.map(folder.resolve("file"), SIZE)) {
            long address = region.segment().address();
            region.segment().set(JAVA_BYTE, SIZE - 1, (byte) 77);
            for (Step step : STEPS) {
                MemorySegment before = viewOf(region);
                region.protect(step.protection.toArray(Protection[]::new));

                assertThat(region.protection()).isEqualTo(step.protection);
                assertThat(permissionsAt(address)).startsWith(step.permissions);
                if (before != null) {
                    assertThatIllegalStateException().isThrownBy(() -> before.get(JAVA_BYTE, 0));
                }
                assertView(region, step.protection);
            }
        }
    }

    private static MemorySegment viewOf(MappedRegion region) {
        return region.protection().contains(Protection.READ) || region.protection().contains(Protection.WRITE)
                ? region.segment()
                : null;
    }

    private static void assertView(MappedRegion region, Set<Protection> protection) {
        boolean write = protection.contains(Protection.WRITE);
        if (!write && !protection.contains(Protection.READ)) {
            assertThatIllegalStateException().isThrownBy(region::segment).withMessageContaining("no view");
            assertThatIllegalStateException().isThrownBy(() -> region.guardedLong(MemorySegment::byteSize));
            return;
        }
        MemorySegment view = region.segment();
        assertThat(view.byteSize()).isEqualTo(SIZE);
        assertThat(view.isReadOnly()).isEqualTo(!write);
        assertThat(view.get(JAVA_BYTE, SIZE - 1)).isEqualTo((byte) 77);
        if (write) {
            view.set(JAVA_BYTE, SIZE - 1, (byte) 77);
        } else {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> view.set(JAVA_BYTE, 0, (byte) 1));
        }
    }

    private static String permissionsAt(long address) throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            String line = maps.filter(each -> contains(each, address)).findFirst().orElseThrow();
            return line.split(" ")[1];
        }
    }

    private static boolean contains(String line, long address) {
        String[] range = line.split(" ")[0].split("-");
        return Long.parseUnsignedLong(range[0], 16) <= address && address < Long.parseUnsignedLong(range[1], 16);
    }

    @Test
    void leavesViewsValidIfTheFileIsNotOpenForWriting() throws IOException {
        Path path = Files.write(folder.resolve("file"), new byte[]{5});
        try (MappedRegion region = MappedRegion.open(path)) {
            MemorySegment view = region.segment();
            assertThatExceptionOfType(AccessDeniedException.class)
                    .isThrownBy(() -> region.protect(Protection.READ, Protection.WRITE));

            assertThat(view.get(JAVA_BYTE, 0)).isEqualTo((byte) 5);
            assertThat(region.segment()).isSameAs(view);
            assertThat(region.protection()).containsExactly(Protection.READ);
            assertThat(permissionsAt(view.address())).startsWith("r--");
        }
    }

    @Test
    void leavesAConfinedRegionAsItIsForAnotherThread() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(SIZE).confined().map()) {
            MemorySegment view = region.segment();
            Thread other = Thread.ofPlatform()
                    .start(() -> assertThatExceptionOfType(WrongThreadException.class)
                            .isThrownBy(() -> region.protect(Protection.READ)));
            other.join();
            assertThat(permissionsAt(view.address())).startsWith("rw-");
            view.set(JAVA_BYTE, 0, (byte) 1);
            assertThat(region.segment()).isSameAs(view);
        }
    }

    @Test
    void refusesViewsThatAreNotItsOwnToEnd() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MappedRegion region = MappedRegion.builder().anonymous().length(SIZE).map(arena);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> region.protect(Protection.READ));
            region.segment().set(JAVA_BYTE, 0, (byte) 1);
        }
    }

    @Test
    void refusesAClosedRegion() throws IOException {
        MappedRegion region = MappedRegion.builder().anonymous().length(SIZE).map();
        region.close();
        assertThatIllegalStateException().isThrownBy(() -> region.protect(Protection.READ));
    }
}
