package io.mmapkit.libc;

import static io.mmapkit.libc.Fixture.PAGE;
import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** open, openat, and fcntl: descriptor flags, locks and seals. */
final class FcntlTest {
    private final Arena arena = Arena.ofConfined();

    @TempDir Path folder;

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void opensAFile() throws Exception {
        Path path = folder.resolve("new");
        int mask = Stat.umask(0);
        int fd = Fixture.descriptor(arena,
                Fcntl.open(string(path), Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_CLOEXEC, 0640));
        Stat.umask(mask);

        assertThat(path).isEmptyFile();
        assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(Stat.S_IFREG | 0640);
        assertThat(Fcntl.fcntl(fd, Fcntl.F_GETFL, 0) & Fcntl.O_ACCMODE).isEqualTo(Fcntl.O_WRONLY);
    }

    @Test
    void opensAFileRelativeToADirectory() throws Exception {
        Files.createFile(folder.resolve("here"));
        int directory = Fixture.descriptor(arena, Fcntl.open(string(folder), Fcntl.O_RDONLY | Fcntl.O_DIRECTORY, 0));
        int fd = Fixture.descriptor(arena, Fcntl.openat(directory, string("here"), Fcntl.O_RDONLY, 0));

        assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)))
                .isEqualTo(folder.resolve("here").toRealPath());
    }

    @Test
    void makesAFileWithoutAName() throws Exception {
        int fd = Fixture.descriptor(arena, Fcntl.open(string(folder), Fcntl.O_TMPFILE | Fcntl.O_RDWR, 0600));
        Unistd.ftruncate(fd, 5);

        assertThat(folder).isEmptyDirectory();
        assertThat(Unistd.lseek(fd, 0, Unistd.SEEK_END)).isEqualTo(5);
    }

    @Test
    void refusesToOpen() throws Exception {
        Path missing = folder.resolve("missing");
        Path link = Files.createSymbolicLink(folder.resolve("link"), missing);

        assertRefused(() -> Fcntl.open(string(missing), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0), Errno.ENOENT,
                "open(pathname=\"" + missing + "\", flags=O_CLOEXEC, mode=00)");
        assertRefused(() -> Fcntl.open(string(folder), Fcntl.O_RDWR, 0), Errno.EISDIR,
                "open(pathname=\"" + folder + "\", flags=O_RDWR, mode=00)");
        assertRefused(() -> Fcntl.open(string(link), Fcntl.O_RDWR | Fcntl.O_NOFOLLOW, 0600), Errno.ELOOP,
                "open(pathname=\"" + link + "\", flags=O_RDWR|O_NOFOLLOW, mode=0600)");
        assertRefused(() -> Fcntl.openat(-1, string("missing"), Fcntl.O_RDONLY, 0), Errno.EBADF,
                "openat(dirfd=-1, pathname=\"missing\", flags=O_RDONLY, mode=00)");
    }

    @Test
    void duplicatesADescriptor() throws Exception {
        int fd = Fixture.memfd(arena, 0);
        int copy = Fixture.descriptor(arena, Fcntl.fcntl(fd, Fcntl.F_DUPFD_CLOEXEC, 100));

        assertThat(copy).isGreaterThanOrEqualTo(100);
        assertThat(Fcntl.fcntl(copy, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
        assertRefused(() -> Fcntl.fcntl(-1, Fcntl.F_GETFD, 0), Errno.EBADF, "fcntl(fd=-1, op=F_GETFD, arg=0)");
        assertRefused(() -> Fcntl.fcntl(fd, 4711, 7), Errno.EINVAL, "fcntl(fd=" + fd + ", op=4711, arg=7)");
    }

    @Test
    void addsSealsThatHold() throws Exception {
        int fd = Fixture.memfd(arena, PAGE);
        Fcntl.fcntl(fd, Fcntl.F_ADD_SEALS, Fcntl.F_SEAL_SHRINK | Fcntl.F_SEAL_SEAL);

        assertThat(Fcntl.fcntl(fd, Fcntl.F_GET_SEALS, 0)).isEqualTo(Fcntl.F_SEAL_SHRINK | Fcntl.F_SEAL_SEAL);
        assertRefused(() -> Unistd.ftruncate(fd, 1), Errno.EPERM, "ftruncate(fd=" + fd + ", length=1)");
        assertRefused(() -> Fcntl.fcntl(fd, Fcntl.F_ADD_SEALS, Fcntl.F_SEAL_GROW), Errno.EPERM,
                "fcntl(fd=" + fd + ", op=F_ADD_SEALS, arg=4)");
    }

    @Test
    void keepsOthersOutByALockOfTheOpenFile() throws Exception {
        Path path = folder.resolve("locked");
        int first = Fixture.file(arena, path, 100);
        int second = Fixture.file(arena, path, 100);
        MemorySegment lock = lock(Fcntl.F_WRLCK, 10, 20);
        assertThat(Fcntl.fcntl(first, Fcntl.F_OFD_SETLK, lock)).isZero();

        assertRefused(() -> Fcntl.fcntl(second, Fcntl.F_OFD_SETLK, lock), Errno.EAGAIN,
                "fcntl(fd=" + second + ", op=F_OFD_SETLK, lock=0x" + Long.toHexString(lock.address()) + ')');
        MemorySegment holder = lock(Fcntl.F_RDLCK, 0, 0);
        Fcntl.fcntl(second, Fcntl.F_OFD_GETLK, holder);
        assertThat(StructFlock.l_type(holder)).isEqualTo((short) Fcntl.F_WRLCK);
        assertThat(StructFlock.l_start(holder)).isEqualTo(10);
        assertThat(StructFlock.l_len(holder)).isEqualTo(20);
        assertThat(StructFlock.l_whence(holder)).isEqualTo((short) Unistd.SEEK_SET);
        assertThat(StructFlock.l_pid(holder)).isEqualTo(-1);

        Fcntl.fcntl(first, Fcntl.F_OFD_SETLK, lock(Fcntl.F_UNLCK, 10, 20));
        assertThat(Fcntl.fcntl(second, Fcntl.F_OFD_SETLK, lock)).isZero();
    }

    @Test
    void refusesALockThatNamesAProcess() throws SystemCallException {
        int fd = Fixture.memfd(arena, PAGE);
        MemorySegment lock = lock(Fcntl.F_WRLCK, 0, 1);
        StructFlock.l_pid(lock, 1);

        assertRefused(() -> Fcntl.fcntl(fd, Fcntl.F_OFD_SETLK, lock), Errno.EINVAL,
                "fcntl(fd=" + fd + ", op=F_OFD_SETLK, lock=0x" + Long.toHexString(lock.address()) + ')');
    }

    private MemorySegment lock(int type, long start, long length) {
        MemorySegment lock = arena.allocate(StructFlock.LAYOUT);
        StructFlock.l_type(lock, (short) type);
        StructFlock.l_whence(lock, (short) Unistd.SEEK_SET);
        StructFlock.l_start(lock, start);
        StructFlock.l_len(lock, length);
        return lock;
    }

    private MemorySegment string(Object text) {
        return Fixture.string(arena, text);
    }
}
