package io.mmapkit.libc;

import static io.mmapkit.libc.Fixture.PAGE;
import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** fallocate, posix_fallocate, posix_fadvise, sync_file_range. */
final class FileSpaceTest {
    private final Arena arena = Arena.ofConfined();
    private int fd;
    private int pipe;

    @TempDir Path folder;

    @BeforeEach
    void open() throws SystemCallException {
        fd = Fixture.file(arena, folder.resolve("file"), 0);
        MemorySegment ends = arena.allocate(8);
        Unistd.pipe2(ends, Fcntl.O_CLOEXEC);
        Fixture.descriptor(arena, ends.getAtIndex(Libc.INT, 0));
        pipe = Fixture.descriptor(arena, ends.getAtIndex(Libc.INT, 1));
    }

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void allocatesAndFreesSpace() throws Exception {
        int memory = Fixture.memfd(arena, 0);
        Fcntl.fallocate(memory, 0, 0, 4 * PAGE);
        assertThat(allocated(memory)).isEqualTo(4 * PAGE);

        Fcntl.fallocate(memory, Fcntl.FALLOC_FL_PUNCH_HOLE | Fcntl.FALLOC_FL_KEEP_SIZE, PAGE, PAGE);
        assertThat(allocated(memory)).isEqualTo(3 * PAGE);
        assertThat(Unistd.lseek(memory, 0, Unistd.SEEK_END)).isEqualTo(4 * PAGE);
    }

    @Test
    void refusesToAllocate() {
        assertRefused(() -> Fcntl.fallocate(fd, 0, 0, 0), Errno.EINVAL,
                "fallocate(fd=" + fd + ", mode=0, offset=0, len=0)");
        assertRefused(() -> Fcntl.fallocate(-1, Fcntl.FALLOC_FL_KEEP_SIZE, 0, 1), Errno.EBADF,
                "fallocate(fd=-1, mode=FALLOC_FL_KEEP_SIZE, offset=0, len=1)");
        assertRefused(() -> Fcntl.fallocate(pipe, 0, 0, 1), Errno.ESPIPE,
                "fallocate(fd=" + pipe + ", mode=0, offset=0, len=1)");
        assertRefused(() -> Fcntl.fallocate(fd, Fcntl.FALLOC_FL_PUNCH_HOLE, 0, 1), Errno.EOPNOTSUPP,
                "fallocate(fd=" + fd + ", mode=FALLOC_FL_PUNCH_HOLE, offset=0, len=1)");
    }

    @Test
    void allocatesOnAnyFileSystem() throws Exception {
        Fcntl.posix_fallocate(fd, 0, 3 * PAGE);

        assertThat(Unistd.lseek(fd, 0, Unistd.SEEK_END)).isEqualTo(3 * PAGE);
        assertThat(allocated(fd)).isGreaterThanOrEqualTo(3 * PAGE);
    }

    @Test
    void refusesToAllocateOnAnyFileSystem() {
        assertRefused(() -> Fcntl.posix_fallocate(-1, 0, 1), Errno.EBADF, "posix_fallocate(fd=-1, offset=0, len=1)");
        assertRefused(() -> Fcntl.posix_fallocate(fd, -1, 1), Errno.EINVAL,
                "posix_fallocate(fd=" + fd + ", offset=-1, len=1)");
        assertRefused(() -> Fcntl.posix_fallocate(pipe, 0, 1), Errno.ESPIPE,
                "posix_fallocate(fd=" + pipe + ", offset=0, len=1)");
    }

    @Test
    void advisesAboutAFile() throws Exception {
        Fcntl.posix_fadvise(fd, 0, 0, Fcntl.POSIX_FADV_SEQUENTIAL);
        Fcntl.posix_fadvise(fd, 0, 0, Fcntl.POSIX_FADV_DONTNEED);

        assertRefused(() -> Fcntl.posix_fadvise(fd, 0, 0, 4711), Errno.EINVAL,
                "posix_fadvise(fd=" + fd + ", offset=0, len=0, advice=4711)");
        assertRefused(() -> Fcntl.posix_fadvise(pipe, 0, 0, Fcntl.POSIX_FADV_WILLNEED), Errno.ESPIPE,
                "posix_fadvise(fd=" + pipe + ", offset=0, len=0, advice=POSIX_FADV_WILLNEED)");
        assertRefused(() -> Fcntl.posix_fadvise(-1, 1, 2, Fcntl.POSIX_FADV_RANDOM), Errno.EBADF,
                "posix_fadvise(fd=-1, offset=1, len=2, advice=POSIX_FADV_RANDOM)");
    }

    @Test
    void startsAndAwaitsWriteBack() throws Exception {
        Unistd.pwrite(fd, arena.allocate(PAGE), PAGE, 0);
        Fcntl.sync_file_range(fd, 0, 0,
                Fcntl.SYNC_FILE_RANGE_WAIT_BEFORE | Fcntl.SYNC_FILE_RANGE_WRITE | Fcntl.SYNC_FILE_RANGE_WAIT_AFTER);

        assertRefused(() -> Fcntl.sync_file_range(fd, 0, 0, 8 | Fcntl.SYNC_FILE_RANGE_WRITE), Errno.EINVAL,
                "sync_file_range(fd=" + fd + ", offset=0, nbytes=0, flags=SYNC_FILE_RANGE_WRITE|0x8)");
        assertRefused(() -> Fcntl.sync_file_range(pipe, 0, 0, Fcntl.SYNC_FILE_RANGE_WRITE), Errno.ESPIPE,
                "sync_file_range(fd=" + pipe + ", offset=0, nbytes=0, flags=SYNC_FILE_RANGE_WRITE)");
    }

    private long allocated(int file) throws SystemCallException {
        MemorySegment stat = arena.allocate(StructStat.LAYOUT);
        Stat.fstat(file, stat);
        return StructStat.st_blocks(stat) * 512;
    }
}
