package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.libc.Platform;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every word of {@link MapFlag} does what it says, or is refused. */
final class MapFlagTest {
    private static final long FREE_PLACE = 0x3_0000_0000L;

    @AutoClose private final Scene scene = Scene.create();

    private static RegionBuilder anonymous(MapFlag... flags) {
        return MappedRegion.builder().anonymous().length(4 * PAGE).flags(flags);
    }

    private static void refused(String message, RegionBuilder builder) {
        assertThatIllegalArgumentException().isThrownBy(builder::map).withMessageContaining(message);
    }

    @Test
    void populateFaultsPagesIn() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(scene.inMemory("file")).create().length(8 * PAGE)
                .sparse().map()) {
            assertThat(Self.residentPages(region.segment())).isZero();
        }
        try (MappedRegion region = MappedRegion.builder().file(scene.inMemory("file")).create().length(8 * PAGE)
                .sparse().flags(MapFlag.POPULATE).map()) {
            assertThat(Self.residentPages(region.segment())).isEqualTo(8);
        }
    }

    @Test
    void nonblockTurnsPopulateOff() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(scene.inMemory("file")).create().length(8 * PAGE)
                .sparse().flags(MapFlag.POPULATE, MapFlag.NONBLOCK).map()) {
            assertThat(Self.residentPages(region.segment())).isZero();
        }
        refused("NONBLOCK", anonymous(MapFlag.NONBLOCK));
    }

    @Test
    void lockedKeepsPagesInMemory() throws Exception {
        try (MappedRegion region = anonymous(MapFlag.LOCKED).map()) {
            assertThat(Vma.of(region.segment().address()).hasFlag("lo")).isTrue();
            assertThat(Self.residentPages(region.segment())).isEqualTo(4);
        } catch (SystemCallException refused) {
            assertThat(refused.errno()).isEqualTo(Errno.EAGAIN);
            Assumptions.abort("no memory may be locked here");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NORESERVE", "GROWSDOWN"})
    void isShownByTheKernel(MapFlag flag) throws Exception {
        try (MappedRegion region = anonymous(flag).map()) {
            assertThat(Vma.of(region.segment().address()).hasFlag(flag == MapFlag.NORESERVE ? "nr" : "gd")).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STACK", "DENYWRITE", "EXECUTABLE"})
    void isTakenAndIgnored(MapFlag flag) throws Exception {
        try (MappedRegion region = anonymous(flag).map()) {
            region.segment().fill((byte) 1);
        }
    }

    @Test
    void placesRegionsLow() throws Exception {
        Assumptions.assumeTrue(Platform.current() == Platform.LINUX_X86_64, "the flag is for x86-64");
        try (MappedRegion low = anonymous(MapFlag.LOW_2GIB).map()) {
            assertThat(low.segment().address()).isLessThan(1L << 31);
        } catch (SystemCallException refused) {
            assertThat(refused.errno()).isEqualTo(Errno.ENOMEM);
            Assumptions.abort("the JVM has its class space where MAP_32BIT looks for room");
        }
    }

    /** Where addresses are taken ahead, they are taken there, and in place no region grows out of there. */
    @Test
    @Timeout(20)
    void placesRegionsThatGrowLow() throws Exception {
        Assumptions.assumeTrue(Platform.current() == Platform.LINUX_X86_64, "the flag is for x86-64");
        try (MappedRegion reserved = anonymous(MapFlag.LOW_2GIB).reserve(64 * PAGE).map();
                MappedRegion huge = anonymous(MapFlag.LOW_2GIB).hugePages().map()) {
            assertThat(reserved.segment().address()).isLessThan(1L << 31);
            assertThat(huge.segment().address()).isLessThan(1L << 31);
            reserved.grow(64 * PAGE);
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> reserved.grow(1L << 31))
                    .withMessageContaining("no room");
        } catch (SystemCallException refused) {
            assertThat(refused.errno()).isEqualTo(Errno.ENOMEM);
            Assumptions.abort("the JVM has its class space where MAP_32BIT looks for room");
        }
    }

    @Test
    void placesRegionsHigh() throws Exception {
        Assumptions.assumeTrue(Platform.current() == Platform.LINUX_X86_64, "the flag is for x86-64");
        try (MappedRegion high = anonymous(MapFlag.ABOVE_4GIB).map()) {
            assertThat(high.segment().address()).isGreaterThanOrEqualTo(1L << 32);
        }
    }

    @Test
    void fixedNoReplaceIsThereOrNowhere() throws Exception {
        RegionBuilder there = anonymous(MapFlag.FIXED_NOREPLACE).address(FREE_PLACE);
        try (MappedRegion region = there.map()) {
            assertThat(region.segment().address()).isEqualTo(FREE_PLACE);
            region.segment().fill((byte) 1);
            assertThatExceptionOfType(SystemCallException.class).isThrownBy(there::map)
                    .returns(Errno.EEXIST, SystemCallException::errno);
            assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
        }
        refused("address", anonymous(MapFlag.FIXED_NOREPLACE));
        refused("multiple", anonymous(MapFlag.FIXED_NOREPLACE).address(FREE_PLACE + 1));
    }

    @Test
    void hintIsTakenWhereNothingIs() throws Exception {
        try (MappedRegion region = anonymous().address(FREE_PLACE).map()) {
            assertThat(region.segment().address()).isEqualTo(FREE_PLACE);
        }
    }

    @Test
    void fixedIsRefused() {
        refused("FIXED", anonymous(MapFlag.FIXED).address(FREE_PLACE));
    }

    @Test
    void uninitializedIsRefused() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> anonymous(MapFlag.UNINITIALIZED).map()).withMessageContaining("MMU");
    }

    @Test
    void syncNeedsValidation() {
        refused("SYNC", anonymous(MapFlag.SYNC));
    }

    @Test
    void hugePagesComeFromThePool() throws Exception {
        try (MappedRegion region = anonymous(MapFlag.HUGETLB).map()) {
            assertThat(Vma.of(region.segment().address()).hasFlag("ht")).isTrue();
        } catch (FileSystemException refused) {
            assertThat(refused).hasMessageContaining("the pool of huge pages");
        }
        refused("NORESERVE", anonymous(MapFlag.HUGETLB, MapFlag.NORESERVE));
    }

    @ParameterizedTest
    @EnumSource(names = "HUGE_.*", mode = EnumSource.Mode.MATCH_ALL)
    void sizesOfHugePagesGoWithHugePages(MapFlag size) throws IOException {
        refused("HUGETLB", anonymous(size));
        refused("one size", anonymous(MapFlag.HUGETLB, size,
                size == MapFlag.HUGE_2MIB ? MapFlag.HUGE_1GIB : MapFlag.HUGE_2MIB));
        try (MappedRegion region = anonymous(MapFlag.HUGETLB, size).map()) {
            assertThat(Vma.of(region.segment().address()).hasFlag("ht")).isTrue();
        } catch (FileSystemException refused) {
            assertThat(refused).hasMessageContaining("the pool of huge pages");
        } catch (UnsupportedOperationException absent) {
            assertThat(absent).hasMessageContaining("huge pages of"); // this machine has none of that size
        }
    }

    @Test
    void laterFlagsReplaceEarlierOnes() throws Exception {
        try (MappedRegion region = anonymous(MapFlag.FIXED).flags().map()) {
            assertThat(region.byteSize()).isEqualTo(4 * PAGE);
        }
    }
}
