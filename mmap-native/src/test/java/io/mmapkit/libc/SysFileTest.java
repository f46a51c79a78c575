package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SysFileTest {
    @Test
    void locksOneOpenFileAgainstAnother(@TempDir Path directory) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            int one = Fixture.file(arena, directory.resolve("file"), 1);
            int other = Fixture.file(arena, directory.resolve("file"), 1);
            SysFile.flock(one, SysFile.LOCK_EX);
            assertRefused(() -> SysFile.flock(other, SysFile.LOCK_EX | SysFile.LOCK_NB), Errno.EAGAIN,
                    "flock(fd=" + other + ", op=LOCK_EX|LOCK_NB)");
            SysFile.flock(one, SysFile.LOCK_UN);
            SysFile.flock(other, SysFile.LOCK_SH | SysFile.LOCK_NB);
            SysFile.flock(one, SysFile.LOCK_SH | SysFile.LOCK_NB);
        }
    }

    @Test
    void refusesWhatIsNotOpen() {
        assertRefused(() -> SysFile.flock(-1, SysFile.LOCK_SH), Errno.EBADF, "flock(fd=-1, op=LOCK_SH)");
    }

    @Test
    void tellsFileSystemsApart(@TempDir Path directory) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatfs.LAYOUT);
            SysVfs.fstatfs(Fixture.memfd(arena, 1), space);
            assertThat(StructStatfs.f_type(space)).isEqualTo(0x01021994); // TMPFS_MAGIC
            assertThat(StructStatfs.f_bsize(space)).isEqualTo(Fixture.PAGE);
            SysVfs.fstatfs(Fixture.file(arena, directory.resolve("file"), 1), space);
            assertThat(StructStatfs.f_type(space)).isNotEqualTo(SysVfs.HUGETLBFS_MAGIC);
            assertRefused(() -> SysVfs.fstatfs(-1, space), Errno.EBADF,
                    "fstatfs(fd=-1, buf=0x" + Long.toHexString(space.address()) + ")");
        }
    }
}
