package io.mmapkit.libc;

import static io.mmapkit.libc.Agreement.hash;
import static io.mmapkit.libc.Agreement.of;
import static io.mmapkit.libc.Agreement.ofError;
import static io.mmapkit.libc.Agreement.ofNothing;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code <fcntl.h>}, {@code <stdio.h>}, {@code <unistd.h>} and {@code <sys/stat.h>} through this package and through JNR. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JnrFileTest {
    private static final JnrLibc JNR = JnrLibc.INSTANCE;
    private static final int BAD = -1;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocateFrom("0123456789");
    private final MemorySegment other = arena.allocate(buffer.byteSize());
    private final MemorySegment struct = arena.allocate(StructStatx.LAYOUT);
    private final MemorySegment struct2 = arena.allocate(StructStatx.LAYOUT);
    private final long from = buffer.address();
    private MemorySegment path;
    private MemorySegment missing;
    private MemorySegment directory;
    private int fd;
    private int in;
    private int out;
    private int sealed;

    @BeforeAll
    void open(@TempDir Path folder) throws SystemCallException {
        path = Fixture.string(arena, folder.resolve("file"));
        missing = Fixture.string(arena, folder.resolve("missing"));
        directory = Fixture.string(arena, folder);
        fd = Fixture.file(arena, folder.resolve("file"), 5);
        sealed = Fixture.memfd(arena, 100);
        MemorySegment ends = arena.allocate(8);
        Unistd.pipe2(ends, Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC);
        in = Fixture.descriptor(arena, ends.getAtIndex(JAVA_INT, 0));
        out = Fixture.descriptor(arena, ends.getAtIndex(JAVA_INT, 1));
    }

    @AfterAll
    void release() {
        arena.close();
    }

    Stream<Named<Agreement>> opening() {
        int excl = Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_RDWR;
        int unnamed = Fcntl.O_TMPFILE | Fcntl.O_RDWR;
        return Stream.of(
                of("open", () -> opened(Fcntl.open(path, 0, 0)), () -> opened(JNR.open(path.address(), 0, 0))),
                of("open of no file", () -> Fcntl.open(missing, 0, 0), () -> JNR.open(missing.address(), 0, 0)),
                of("open of an existing file", () -> Fcntl.open(path, excl, 0600),
                        () -> JNR.open(path.address(), excl, 0600)),
                of("open of a null pointer", () -> Fcntl.open(MemorySegment.NULL, 0, 0), () -> JNR.open(0, 0, 0)),
                of("open without a name", () -> opened(Fcntl.open(directory, unnamed, 0600)),
                        () -> opened(JNR.open(directory.address(), unnamed, 0600))),
                of("open of a directory", () -> Fcntl.open(directory, 2, 0), () -> JNR.open(directory.address(), 2, 0)),
                of("openat", () -> opened(Fcntl.openat(Fcntl.AT_FDCWD, path, 0, 0)),
                        () -> opened(JNR.openat(Fcntl.AT_FDCWD, path.address(), 0, 0))),
                of("openat at a file", () -> Fcntl.openat(fd, buffer, 0, 0), () -> JNR.openat(fd, from, 0, 0)),
                ofNothing("close of nothing", () -> Unistd.close(BAD), () -> JNR.close(BAD)),
                ofNothing("pipe2", () -> Unistd.pipe2(pair(), 0), () -> JNR.pipe2(pair().address(), 0)),
                ofNothing("pipe2 with unknown flags", () -> Unistd.pipe2(other, 1),
                        () -> JNR.pipe2(other.address(), 1)),
                ofNothing("unlink of nothing", () -> Unistd.unlink(missing), () -> JNR.unlink(missing.address())),
                ofNothing("linkat and unlink", () -> {
                    Unistd.linkat(Fcntl.AT_FDCWD, path, Fcntl.AT_FDCWD, missing, 0);
                    Unistd.unlink(missing);
                }, () -> JNR.linkat(Fcntl.AT_FDCWD, path.address(), Fcntl.AT_FDCWD, missing.address(), 0)
                        + JNR.unlink(missing.address())),
                ofNothing("linkat to itself", () -> Unistd.linkat(Fcntl.AT_FDCWD, path, Fcntl.AT_FDCWD, path, 0),
                        () -> JNR.linkat(Fcntl.AT_FDCWD, path.address(), Fcntl.AT_FDCWD, path.address(), 0)),
                ofNothing("faccessat", () -> Unistd.faccessat(Fcntl.AT_FDCWD, path, Unistd.R_OK, Fcntl.AT_EACCESS),
                        () -> JNR.faccessat(Fcntl.AT_FDCWD, path.address(), Unistd.R_OK, Fcntl.AT_EACCESS)),
                ofNothing("faccessat of nothing", () -> Unistd.faccessat(Fcntl.AT_FDCWD, missing, 0, 0),
                        () -> JNR.faccessat(Fcntl.AT_FDCWD, missing.address(), 0, 0)),
                ofNothing("renameat2 there and back", () -> {
                    Stdio.renameat2(Fcntl.AT_FDCWD, path, Fcntl.AT_FDCWD, missing, Stdio.RENAME_NOREPLACE);
                    Stdio.renameat2(Fcntl.AT_FDCWD, missing, Fcntl.AT_FDCWD, path, 0);
                }, () -> JNR.renameat2(Fcntl.AT_FDCWD, path.address(), Fcntl.AT_FDCWD, missing.address(), 1)
                        + JNR.renameat2(Fcntl.AT_FDCWD, missing.address(), Fcntl.AT_FDCWD, path.address(), 0)),
                ofNothing("renameat2 of nothing", () -> Stdio.renameat2(Fcntl.AT_FDCWD, missing, BAD, path, 0),
                        () -> JNR.renameat2(Fcntl.AT_FDCWD, missing.address(), BAD, path.address(), 0)),
                ofNothing("renameat2 with unknown flags",
                        () -> Stdio.renameat2(Fcntl.AT_FDCWD, path, Fcntl.AT_FDCWD, missing, 1 << 20),
                        () -> JNR.renameat2(Fcntl.AT_FDCWD, path.address(), Fcntl.AT_FDCWD, missing.address(),
                                1 << 20)),
                ofNothing("mkfifo over a file", () -> Stat.mkfifo(path, 0600), () -> JNR.mkfifo(path.address(), 0600)),
                ofNothing("mkfifo and unlink", () -> {
                    Stat.mkfifo(missing, 0600);
                    Unistd.unlink(missing);
                }, () -> JNR.mkfifo(missing.address(), 0600) + JNR.unlink(missing.address())));
    }

    Stream<Named<Agreement>> content() {
        return Stream.of(
                of("pwrite", () -> Unistd.pwrite(fd, buffer, 10, 3), () -> JNR.pwrite(fd, from, 10, 3)),
                of("pwrite to a pipe", () -> Unistd.pwrite(out, buffer, 10, 3), () -> JNR.pwrite(out, from, 10, 3)),
                of("pwrite to nothing", () -> Unistd.pwrite(BAD, buffer, 10, 3), () -> JNR.pwrite(BAD, from, 10, 3)),
                of("getdents64 of a file", () -> Dirent.getdents64(fd, other, 10),
                        () -> JNR.getdents64(fd, other.address(), 10)),
                of("getdents64 of nothing", () -> Dirent.getdents64(BAD, other, 10),
                        () -> JNR.getdents64(BAD, other.address(), 10)),
                of("pread", () -> Unistd.pread(fd, other, 10, 5), () -> JNR.pread(fd, other.address(), 10, 5)),
                of("pread past the end", () -> Unistd.pread(fd, other, 10, 500),
                        () -> JNR.pread(fd, other.address(), 10, 500)),
                of("pread before the start", () -> Unistd.pread(fd, other, 10, -1),
                        () -> JNR.pread(fd, other.address(), 10, -1)),
                of("write", () -> Unistd.write(out, buffer, 10), () -> JNR.write(out, from, 10)),
                of("write to the wrong end", () -> Unistd.write(in, buffer, 10), () -> JNR.write(in, from, 10)),
                of("read", () -> Unistd.read(in, other, 10), () -> JNR.read(in, other.address(), 10)),
                of("read from an empty pipe", () -> Unistd.read(in, other, 10),
                        () -> JNR.read(in, other.address(), 10)),
                of("read from a file", () -> {
                    Unistd.lseek(fd, 3, Unistd.SEEK_SET);
                    Unistd.read(fd, other, 10);
                    return hash(other);
                }, () -> JNR.lseek(fd, 3, 0) == 3 && JNR.read(fd, other.address(), 10) == 10 ? hash(other) : -1),
                of("lseek", () -> Unistd.lseek(fd, 7, Unistd.SEEK_SET), () -> JNR.lseek(fd, 7, 0)),
                of("lseek to the end", () -> Unistd.lseek(fd, 0, Unistd.SEEK_END), () -> JNR.lseek(fd, 0, 2)),
                of("lseek for data past the end", () -> Unistd.lseek(fd, 999, Unistd.SEEK_DATA),
                        () -> JNR.lseek(fd, 999, 3)),
                of("lseek in a pipe", () -> Unistd.lseek(in, 0, 0), () -> JNR.lseek(in, 0, 0)),
                of("lseek before the start", () -> Unistd.lseek(fd, -9, 0), () -> JNR.lseek(fd, -9, 0)),
                ofNothing("fsync", () -> Unistd.fsync(fd), () -> JNR.fsync(fd)),
                ofNothing("fsync of a pipe", () -> Unistd.fsync(in), () -> JNR.fsync(in)),
                ofNothing("fdatasync", () -> Unistd.fdatasync(fd), () -> JNR.fdatasync(fd)),
                ofNothing("fdatasync of nothing", () -> Unistd.fdatasync(BAD), () -> JNR.fdatasync(BAD)));
    }

    Stream<Named<Agreement>> space() {
        return Stream.of(
                ofNothing("ftruncate", () -> Unistd.ftruncate(fd, 20), () -> JNR.ftruncate(fd, 20)),
                ofNothing("ftruncate below zero", () -> Unistd.ftruncate(fd, -1), () -> JNR.ftruncate(fd, -1)),
                ofNothing("ftruncate of a pipe", () -> Unistd.ftruncate(in, 0), () -> JNR.ftruncate(in, 0)),
                ofNothing("fallocate", () -> Fcntl.fallocate(sealed, 0, 0, 200),
                        () -> JNR.fallocate(sealed, 0, 0, 200)),
                ofNothing("fallocate of nothing", () -> Fcntl.fallocate(fd, 0, 0, 0), () -> JNR.fallocate(fd, 0, 0, 0)),
                ofNothing("fallocate of a pipe", () -> Fcntl.fallocate(in, 0, 0, 9), () -> JNR.fallocate(in, 0, 0, 9)),
                ofNothing("fallocate in no known way", () -> Fcntl.fallocate(fd, 1 << 20, 0, 9),
                        () -> JNR.fallocate(fd, 1 << 20, 0, 9)),
                ofError("posix_fallocate", () -> Fcntl.posix_fallocate(fd, 0, 30),
                        () -> JNR.posix_fallocate(fd, 0, 30)),
                ofError("posix_fallocate of a pipe", () -> Fcntl.posix_fallocate(out, 0, 9),
                        () -> JNR.posix_fallocate(out, 0, 9)),
                ofError("posix_fallocate of nothing", () -> Fcntl.posix_fallocate(fd, 0, 0),
                        () -> JNR.posix_fallocate(fd, 0, 0)),
                ofError("posix_fadvise", () -> Fcntl.posix_fadvise(fd, 0, 0, 2), () -> JNR.posix_fadvise(fd, 0, 0, 2)),
                ofError("posix_fadvise on a pipe", () -> Fcntl.posix_fadvise(in, 0, 0, 2),
                        () -> JNR.posix_fadvise(in, 0, 0, 2)),
                ofError("posix_fadvise of an unknown kind", () -> Fcntl.posix_fadvise(fd, 0, 0, 99),
                        () -> JNR.posix_fadvise(fd, 0, 0, 99)),
                ofNothing("sync_file_range", () -> Fcntl.sync_file_range(fd, 0, 0, 7),
                        () -> JNR.sync_file_range(fd, 0, 0, 7)),
                ofNothing("sync_file_range of a pipe", () -> Fcntl.sync_file_range(in, 0, 0, 2),
                        () -> JNR.sync_file_range(in, 0, 0, 2)));
    }

    Stream<Named<Agreement>> state() {
        return Stream.of(
                fcntl(fd, Fcntl.F_GETFD, 0), fcntl(fd, Fcntl.F_GETFL, 0), fcntl(fd, 4711, 0),
                fcntl(BAD, Fcntl.F_GETFL, 0),
                fcntl(fd, Fcntl.F_DUPFD, -1), fcntl(sealed, Fcntl.F_GET_SEALS, 0), fcntl(fd, Fcntl.F_ADD_SEALS, 1),
                fcntl(sealed, Fcntl.F_ADD_SEALS, 1 << 20),
                of("fcntl of a lock", () -> Fcntl.fcntl(fd, Fcntl.F_OFD_SETLK, lock(0)),
                        () -> JNR.fcntl(fd, Fcntl.F_OFD_SETLK, lock(0).address())),
                of("fcntl of a wrong lock", () -> Fcntl.fcntl(fd, Fcntl.F_OFD_SETLK, lock(1)),
                        () -> JNR.fcntl(fd, Fcntl.F_OFD_SETLK, lock(1).address())),
                of("stat", () -> {
                    Stat.stat(path, struct);
                    return hash(struct);
                }, () -> JNR.stat(path.address(), struct2.address()) == 0 ? hash(struct2) : -1),
                ofNothing("stat of nothing", () -> Stat.stat(missing, struct),
                        () -> JNR.stat(missing.address(), struct2.address())),
                of("fstat", () -> {
                    Stat.fstat(fd, struct);
                    return hash(struct);
                }, () -> JNR.fstat(fd, struct2.address()) == 0 ? hash(struct2) : -1),
                ofNothing("fstat of nothing", () -> Stat.fstat(BAD, struct), () -> JNR.fstat(BAD, struct2.address())),
                of("statx", () -> {
                    Stat.statx(Fcntl.AT_FDCWD, path, 0, Stat.STATX_BASIC_STATS, struct);
                    return hash(struct);
                }, () -> JNR.statx(Fcntl.AT_FDCWD, path.address(), 0, 0x7ff, struct2.address()) == 0
                        ? hash(struct2)
                        : -1),
                ofNothing("statx with unknown flags", () -> Stat.statx(Fcntl.AT_FDCWD, path, 1 << 30, 0, struct),
                        () -> JNR.statx(Fcntl.AT_FDCWD, path.address(), 1 << 30, 0, struct2.address())),
                ofNothing("fchmod", () -> Stat.fchmod(fd, 0600), () -> JNR.fchmod(fd, 0600)),
                ofNothing("fchmod of nothing", () -> Stat.fchmod(BAD, 0600), () -> JNR.fchmod(BAD, 0600)),
                ofNothing("fchown", () -> Unistd.fchown(fd, -1, Unistd.getegid()),
                        () -> JNR.fchown(fd, -1, JNR.getegid())),
                ofNothing("fchown of nothing", () -> Unistd.fchown(BAD, -1, -1), () -> JNR.fchown(BAD, -1, -1)),
                of("umask", () -> Stat.umask(Stat.umask(022)), () -> JNR.umask(JNR.umask(022))),
                of("ioctl of another device", () -> Ioctl.ioctl(fd, Ioctl.BLKGETSIZE64, other),
                        () -> JNR.ioctl(fd, Ioctl.BLKGETSIZE64, other.address())));
    }

    @ParameterizedTest
    @MethodSource({"opening", "content", "space", "state"})
    void agrees(Agreement calls) {
        calls.assertHolds();
    }

    private static Named<Agreement> fcntl(int fd, int op, int argument) {
        return of("fcntl " + op + ' ' + argument, () -> Fcntl.fcntl(fd, op, argument),
                () -> JNR.fcntl(fd, op, argument));
    }

    private MemorySegment lock(int pid) {
        MemorySegment lock = arena.allocate(StructFlock.LAYOUT);
        StructFlock.l_pid(lock, pid);
        return lock;
    }

    /** Two ints for descriptors, which are closed with the arena. */
    private MemorySegment pair() {
        MemorySegment pair = arena.allocate(8);
        return Views.of(pair.address(), 8, arena, ends -> {
            JNR.close(ends.getAtIndex(JAVA_INT, 0));
            JNR.close(ends.getAtIndex(JAVA_INT, 1));
        });
    }

    private static int opened(int descriptor) {
        return descriptor == -1 ? -1 : JNR.close(descriptor);
    }
}
