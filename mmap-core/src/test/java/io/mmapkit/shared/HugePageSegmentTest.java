package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.HugePageReport;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments in transparent huge pages: the header before the contents must not keep them from it. */
final class HugePageSegmentTest {
    private static final Path HUGE = Path.of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size");

    private long huge;

    @BeforeEach
    void begin() throws IOException {
        assumeTrue(Files.exists(HUGE), "no transparent huge pages in this kernel");
        huge = Long.parseLong(Files.readString(HUGE).strip());
    }

    /** Where a segment in memory can be. */
    enum Where {
        NAMED, FILE, MEMFD, INHERITED;

        SharedSegmentBuilder in(Scene scene) throws IOException {
            SharedSegmentBuilder builder = SharedSegment.builder();
            return switch (this) {
                case NAMED -> builder.name(scene.name());
                case FILE -> builder.file(scene.inMemory("segment"));
                case MEMFD -> builder.memfd("huge");
                case INHERITED -> builder.inherited();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void areMappedWhereHugePagesFitAndReportWhatCameOfIt(Where where) throws Exception {
        try (Scene scene = Scene.create();
                SharedSegment made = where.in(scene).byteSize(3 * huge).hugePages().initialize(Patterns::fill)
                        .create()) {
            long offset = where == Where.INHERITED ? 0 : SegmentHeader.BYTES;
            assertThat((made.segment().address() - offset) % huge).isZero();

            HugePageReport report = made.region().hugePages();

            assertThat(report.eligible()).isEqualTo(where == Where.INHERITED ? 3 * huge : 2 * huge);
            assertThat(report.huge()).isBetween(0L, report.eligible());
            assertThat(report.huge() == report.eligible() || report.refusal().isPresent()).as("%s", report).isTrue();
            assertThat(Patterns.isIn(made.segment())).isTrue();
        }
    }

    @Test
    void areSharedAndGrow() throws Exception {
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            try (SharedSegment made = SharedSegment.builder().name(name).byteSize(3 * huge).hugePages()
                    .reserve(6 * huge).initialize(Patterns::fill).create();
                    SharedSegment other = SharedSegment.builder().name(name).hugePages().attach()) {
                HugePageReport report = made.region().hugePages();
                assumeTrue(report.huge() > 0, () -> "no huge pages of shared memory to be had: " + report);

                assertThat(other.region().hugePages().huge()).isPositive();
                assertThat(Patterns.isIn(other.segment())).isTrue();
                MemorySegment before = made.segment();
                made.grow(5 * huge);
                assertThat(other.refresh()).isTrue();
                assertThat(made.region().hugePages().eligible()).isEqualTo(4 * huge);
                assertThat(Patterns.isIn(before)).isTrue();
                assertThat(Patterns.isAll(other.segment().asSlice(3 * huge), 0)).isTrue();
            }
        }
    }
}
