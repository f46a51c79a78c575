package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructStat;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backed before use: what can be stored into has its place on the disk already. */
final class StorageTest {
    private static final long MIB = 1 << 20;
    private static final long BLOCK = 512; // what the kernel counts in, whatever the file system does

    @AutoClose private final Scene scene = Scene.create();

    private long allocated(Path path) throws IOException {
        return blocks(scene.open(path, Fcntl.O_RDONLY)) * BLOCK;
    }

    private long blocks(int fd) throws IOException {
        var status = scene.memory(StructStat.LAYOUT.byteSize());
        Stat.fstat(fd, status);
        return StructStat.st_blocks(status);
    }

    private Path path(boolean inMemory) throws IOException {
        return inMemory ? scene.inMemory("file") : scene.path("file");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void newFileIsAllocated(boolean inMemory) throws Exception {
        Path path = path(inMemory);
        try (MappedRegion region = MappedRegion.builder().file(path).createNew().length(4 * MIB).map()) {
            assertThat(allocated(path)).isGreaterThanOrEqualTo(4 * MIB);
            assertThat(Files.size(path)).isEqualTo(4 * MIB);
            assertThat(Patterns.isAll(region.segment(), 0)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sparseFileIsNot(boolean inMemory) throws Exception {
        Path path = path(inMemory);
        try (MappedRegion region = MappedRegion.builder().file(path).createNew().length(4 * MIB).sparse().map()) {
            assertThat(allocated(path)).isLessThan(MIB);
            assertThat(region.byteSize()).isEqualTo(Files.size(path));
        }
    }

    @Test
    void memoryIsAllocatedUnlessSparse() throws Exception {
        for (boolean sparse : new boolean[]{false, true}) {
            RegionBuilder builder = MappedRegion.builder().memfd("storage-" + sparse).length(4 * MIB);
            try (MappedRegion region = (sparse ? builder.sparse() : builder).map()) {
                int fd = Self.descriptors().stream().filter(file -> file.contains("memfd:storage-" + sparse))
                        .mapToInt(file -> Integer.parseInt(file.substring(0, file.indexOf(' ')))).findFirst()
                        .orElseThrow();
                assertThat(blocks(fd) * BLOCK).isEqualTo(sparse ? 0 : region.byteSize());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rangeOfASparseFileIsAllocatedAndTheRestIsNot(boolean byDescriptor) throws Exception {
        Path path = scene.hole(64 * MIB);
        int fd = scene.open(path, Fcntl.O_RDWR);
        RegionBuilder builder = byDescriptor
                ? MappedRegion.builder().descriptor(fd)
                : MappedRegion.builder().file(path);
        try (MappedRegion region = builder.offset(8 * MIB).length(4 * MIB).protection(Protection.READ, Protection.WRITE)
                .map()) {
            region.segment().fill((byte) 1);
            assertThat(blocks(fd) * BLOCK).isBetween(4 * MIB, 5 * MIB);
            assertThat(Unistd.lseek(fd, 0, Unistd.SEEK_DATA)).isEqualTo(8 * MIB);
            assertThat(Unistd.lseek(fd, 8 * MIB, Unistd.SEEK_HOLE)).isEqualTo(12 * MIB);
        }
        assertThat(Files.size(path)).isEqualTo(64 * MIB);
    }

    @Test
    void regionsThatNeverStoreAllocateNothing() throws Exception {
        Path path = scene.hole(8 * MIB);
        MappedRegion.open(path).close();
        MappedRegion.builder().file(path).sharing(Sharing.PRIVATE).protection(Protection.READ, Protection.WRITE).map()
                .close();
        MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE).sparse().map().close();
        assertThat(allocated(path)).isZero();
    }

    @Test
    void allocatedFileKeepsItsTimes() throws Exception {
        Path path = scene.file(Patterns.bytes((int) MIB));
        FileTime old = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(path, old);
        FileTime changed = (FileTime) Files.getAttribute(path, "unix:ctime");
        MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE).map().close();
        MappedRegion.builder().file(path).create().length(MIB).map().close();
        assertThat(Files.getLastModifiedTime(path)).isEqualTo(old);
        assertThat(Files.getAttribute(path, "unix:ctime")).isEqualTo(changed);
    }

    @Test
    void createLeavesWhatIsThere() throws Exception {
        Path path = scene.file(Patterns.bytes(1000));
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(500).map()) {
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
        assertThat(Patterns.isIn(Files.readAllBytes(path))).isTrue();
        try (MappedRegion region = MappedRegion.builder().file(path).create().offset(900).length(PAGE).map()) {
            assertThat(Patterns.isIn(region.segment().asSlice(0, 100), 900)).isTrue();
            assertThat(Patterns.isAll(region.segment().asSlice(100), 0)).isTrue();
            region.segment().set(ValueLayout.JAVA_BYTE, PAGE - 1, (byte) 1);
        }
        assertThat(Files.size(path)).isEqualTo(900 + PAGE);
    }
}
