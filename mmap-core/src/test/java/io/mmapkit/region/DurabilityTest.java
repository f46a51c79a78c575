package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.Residency;
import io.mmapkit.Sharing;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each word stores, seen in the counts of the kernel. */
final class DurabilityTest {
    private static final long PAGE = Scene.PAGE;
    private static final int PAGES = 64;

    private final Scene scene = Scene.create();

    @AfterEach
    void end() {
        scene.close();
    }

    private MappedRegion dirty() throws IOException {
        MappedRegion region = MappedRegion.builder().file(scene.path("durable")).create().offset(3)
                .length(PAGES * PAGE).map();
        region.store(Durability.DATA_AND_METADATA);
        Patterns.fill(region.segment());
        return region;
    }

    private static long unstored(Residency residency) {
        return residency.dirty() + residency.writeback();
    }

    @Test
    void startedBeginsAndDoesNotWait() throws Exception {
        try (MappedRegion region = dirty()) {
            assertThat(region.residency().dirty()).isPositive();
            region.store(0, region.byteSize(), Durability.STARTED);
            // given to the device: none is merely dirty any more
            assertThat(region.residency().dirty()).isZero();
            region.store(Durability.RANGE);
            assertThat(unstored(region.residency())).isZero();
        }
    }

    @Test
    void rangeStoresTheRange() throws Exception {
        try (MappedRegion region = dirty()) {
            region.store(10 * PAGE - 1, 5 * PAGE, Durability.RANGE);
            assertThat(unstored(region.residency(10 * PAGE - 1, 5 * PAGE))).isZero();
            region.store(Durability.RANGE);
            assertThat(unstored(region.residency())).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DATA", "DATA_AND_METADATA"})
    void theWholeFileIsTheWholeFile(Durability durability) throws Exception {
        try (MappedRegion region = dirty()) {
            region.store(0, 1, durability); // whatever the range
            assertThat(unstored(region.residency())).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAnyRangeAndEveryFile(Durability durability) throws Exception {
        Path file = scene.file(Patterns.bytes((int) (3 * PAGE + 7)));
        try (MappedRegion readOnly = MappedRegion.open(file);
                MappedRegion memfd = MappedRegion.builder().memfd("durable").length(3 * PAGE + 7).map();
                MappedRegion protectedOne = MappedRegion.open(file, READ, WRITE)) {
            protectedOne.protect();
            for (MappedRegion region : new MappedRegion[]{readOnly, memfd, protectedOne}) {
                region.store(durability);
                region.store(PAGE + 1, 1, durability);
                region.store(PAGE + 1, 0, durability);
                region.store(region.byteSize(), 0, durability);
                assertThatExceptionOfType(IndexOutOfBoundsException.class)
                        .isThrownBy(() -> region.store(1, region.byteSize(), durability));
            }
        }
        assertThat(Patterns.isIn(Files.readAllBytes(file))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedWhereNothingReachesAFile(Durability durability) throws Exception {
        Path file = scene.file(Patterns.bytes((int) PAGE));
        try (MappedRegion anonymous = MappedRegion.builder().anonymous().length(PAGE).map();
                MappedRegion copy = MappedRegion.builder().file(file).sharing(Sharing.PRIVATE).map();
                MappedRegion device = MappedRegion.builder().file(Path.of("/dev/zero")).length(PAGE).map()) {
            for (MappedRegion region : new MappedRegion[]{anonymous, copy, device}) {
                assertThatIllegalStateException().isThrownBy(() -> region.store(durability))
                        .withMessageContaining("reaches a file");
            }
        }
    }

    @Test
    void aClosedRegionStoresNothing() throws Exception {
        MappedRegion region = dirty();
        region.close();
        assertThatIllegalStateException().isThrownBy(() -> region.store(Durability.DATA));
    }
}
