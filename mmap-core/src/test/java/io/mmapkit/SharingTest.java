package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every word of {@link Sharing} does what it says. */
final class SharingTest {
    @AutoClose private final Scene scene = Scene.create();

    @ParameterizedTest
    @EnumSource(names = {"SHARED", "SHARED_VALIDATE", "PRIVATE"})
    void decidesWhetherStoresReachTheFile(Sharing sharing) throws Exception {
        boolean shared = sharing != Sharing.PRIVATE;
        Path path = scene.hole(PAGE);
        try (MappedRegion region = Kind.FILE.writable(scene, 1).map(); // another one, to be mapped beside
                MappedRegion stored = MappedRegion.builder().file(path).sharing(sharing)
                        .protection(Protection.READ, Protection.WRITE).map();
                MappedRegion seen = MappedRegion.open(path)) {
            stored.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            assertThat(seen.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) (shared ? 1 : 0));
            assertThat(region.segment().get(ValueLayout.JAVA_BYTE, 0)).isZero();
            assertThat(Vma.of(stored.segment().address()).permissions()).isEqualTo(shared ? "rw-s" : "rw-p");
        }
        assertThat(Files.readAllBytes(path)[0]).isEqualTo((byte) (shared ? 1 : 0));
    }

    @Test
    void privateSeesTheFileUntilItStores() throws Exception {
        Path path = scene.hole(2 * PAGE);
        try (MappedRegion shared = MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE)
                .map();
                MappedRegion copy = MappedRegion.builder().file(path).sharing(Sharing.PRIVATE)
                        .protection(Protection.READ, Protection.WRITE).map()) {
            copy.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            shared.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 2);
            assertThat(copy.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 1);
        }
    }

    @Test
    void validateRefusesWhatTheFileSystemLacks() throws Exception {
        RegionBuilder builder = MappedRegion.builder().file(scene.hole(PAGE)).flags(MapFlag.SYNC);
        assertThatIllegalArgumentException().isThrownBy(builder::map);
        try {
            builder.sharing(Sharing.SHARED_VALIDATE).map().close(); // on a DAX device
        } catch (UnsupportedOperationException refused) {
            assertThat(refused).hasMessageContaining("SYNC");
        }
    }

    @Test
    void privateRegionOfAFileNeedsNoRightToWriteIt() throws Exception {
        Path path = scene.hole(PAGE);
        Files.setPosixFilePermissions(path, Set.of(PosixFilePermission.OWNER_READ));
        try (MappedRegion region = MappedRegion.builder().file(path).sharing(Sharing.PRIVATE)
                .protection(Protection.READ, Protection.WRITE).map()) {
            region.segment().fill((byte) 1);
        }
    }

    @Test
    void droppableIsAnonymous() throws Exception {
        assertThatIllegalArgumentException().isThrownBy(
                () -> MappedRegion.builder().memfd("x").length(PAGE).sharing(Sharing.DROPPABLE).map());
        RegionBuilder builder = MappedRegion.builder().anonymous().length(PAGE).sharing(Sharing.DROPPABLE);
        try (MappedRegion region = builder.map()) {
            region.segment().fill((byte) 1);
            assertThat(Vma.of(region.segment().address()).hasFlag("dp")).isTrue();
        } catch (UnsupportedOperationException missing) {
            assertThat(missing).hasMessageContaining("6.11");
            Assumptions.abort(missing.getMessage());
        }
    }

    @Test
    void anonymousMemoryCannotBeValidated() {
        assertThatIllegalArgumentException().isThrownBy(
                () -> MappedRegion.builder().anonymous().length(PAGE).sharing(Sharing.SHARED_VALIDATE).map())
                .withMessageContaining("SHARED_VALIDATE");
    }
}
