package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A file system with room for 1 MiB: a full one, without filling anybody's disk. */
final class FullDiskTest {
    private static final long MIB = 1 << 20;

    @AutoClose private final Scene scene = Scene.create();
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        Assumptions.assumeTrue(Self.isRoot(), "only root can mount");
        Path place = Files.createDirectory(scene.path("disk"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m,huge=never", "mmapkit-test", place.toString()),
                "mount isn't allowed here");
        disk = place;
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static void assertFull(RegionBuilder builder) {
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(builder::map).havingCause()
                .isInstanceOfSatisfying(SystemCallException.class,
                        refused -> assertThat(refused.errno()).isEqualTo(Errno.ENOSPC));
    }

    @Test
    void newFileThatDoesNotFitIsGone() throws Exception {
        assertFull(MappedRegion.builder().file(disk.resolve("new")).createNew().length(2 * MIB));
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void extendedFileThatDoesNotFitHasItsOldSizeAndContent() throws Exception {
        Path path = Files.write(disk.resolve("there"), Patterns.bytes(1000));
        assertFull(MappedRegion.builder().file(path).create().length(2 * MIB));
        assertThat(Files.size(path)).isEqualTo(1000);
        assertThat(Patterns.isIn(Files.readAllBytes(path))).isTrue();
        MappedRegion.builder().file(disk.resolve("other")).create().length(MIB / 2).map().close(); // room is free again
    }

    @Test
    void holeThatCannotBeFilledIsRefused() throws Exception {
        Path path = disk.resolve("hole");
        MappedRegion.builder().file(path).create().length(4 * MIB).sparse().map().close();
        assertFull(MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE));
        assertFull(MappedRegion.builder().file(path).create().length(4 * MIB));
        assertThat(Files.size(path)).isEqualTo(4 * MIB);
        assertThat(Files.readAllBytes(path)).containsOnly(0); // not through a mapping: tmpfs fills holes that are read
    }

    @Test
    void regionThatFitsCanBeFilledToTheLastByte() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(disk.resolve("fits")).create().length(MIB - 4 * PAGE)
                .map()) {
            region.segment().fill((byte) 1);
            assertThat(Patterns.isAll(region.segment(), 1)).isTrue();
        }
    }
}
