package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The address space that is taken for growth. */
final class ReservationTest {
    private static final long PAGE = Scene.PAGE;

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    /** Touches what is reserved behind a region, through memory that has no bounds, before and after it grew and shrank. */
    static final class Stray {
        public static void main(String[] arguments) throws Exception {
            try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGE).reserve(64 * PAGE).map()) {
                MemorySegment all = Native.at(region.segment().address(), 64 * PAGE);
                System.out.print(touch(all, PAGE));
                System.out.print(touch(all, 64 * PAGE - 1));
                region.grow(8 * PAGE);
                all.set(ValueLayout.JAVA_BYTE, 8 * PAGE - 1, (byte) 1);
                System.out.print(touch(all, 8 * PAGE));
                region.shrink(PAGE);
                System.out.print(touch(all, 8 * PAGE - 1));
                region.grow(8 * PAGE);
                System.out.println(region.segment().get(ValueLayout.JAVA_BYTE, 8 * PAGE - 1));
            }
        }

        private static String touch(MemorySegment memory, long offset) throws Exception {
            try {
                memory.set(ValueLayout.JAVA_BYTE, offset, (byte) 1);
                MappedRegion.builder().anonymous().length(1).map().close(); // has system calls, where the error surfaces
                return "nothing ";
            } catch (InternalError error) {
                return "error ";
            }
        }
    }

    /** Grows and shrinks regions while everything else that is mapped is watched. */
    static final class Watched {
        private static void play() throws Exception {
            try (MappedRegion region = MappedRegion.builder().memfd("w").length(PAGE).reserve(32 * PAGE).map();
                    MappedRegion other = MappedRegion.builder().anonymous().length(PAGE).reserve(16 * PAGE).map()) {
                List<Vma> before = MapsOutside.of(region.segment().address(), 32 * PAGE, other.segment().address(),
                        16 * PAGE);
                for (int round = 0; round < 20; round++) {
                    region.grow(32 * PAGE);
                    other.grow((1 + round % 16) * PAGE);
                    region.shrink((1 + round) * PAGE);
                    other.shrink(PAGE);
                }
                MapsOutside.requireUntouched(before);
            }
        }

        public static void main(String[] arguments) throws Exception {
            play(); // loads what it needs
            play();
            System.out.println("untouched");
        }
    }

    @Test
    void letsAStrayAccessBeAnErrorAndNotTheEnd() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Stray.class).run();

        assertThat(result.stdout()).isEqualTo("error error error error 0\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void replacesNothingOutsideOfIt() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Watched.class)
                .jvm("-Xint", "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch").run();

        assertThat(result.stderr()).isEmpty();
        assertThat(result.stdout()).isEqualTo("untouched\n");
    }

    @Test
    void isNotSmallerThanTheFileThatIsMappedWhole() throws Exception {
        Path file = scene.file(Patterns.bytes((int) (100 * PAGE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MappedRegion.builder().file(file).reserve(10 * PAGE).map())
                .withMessageContaining("reserved");
        try (MappedRegion region = MappedRegion.builder().file(file).protection(READ, WRITE).reserve(100 * PAGE)
                .map()) {
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
    }

    @Test
    void takesAddressesAndNoMemory() throws Exception {
        long resident = Self.kibibytes("VmRSS");
        try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGE).reserve(1L << 40).map()) {
            region.grow(1 << 20);
            region.segment().fill((byte) 1);
            assertThat(Self.kibibytes("VmRSS") - resident).isLessThan(100 << 10);
        }
    }

    @Test
    void refusesMoreMemoryThanTheMachineHas() {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> MappedRegion.builder().memfd("too-large").length(1L << 50).map())
                .withMessageContaining("are available");
    }

    @Test
    void aSparseMemfdMayBeLargerThanTheMemory() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("hole").length(1L << 44).sparse().map()) {
            region.segment().set(ValueLayout.JAVA_BYTE, (1L << 44) - 1, (byte) 1);
            assertThat(region.residency().resident()).isEqualTo(1);
        }
    }
}
