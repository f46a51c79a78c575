package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mmapkit.HugePageReport;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transparent huge pages: where they fit, whether they are there, and what the report says. */
final class HugePagesTest {
    private static final Path SIZE = Path.of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size");

    private final Scene scene = Scene.create();
    private long huge;

    @BeforeEach
    void begin() throws IOException {
        assumeThat(SIZE).as("a kernel with transparent huge pages").exists();
        huge = Long.parseLong(Files.readString(SIZE).strip());
    }

    @AfterEach
    void end() {
        scene.close();
    }

    /** What the kernel says of the mappings of a region, in bytes. */
    private static long hugeBytes(MemorySegment view) throws IOException {
        return Vma.within(view.address(), view.byteSize()).stream().mapToLong(
                vma -> vma.kibibytes("AnonHugePages") + vma.kibibytes("ShmemPmdMapped")
                        + vma.kibibytes("FilePmdMapped"))
                .sum() << 10;
    }

    private static void assertReportIsTrue(MappedRegion region, HugePageReport report) throws IOException {
        assertThat(report.huge()).isEqualTo(hugeBytes(region.segment())).isLessThanOrEqualTo(report.eligible());
        assertThat(report.huge() == report.eligible()).as("%s", report).isEqualTo(report.refusal().isEmpty());
    }

    @Test
    void collapsesMemoryOfBothKinds() throws Exception {
        for (RegionBuilder builder : new RegionBuilder[]{MappedRegion.builder().anonymous(),
            MappedRegion.builder().memfd("huge"), MappedRegion.builder().anonymous().sharing(Sharing.SHARED)}) {
            try (MappedRegion region = builder.length(4 * huge).hugePages().map()) {
                Patterns.fill(region.segment());

                HugePageReport report = region.hugePages();

                assertThat(region.segment().address() % huge).isZero();
                assertThat(report.eligible()).isEqualTo(4 * huge);
                assertReportIsTrue(region, report);
                assertThat(Patterns.isIn(region.segment())).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, 100_000, (1 << 20) + 4096, (2 << 20) - 1, 3 << 20})
    void alignsAddressesAsOffsets(long offset) throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("huge").offset(offset).length(4 * huge).hugePages()
                .map()) {
            Patterns.fill(region.segment());

            HugePageReport report = region.hugePages();

            assertThat((region.segment().address() - offset) % huge).isZero();
            long firstPage = offset / Scene.PAGE * Scene.PAGE;
            long end = (offset + 4 * huge + Scene.PAGE - 1) / Scene.PAGE * Scene.PAGE;
            assertThat(report.eligible()).isEqualTo(end / huge * huge - (firstPage + huge - 1) / huge * huge);
            assertReportIsTrue(region, report);
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void staysAlignedWhenItGrows(boolean reserved) throws Exception {
        RegionBuilder builder = MappedRegion.builder().memfd("huge").offset(4096).length(huge).hugePages();
        try (MappedRegion region = (reserved ? builder.reserve(6 * huge) : builder).map(); Walls walls = new Walls()) {
            if (!reserved) {
                walls.behind(region.segment());
            }
            region.grow(5 * huge + 1);
            Patterns.fill(region.segment());
            assertThat((region.segment().address() - 4096) % huge).isZero();
            assertReportIsTrue(region, region.hugePages());
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
    }

    @Test
    void reportsWhatTheFileSystemRefuses() throws Exception {
        Path file = scene.path("disk");
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(2 * huge).hugePages().map()) {
            Patterns.fill(region.segment());

            HugePageReport report = region.hugePages();

            assertThat(report.eligible()).isEqualTo(2 * huge);
            assertReportIsTrue(region, report);
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
        try (MappedRegion region = MappedRegion.open(file)) {
            assertReportIsTrue(region, region.hugePages());
        }
    }

    @Test
    void countsOnlyPagesThatCanBeHuge() throws Exception {
        try (MappedRegion small = MappedRegion.builder().anonymous().length(huge - Scene.PAGE).hugePages().map()) {
            assertThat(small.hugePages().eligible()).isZero();
            assertThat(small.hugePages().huge()).isZero();
            assertThat(small.hugePages().refusal().orElseThrow()).contains("no whole huge page",
                    "" + (huge - Scene.PAGE));
        }
        long address = Walls.free(8 * huge) / huge * huge + huge;
        try (MappedRegion odd = MappedRegion.builder().memfd("odd").length(4 * huge).address(address + 4096)
                .flags(MapFlag.FIXED_NOREPLACE).map()) {
            odd.segment().fill((byte) 1);
            HugePageReport report = odd.hugePages(); // its addresses hold whole huge pages, of two halves of the file's
            assertThat(report.eligible()).isZero();
            assertThat(report.huge()).isZero();
            assertThat(report.refusal().orElseThrow()).contains("hugePages()");
        }
    }

    @Test
    void doesNotCountTheHugePagesOfANeighbour() throws Exception {
        long address = Walls.free(8 * huge) / huge * huge + huge;
        try (MappedRegion one = anonymousAt(address); MappedRegion other = anonymousAt(address + 2 * huge)) {
            other.segment().fill((byte) 1);
            assumeThat(other.hugePages().huge()).as("anonymous huge pages to be had").isEqualTo(2 * huge);

            HugePageReport report = one.hugePages(); // of memory that nobody touched, in one mapping with the other

            assertThat(report.huge()).isEqualTo(one.residency().resident() * Scene.PAGE);
        }
    }

    @Test
    void saysHowMuchIsNotInMemory() throws Exception {
        for (Sharing sharing : Sharing.values()) {
            if (sharing == Sharing.SHARED_VALIDATE) {
                continue;
            }
            try (MappedRegion region = MappedRegion.builder().anonymous().sharing(sharing).length(4 * huge).hugePages()
                    .map()) {
                region.segment().asSlice(0, 2 * huge).fill((byte) 1);

                HugePageReport report = region.hugePages();

                assertReportIsTrue(region, report);
                assertThat(report.refusal().orElseThrow()).contains("of its " + 4 * huge + " bytes " + 2 * huge);
            }
        }
    }

    @Test
    void namesTheFileSystemThatHasNone() throws Exception {
        Path file = scene.path("odd");
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(2 * huge).sparse().hugePages()
                .map()) {
            for (long offset = 0; offset < 2 * huge; offset += 2 * Scene.PAGE) {
                region.segment().set(ValueLayout.JAVA_BYTE, offset, (byte) 1);
            }
            HugePageReport report = region.hugePages();

            assumeThat(report.huge()).as("huge pages of files on disk").isLessThan(report.eligible());
            String type = Files.getFileStore(file).type();
            assertThat(report.refusal().orElseThrow())
                    .contains(type.equals("tmpfs") ? "madvise" : "file system " + type);
        }
    }

    /** May have no huge pages from now on. */
    static final class Forbidden {
        public static void main(String[] arguments) throws Exception {
            try (MappedRegion anonymous = MappedRegion.builder().anonymous().length(4 << 20).hugePages().map();
                    MappedRegion memfd = MappedRegion.builder().memfd("x").length(4 << 20).hugePages().map()) {
                Native.forbidHugePages();
                for (MappedRegion region : new MappedRegion[]{anonymous, memfd}) {
                    region.segment().fill((byte) 1);
                    System.out.println(region.hugePages().refusal().orElse("none"));
                }
            }
        }
    }

    @Test
    void saysThatTheProcessMayHaveNone() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Forbidden.class).quickly().run();
        assertThat(result.status()).as("%s", result).isZero();
        assertThat(result.stdout().lines()).hasSize(2).allMatch(line -> line.contains("PR_SET_THP_DISABLE"));
    }

    private MappedRegion anonymousAt(long address) throws IOException {
        return MappedRegion.builder().anonymous().length(2 * huge).address(address).flags(MapFlag.FIXED_NOREPLACE)
                .map();
    }

    @Test
    void refusesWhatContradicts() throws Exception {
        assertThatIllegalArgumentException().isThrownBy(() -> MappedRegion.builder().anonymous().length(huge)
                .hugePages().flags(MapFlag.HUGETLB).map());
        MappedRegion closed = MappedRegion.builder().anonymous().length(huge).map();
        closed.close();
        assertThatIllegalStateException().isThrownBy(closed::hugePages);
    }
}
