package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatvfsTest {
    @Test
    void saysWhatJavaSays(@TempDir Path directory) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatvfs.LAYOUT);
            Statvfs.fstatvfs(Fixture.file(arena, directory.resolve("file"), 1), space);
            assertThat(StructStatvfs.f_blocks(space) * StructStatvfs.f_frsize(space))
                    .isEqualTo(Files.getFileStore(directory).getTotalSpace());
            assertThat(StructStatvfs.f_bavail(space)).isLessThanOrEqualTo(StructStatvfs.f_bfree(space));
            assertThat(StructStatvfs.f_bsize(space)).isPositive();
        }
    }

    @Test
    void saysThatNothingLimitsMemfds() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatvfs.LAYOUT);
            Statvfs.fstatvfs(Fixture.memfd(arena, 1), space);
            assertThat(StructStatvfs.f_blocks(space)).isZero();
        }
    }

    @Test
    void refusesWhatIsNotOpen() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatvfs.LAYOUT);
            assertRefused(() -> Statvfs.fstatvfs(-1, space), Errno.EBADF,
                    "fstatvfs(fd=-1, buf=0x" + Long.toHexString(space.address()) + ")");
        }
    }
}
