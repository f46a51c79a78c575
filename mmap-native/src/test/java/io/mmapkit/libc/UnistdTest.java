package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static io.mmapkit.libc.Refusals.orSkip;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors: close, close_range, ftruncate, lseek, read, write, pread, pwrite, fsync, fdatasync, pipe2, unlink, linkat, faccessat. */
final class UnistdTest {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocateFrom("content");
    private final String shown = "0x" + Long.toHexString(buffer.address());
    private Path path;
    private int fd;
    private int out; // the end of a pipe that is written
    private int in;

    @TempDir Path folder;

    @BeforeEach
    void open() throws SystemCallException {
        path = folder.resolve("file");
        fd = Fixture.file(arena, path, 0);
        MemorySegment ends = arena.allocate(8);
        Unistd.pipe2(ends, Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK);
        in = Fixture.descriptor(arena, ends.getAtIndex(Libc.INT, 0));
        out = Fixture.descriptor(arena, ends.getAtIndex(Libc.INT, 1));
    }

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void writesAndReadsAtThePosition() throws Exception {
        assertThat(Unistd.write(fd, buffer, 7)).isEqualTo(7);
        assertThat(path).hasContent("content");

        assertThat(Unistd.lseek(fd, -4, Unistd.SEEK_CUR)).isEqualTo(3);
        MemorySegment read = arena.allocate(10);
        assertThat(Unistd.read(fd, read, 10)).isEqualTo(4);
        assertThat(read.getString(0)).isEqualTo("tent");
        assertThat(Unistd.read(fd, read, 10)).isZero();
    }

    @Test
    void writesAndReadsAtAnOffset() throws Exception {
        assertThat(Unistd.pwrite(fd, buffer, 7, 2)).isEqualTo(7);
        MemorySegment read = arena.allocate(9);

        assertThat(Unistd.pread(fd, read, 9, 0)).isEqualTo(9);
        assertThat(read.toArray(JAVA_BYTE)).isEqualTo("\0\0content".getBytes(StandardCharsets.US_ASCII));
        assertThat(Unistd.lseek(fd, 0, Unistd.SEEK_CUR)).isZero();
    }

    @Test
    void refusesToRead() {
        assertRefused(() -> Unistd.read(-1, buffer, 7), Errno.EBADF, "read(fd=-1, buf=" + shown + ", count=7)");
        assertRefused(() -> Unistd.read(in, buffer, 7), Errno.EAGAIN,
                "read(fd=" + in + ", buf=" + shown + ", count=7)");
        assertRefused(() -> Unistd.pread(fd, buffer, 7, -1), Errno.EINVAL,
                "pread(fd=" + fd + ", buf=" + shown + ", count=7, offset=-1)");
        assertRefused(() -> Unistd.pread(in, buffer, 7, 0), Errno.ESPIPE,
                "pread(fd=" + in + ", buf=" + shown + ", count=7, offset=0)");
    }

    @Test
    void refusesToWrite() throws Exception {
        assertRefused(() -> Unistd.write(in, buffer, 7), Errno.EBADF,
                "write(fd=" + in + ", buf=" + shown + ", count=7)");
        assertRefused(() -> Unistd.pwrite(out, buffer, 7, 0), Errno.ESPIPE,
                "pwrite(fd=" + out + ", buf=" + shown + ", count=7, offset=0)");
        assertRefused(() -> Unistd.pwrite(-1, buffer, 7, 5), Errno.EBADF,
                "pwrite(fd=-1, buf=" + shown + ", count=7, offset=5)");
    }

    @Test
    void setsTheSize() throws Exception {
        Unistd.ftruncate(fd, 5_000_000_000L);
        assertThat(path).hasSize(5_000_000_000L);

        assertRefused(() -> Unistd.ftruncate(fd, -1), Errno.EINVAL, "ftruncate(fd=" + fd + ", length=-1)");
        assertRefused(() -> Unistd.ftruncate(-1, 0), Errno.EBADF, "ftruncate(fd=-1, length=0)");
    }

    @Test
    void findsDataAndHoles() throws Exception {
        int memory = Fixture.memfd(arena, 8 * Fixture.PAGE);
        Unistd.pwrite(memory, buffer, 1, 4 * Fixture.PAGE);

        assertThat(Unistd.lseek(memory, 0, Unistd.SEEK_DATA)).isEqualTo(4 * Fixture.PAGE);
        assertThat(Unistd.lseek(memory, 4 * Fixture.PAGE, Unistd.SEEK_HOLE)).isEqualTo(5 * Fixture.PAGE);
        assertRefused(() -> Unistd.lseek(memory, 6 * Fixture.PAGE, Unistd.SEEK_DATA), Errno.ENXIO,
                "lseek(fd=" + memory + ", offset=" + 6 * Fixture.PAGE + ", whence=SEEK_DATA)");
        assertRefused(() -> Unistd.lseek(in, 0, Unistd.SEEK_SET), Errno.ESPIPE,
                "lseek(fd=" + in + ", offset=0, whence=SEEK_SET)");
        assertRefused(() -> Unistd.lseek(fd, 0, 99), Errno.EINVAL, "lseek(fd=" + fd + ", offset=0, whence=99)");
    }

    @Test
    void closes() throws Exception {
        int copy = Fcntl.fcntl(fd, Fcntl.F_DUPFD_CLOEXEC, 0);
        Unistd.close(copy);

        assertRefused(() -> Unistd.close(-1), Errno.EBADF, "close(fd=-1)");
        assertRefused(() -> Unistd.close(Fixture.closed()), Errno.EBADF, "close(fd=2147483647)");
    }

    @Test
    void closesARange() throws Exception {
        orSkip(() -> Unistd.close_range(-1, -1, 0)); // there is never one
        int copy = Fcntl.fcntl(fd, Fcntl.F_DUPFD_CLOEXEC, 500);
        Unistd.close_range(copy, copy, 0);

        assertRefused(() -> Unistd.close(copy), Errno.EBADF, "close(fd=" + copy + ")");
        assertRefused(() -> Unistd.close_range(-1, 7, 0), Errno.EINVAL,
                "close_range(first=4294967295, last=7, flags=0)");
    }

    @Test
    void stores() throws Exception {
        Unistd.pwrite(fd, buffer, 7, 0);
        Unistd.fdatasync(fd);
        Unistd.fsync(fd);

        assertRefused(() -> Unistd.fsync(in), Errno.EINVAL, "fsync(fd=" + in + ')');
        assertRefused(() -> Unistd.fdatasync(-1), Errno.EBADF, "fdatasync(fd=-1)");
    }

    @Test
    void sendsThroughAPipe() throws Exception {
        assertThat(Unistd.write(out, buffer, 7)).isEqualTo(7);
        MemorySegment read = arena.allocate(8);
        assertThat(Unistd.read(in, read, 8)).isEqualTo(7);
        assertThat(read.getString(0)).isEqualTo("content");

        MemorySegment ends = arena.allocate(8);
        assertRefused(() -> Unistd.pipe2(ends, Fcntl.O_TRUNC), Errno.EINVAL,
                "pipe2(pipefd=0x%x, flags=O_TRUNC)".formatted(ends.address()));
    }

    @Test
    void linksAndUnlinks() throws Exception {
        MemorySegment old = Fixture.string(arena, path);
        MemorySegment other = Fixture.string(arena, folder.resolve("other"));
        Unistd.linkat(Fcntl.AT_FDCWD, old, Fcntl.AT_FDCWD, other, 0);
        assertThat(Files.isSameFile(path, folder.resolve("other"))).isTrue();
        assertRefused(() -> Unistd.linkat(Fcntl.AT_FDCWD, old, Fcntl.AT_FDCWD, other, Fcntl.AT_SYMLINK_FOLLOW),
                Errno.EEXIST,
                "linkat(olddirfd=-100, oldpath=\"%s\", newdirfd=-100, newpath=\"%s/other\", flags=AT_SYMLINK_FOLLOW)"
                        .formatted(path, folder));

        Unistd.unlink(other);
        assertThat(folder.resolve("other")).doesNotExist();
        assertRefused(() -> Unistd.unlink(other), Errno.ENOENT, "unlink(pathname=\"" + folder + "/other\")");
    }

    @Test
    void asksWhatMayBeDone() throws Exception {
        Unistd.faccessat(Fcntl.AT_FDCWD, Fixture.string(arena, path), Unistd.R_OK | Unistd.W_OK, Fcntl.AT_EACCESS);
        MemorySegment missing = Fixture.string(arena, folder.resolve("missing"));
        assertRefused(() -> Unistd.faccessat(Fcntl.AT_FDCWD, missing, Unistd.W_OK, 0), Errno.ENOENT,
                "faccessat(dirfd=-100, pathname=\"" + folder + "/missing\", mode=W_OK, flags=0)");
        MemorySegment readOnly = Fixture.string(arena, "/proc/self/maps");
        Unistd.faccessat(Fcntl.AT_FDCWD, readOnly, Unistd.F_OK, 0);
        assertRefused(() -> Unistd.faccessat(Fcntl.AT_FDCWD, readOnly, Unistd.X_OK, 0), Errno.EACCES,
                "faccessat(dirfd=-100, pathname=\"/proc/self/maps\", mode=X_OK, flags=0)");
    }

    @Test
    void givesAFileToAGroup() throws Exception {
        int fd = Fixture.file(arena, folder.resolve("given"), 1);
        int group = Unistd.geteuid() == 0 ? 65534 : Unistd.getegid();
        Unistd.fchown(fd, -1, group);

        assertThat(Files.getAttribute(folder.resolve("given"), "unix:gid")).isEqualTo(group);
        assertRefused(() -> Unistd.fchown(-1, 0, -1), Errno.EBADF, "fchown(fd=-1, owner=0, group=-1)");
    }

    @Test
    void givesAFileItsFirstName() throws Exception {
        int unnamed = Fixture.descriptor(arena,
                Fcntl.open(Fixture.string(arena, folder), Fcntl.O_TMPFILE | Fcntl.O_RDWR, 0600));
        Unistd.pwrite(unnamed, buffer, 7, 0);
        Unistd.linkat(Fcntl.AT_FDCWD, Fixture.string(arena, "/proc/self/fd/" + unnamed), Fcntl.AT_FDCWD,
                Fixture.string(arena, folder.resolve("named")), Fcntl.AT_SYMLINK_FOLLOW);

        assertThat(folder.resolve("named")).hasContent("content");
    }
}
