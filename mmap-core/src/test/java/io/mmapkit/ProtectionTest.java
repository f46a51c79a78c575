package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.libc.Platform;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every word of {@link Protection} does what it says, as the kernel shows it. */
final class ProtectionTest {
    /** What is asked for, and what /proc shows of it. */
    record Shown(Set<Protection> protections, String permissions) {}

    static List<Shown> shown() {
        return List.of(new Shown(Set.of(), "---p"), new Shown(Set.of(Protection.READ), "r--p"),
                new Shown(Set.of(Protection.WRITE), "-w-p"), new Shown(Set.of(Protection.EXEC), "--xp"),
                new Shown(Set.of(Protection.SEM), "---p"),
                new Shown(Set.of(Protection.READ, Protection.WRITE), "rw-p"),
                new Shown(Set.of(Protection.READ, Protection.EXEC), "r-xp"),
                new Shown(Set.of(Protection.READ, Protection.WRITE, Protection.SEM), "rw-p"),
                new Shown(Set.of(Protection.READ, Protection.WRITE, Protection.EXEC), "rwxp"));
    }

    @ParameterizedTest
    @MethodSource("shown")
    void isShownByTheKernel(Shown shown) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long address = 0x2_0000_0000L; // where nothing else is: a region without a view doesn't tell its own
            MappedRegion region = MappedRegion.builder().anonymous().length(PAGE).address(address)
                    .flags(MapFlag.FIXED_NOREPLACE).protection(shown.protections.toArray(Protection[]::new)).map(arena);
            assertThat(region.protection()).isEqualTo(shown.protections);
            assertThat(Vma.of(address).permissions()).isEqualTo(shown.permissions);
        }
    }

    @Test
    void writeAloneHasAView() throws IOException {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGE).protection(Protection.WRITE).map()) {
            region.segment().fill((byte) 1);
            assertThat(region.segment().isReadOnly()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BTI", "MTE"})
    void needsItsMachine(Protection protection) {
        Assumptions.assumeTrue(Platform.current() == Platform.LINUX_X86_64, "this machine may have " + protection);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> mapped(protection))
                .withMessageContaining(protection.name());
    }

    @ParameterizedTest
    @EnumSource(names = {"GROWSDOWN", "GROWSUP"})
    void isNotForMapping(Protection protection) {
        assertThatIllegalArgumentException().isThrownBy(() -> mapped(protection))
                .withMessageContaining(protection.name());
    }

    @ParameterizedTest
    @EnumSource(names = {"GROWSDOWN", "GROWSUP"})
    void doesNotReachANeighbour(Protection protection) throws IOException {
        long address = 0x3_0000_0000L; // where nothing else is
        try (MappedRegion lower = at(address); MappedRegion upper = at(address + PAGE)) {
            for (MappedRegion region : new MappedRegion[]{lower, upper}) {
                MemorySegment view = region.segment();
                assertThatIllegalArgumentException().isThrownBy(() -> region.protect(Protection.READ, protection))
                        .withMessageContaining(protection.name());
                assertThat(region.segment()).isSameAs(view);
            }
            assertThat(Vma.of(address).permissions()).isEqualTo("rw-p");
            assertThat(Vma.of(address + PAGE).permissions()).isEqualTo("rw-p");
        }
    }

    private static MappedRegion at(long address) throws IOException {
        return MappedRegion.builder().anonymous().length(PAGE).address(address)
                .flags(MapFlag.FIXED_NOREPLACE, MapFlag.GROWSDOWN).map();
    }

    private static void mapped(Protection protection) throws IOException {
        MappedRegion.builder().anonymous().length(PAGE).protection(Protection.READ, protection).map().close();
    }
}
