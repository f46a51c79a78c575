package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mmapkit.Discard;
import io.mmapkit.HugePageReport;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.SyncMode;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Huge pages of the pool. */
@ResourceLock("pool of huge pages")
final class HugetlbTest {
    private static RegionBuilder over(String backing) {
        return (backing.equals("memfd") ? MappedRegion.builder().memfd("pool") : MappedRegion.builder().anonymous())
                .flags(MapFlag.HUGETLB);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memfd", "anonymous"})
    void anEmptyPoolIsSaidSo(String backing) throws Exception {
        long page = HugePool.pageSize();
        assumeThat(HugePool.free()).as("free huge pages").isZero();
        long descriptors = Self.descriptors().size();
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> over(backing).length(page).map())
                .withMessageContaining("pool of huge pages of " + page).withMessageContaining("0 free")
                .withMessageContaining("vm.nr_hugepages");
        assertThat(Self.descriptors()).hasSize((int) descriptors);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memfd", "anonymous"})
    void aSizeThatTheKernelHasNotIsUnsupported(String backing) throws Exception {
        assumeThat(Path.of("/sys/kernel/mm/hugepages/hugepages-8192kB")).doesNotExist();
        RegionBuilder builder = over(backing).length(10).flags(MapFlag.HUGETLB, MapFlag.HUGE_8MIB);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(builder::map)
                .withMessageContaining(Long.toString(HugePool.pageSize())).withMessageContaining("8388608");
    }

    @Test
    void anOrdinaryFileHasNone() throws Exception {
        try (Scene scene = Scene.create()) {
            Path file = scene.path("ordinary");
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> MappedRegion.builder().file(file).create().length(10).flags(MapFlag.HUGETLB).map())
                    .withMessageContaining("isn't of huge pages").withMessageContaining("hugetlbfs");
            assertThat(file).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memfd", "anonymous"})
    void holdsARegionOfAnyLength(String backing) throws Exception {
        long page = HugePool.pageSize();
        try (HugePool _ = new HugePool(3)) {
            long free = HugePool.free();
            try (MappedRegion region = over(backing).length(2 * page + 5).map()) {
                Patterns.fill(region.segment());

                assertThat(region.byteSize()).isEqualTo(2 * page + 5);
                assertThat(region.segment().address() % page).isZero();
                assertThat(free - HugePool.free()).isEqualTo(3);
                assertThat(Patterns.isIn(region.segment())).isTrue();
                HugePageReport report = region.hugePages();
                assertThat(report.huge()).isEqualTo(3 * page);
                region.prefaultForWrite(page, 10);
                region.protect(Protection.READ);
                region.protect(Protection.READ, Protection.WRITE);
                if (backing.equals("anonymous")) {
                    region.discard(1, 2 * page - 1, Discard.DONTNEED); // one whole page lies within
                    assertThat(Patterns.isIn(region.segment().asSlice(0, page))).isTrue();
                    assertThat(Patterns.isAll(region.segment().asSlice(page, page), 0)).isTrue();
                    assertThat(Patterns.isIn(region.segment().asSlice(2 * page), 2 * page)).isTrue();
                }
                assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.grow(3 * page + 1));
                assertThat(region.byteSize()).isEqualTo(2 * page + 5);
            }
            assertThat(HugePool.free()).isEqualTo(free);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memfd", "anonymous"})
    void growsAndShrinks(String backing) throws Exception {
        long page = HugePool.pageSize();
        try (HugePool _ = new HugePool(4)) {
            long free = HugePool.free();
            try (MappedRegion region = over(backing).length(page).reserve(4 * page).map()) {
                Patterns.fill(region.segment());
                long address = region.segment().address();
                region.grow(3 * page + 7);
                Patterns.fill(region.segment());
                region.shrink(page + 1);
                region.grow(4 * page);
                assertThat(region.segment().address()).isEqualTo(address);
                assertThat(Patterns.isIn(region.segment().asSlice(0, page + 1))).isTrue();
                region.segment().fill((byte) 1);
            }
            assertThat(HugePool.free()).isEqualTo(free);
        }
    }

    @Test
    void startsAtAnyOffset() throws Exception {
        long page = HugePool.pageSize();
        try (HugePool _ = new HugePool(3); MappedRegion region = over("memfd").offset(page + 9).length(page).map()) {
            Patterns.fill(region.segment());
            assertThat(region.segment().address() % page).isEqualTo(9);
            assertThat(Patterns.isIn(region.segment())).isTrue();
            assertThat(region.residency().isPermitted()).isTrue();
            region.sync(SyncMode.SYNC);
        }
    }
}
