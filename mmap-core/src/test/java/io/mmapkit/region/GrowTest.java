package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import java.nio.file.Path;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A region grows; what is behind it and who blocks its way varies. */
final class GrowTest {
    private static final long PAGE = Scene.PAGE;
    private static final long SMALL = 3 * PAGE + 17;
    private static final long LARGE = 40 * PAGE + 5;

    private final Scene scene = Scene.create();
    private final Walls walls = new Walls();

    @AfterEach
    void end() {
        walls.close();
        scene.close();
    }

    enum Kind {
        FILE(true), MEMFD(true), PRIVATE_MEMFD(false), ANONYMOUS(false), ANONYMOUS_SHARED(false), PRIVATE_FILE(false);

        final boolean mapsTwice;

        Kind(boolean mapsTwice) {
            this.mapsTwice = mapsTwice;
        }

        RegionBuilder over(Scene scene) throws IOException {
            return switch (this) {
                case FILE -> MappedRegion.builder().file(scene.path("grows")).create();
                case MEMFD -> MappedRegion.builder().memfd("grows");
                case PRIVATE_MEMFD -> MappedRegion.builder().memfd("grows").sharing(Sharing.PRIVATE);
                case ANONYMOUS -> MappedRegion.builder().anonymous();
                case ANONYMOUS_SHARED -> MappedRegion.builder().anonymous().sharing(Sharing.SHARED);
                case PRIVATE_FILE ->
                    MappedRegion.builder().file(scene.path("grows")).create().sharing(Sharing.PRIVATE);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void growsIntoItsReservationAtTheSameAddress(Kind kind) throws Exception {
        try (MappedRegion region = kind.over(scene).length(SMALL).reserve(LARGE).map()) {
            MemorySegment before = region.segment();
            Patterns.fill(before);

            region.grow(LARGE);

            MemorySegment after = region.segment();
            assertThat(region.byteSize()).isEqualTo(LARGE);
            assertThat(after.byteSize()).isEqualTo(LARGE);
            assertThat(after.address()).isEqualTo(before.address());
            assertThat(Patterns.isIn(after.asSlice(0, SMALL))).isTrue();
            assertThat(Patterns.isAll(after.asSlice(SMALL), 0)).isTrue();
            SameBytes.assertIn(before, after);
            after.fill((byte) 9);
        }
    }

    @ParameterizedTest
    @EnumSource
    void growsInPlaceWhereThereIsRoom(Kind kind) throws Exception {
        try (MappedRegion region = kind.over(scene).length(SMALL).address(Walls.free(LARGE)).map()) {
            MemorySegment before = region.segment();
            Patterns.fill(before);

            region.grow(LARGE);

            assertThat(region.segment().address()).isEqualTo(before.address());
            assertThat(Patterns.isIn(region.segment().asSlice(0, SMALL))).isTrue();
            SameBytes.assertIn(before, region.segment());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isMappedASecondTimeOrRefusedWhereThereIsNoRoom(Kind kind) throws Exception {
        try (MappedRegion region = kind.over(scene).length(SMALL).map()) {
            MemorySegment before = region.segment();
            Patterns.fill(before);
            walls.behind(before);
            if (!kind.mapsTwice) {
                assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.grow(LARGE))
                        .withMessageContaining("reserve");
                assertThat(region.segment()).isSameAs(before);
                assertThat(region.byteSize()).isEqualTo(SMALL);
                assertThat(Patterns.isIn(before)).isTrue();
                return;
            }
            region.grow(LARGE);

            MemorySegment after = region.segment();
            assertThat(after.address()).isNotEqualTo(before.address());
            assertThat(Patterns.isIn(after.asSlice(0, SMALL))).isTrue();
            SameBytes.assertIn(before, after);
            walls.behind(after);
            region.grow(2 * LARGE);
            SameBytes.assertIn(before, region.segment()); // two generations ago
            SameBytes.assertIn(after, region.segment());
        }
    }

    @Test
    void growsBeyondItsReservation() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("beyond").length(PAGE).reserve(4 * PAGE).map()) {
            Patterns.fill(region.segment());
            region.grow(4 * PAGE);
            MemorySegment before = region.segment();

            region.grow(9 * PAGE);

            SameBytes.assertIn(before, region.segment());
            region.segment().fill((byte) 3);
            region.shrink(2 * PAGE);
            region.grow(9 * PAGE);
            assertThat(Patterns.isAll(region.segment(), 3)).isTrue();
        }
    }

    @Test
    void refusesWhatIsNoGrowth() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("no").offset(PAGE).length(SMALL).map()) {
            MemorySegment view = region.segment();
            region.grow(SMALL);
            assertThatIllegalArgumentException().isThrownBy(() -> region.grow(SMALL - 1));
            assertThatIllegalArgumentException().isThrownBy(() -> region.grow(-1));
            assertThatIllegalArgumentException().isThrownBy(() -> region.grow(Long.MAX_VALUE));
            assertThatIllegalArgumentException().isThrownBy(() -> region.grow(Long.MAX_VALUE - PAGE - 100));
            assertThatIllegalArgumentException().isThrownBy(() -> region.shrink(0));
            assertThatIllegalArgumentException().isThrownBy(() -> region.shrink(SMALL + 1));
            assertThat(view.scope().isAlive()).isTrue();
        }
    }

    @Test
    void refusesADeviceThatHasOtherBytesInEveryMapping() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(Path.of("/dev/zero")).length(PAGE)
                .protection(READ, WRITE).map()) {
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> region.grow(LARGE));
            region.segment().fill((byte) 1);
        }
        try (MappedRegion region = MappedRegion.builder().file(Path.of("/dev/zero")).length(PAGE)
                .sharing(Sharing.PRIVATE).protection(READ, WRITE).reserve(LARGE).map()) {
            region.grow(LARGE);
            region.segment().fill((byte) 1);
        }
    }

    @Test
    void aClosedRegionKeepsItsSize() throws Exception {
        MappedRegion region = MappedRegion.builder().memfd("closed").length(SMALL).map();
        region.close();
        assertThatIllegalStateException().isThrownBy(() -> region.grow(LARGE));
        assertThatIllegalStateException().isThrownBy(() -> region.shrink(1));
    }

    @Test
    void keepsARegionAtAFixedAddressThere() throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("fixed").length(SMALL).address(Walls.free(LARGE))
                .flags(MapFlag.FIXED_NOREPLACE).map()) {
            walls.behind(region.segment());
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.grow(LARGE))
                    .withMessageContaining("no room");
            assertThat(Vma.find(0)).isEmpty();
        }
    }
}
