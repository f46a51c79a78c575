package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every word of {@link Advice} and {@link SyncMode} does what it says. */
final class AdviceTest {
    @AutoClose private final Scene scene = Scene.create();

    /** Advice, and the flag in /proc/self/smaps that it sets or clears. */
    record Flagged(Advice advice, String flag, boolean set) {}

    static List<Flagged> flagged() {
        return List.of(new Flagged(Advice.SEQUENTIAL, "sr", true), new Flagged(Advice.RANDOM, "rr", true),
                new Flagged(Advice.RANDOM, "sr", false), new Flagged(Advice.NORMAL, "rr", false),
                new Flagged(Advice.DONTDUMP, "dd", true), new Flagged(Advice.DODUMP, "dd", false),
                new Flagged(Advice.DONTFORK, "dc", true), new Flagged(Advice.DOFORK, "dc", false),
                new Flagged(Advice.HUGEPAGE, "hg", true), new Flagged(Advice.NOHUGEPAGE, "nh", true),
                new Flagged(Advice.MERGEABLE, "mg", true), new Flagged(Advice.UNMERGEABLE, "mg", false));
    }

    @ParameterizedTest
    @MethodSource("flagged")
    void isShownByTheKernel(Flagged flagged) throws Exception {
        // the initial state has no flag: whatever clears one has something to clear
        Advice opposite = flagged().stream().filter(other -> other.set && other.flag.equals(flagged.flag)).findFirst()
                .orElseThrow().advice;
        try (MappedRegion region = MappedRegion.builder().anonymous().length(4 * PAGE).map()) {
            for (Advice advice : new Advice[]{opposite, flagged.advice}) {
                try {
                    region.advise(advice);
                } catch (SystemCallException refused) {
                    assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
                    Assumptions.abort("this kernel has no " + advice);
                }
            }
            Vma vma = Vma.of(region.segment().address());
            assertThat(vma.hasFlag(flagged.flag)).as("%s", vma.details()).isEqualTo(flagged.set);
        }
    }

    @ParameterizedTest
    @EnumSource
    void changesNoContent(Advice advice) throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("advised").length(4 * PAGE + 5).map()) {
            Patterns.fill(region.segment());
            try {
                region.advise(advice);
                region.advise(PAGE + 1, PAGE, advice);
                region.advise(3, 0, advice);
            } catch (SystemCallException refused) {
                assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
            }
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
    }

    @Test
    void holdsForWholePages() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("advised").length(4 * PAGE).offset(7).map()) {
            region.advise(PAGE - 8, 2, Advice.DONTDUMP); // the last byte of the first page and one of the second
            long start = region.segment().address() - 7;
            for (int page = 0; page < 5; page++) {
                assertThat(Vma.of(start + page * PAGE).hasFlag("dd")).as("page %d", page).isEqualTo(page < 2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void syncKeepsAndStores(SyncMode mode) throws Exception {
        Path path = scene.hole(3 * PAGE);
        try (MappedRegion region = MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE)
                .offset(9).map()) {
            Patterns.fill(region.segment());
            region.sync(mode);
            region.sync(PAGE, 1, mode);
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
        byte[] content = Files.readAllBytes(path);
        assertThat(Patterns.isIn(Arrays.copyOfRange(content, 9, content.length))).isTrue();
    }

    @Test
    void invalidateFindsLockedPages() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("locked").length(2 * PAGE).map()) {
            Mman.mlock(Native.at(region.segment().address() + PAGE, PAGE), PAGE);
            region.sync(0, PAGE, SyncMode.INVALIDATE);
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.sync(SyncMode.INVALIDATE))
                    .returns("memfd:locked", FileSystemException::getFile).withMessageContaining("EBUSY");
            region.sync(SyncMode.SYNC);
        }
    }
}
