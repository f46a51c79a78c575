package io.mmapkit.libc;

import static io.mmapkit.libc.Agreement.of;
import static io.mmapkit.libc.Agreement.ofNothing;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import jnr.constants.platform.Sysconf;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What jnr-posix has of its own, with constants of its own too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JnrPosixTest {
    private static final POSIX POSIX = POSIXFactory.getNativePOSIX();
    private static final int BAD = -1;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocateFrom("content");
    private final int fd;

    JnrPosixTest() throws SystemCallException {
        fd = Fixture.memfd(arena, 100);
    }

    @AfterAll
    void release() {
        arena.close();
    }

    Stream<Named<Agreement>> calls() {
        MemorySegment missing = Fixture.string(arena, "/no/such");
        return Stream.of(
                of("getpid", Unistd::getpid, POSIX::getpid), of("getppid", Unistd::getppid, POSIX::getppid),
                of("geteuid", Unistd::geteuid, POSIX::geteuid), of("getegid", Unistd::getegid, POSIX::getegid),
                ofNothing("kill", () -> Signals.kill(Unistd.getpid(), 0), () -> POSIX.kill(POSIX.getpid(), 0)),
                ofNothing("kill nobody", () -> Signals.kill(Integer.MAX_VALUE, 0),
                        () -> POSIX.kill(Integer.MAX_VALUE, 0)),
                of("open", () -> Fcntl.open(missing, 0, 0), () -> POSIX.open("/no/such", 0, 0)),
                ofNothing("close", () -> Unistd.close(BAD), () -> POSIX.close(BAD)),
                ofNothing("unlink", () -> Unistd.unlink(missing), () -> POSIX.unlink("/no/such")),
                of("lseek", () -> Unistd.lseek(fd, 7, Unistd.SEEK_SET), () -> POSIX.lseekLong(fd, 7, 0)),
                of("lseek of nothing", () -> Unistd.lseek(BAD, 7, Unistd.SEEK_SET), () -> POSIX.lseekLong(BAD, 7, 0)),
                of("fcntl", () -> Fcntl.fcntl(fd, Fcntl.F_GETFD, 0),
                        () -> POSIX.fcntl(fd, jnr.constants.platform.Fcntl.F_GETFD)),
                of("fcntl of nothing", () -> Fcntl.fcntl(BAD, Fcntl.F_GETFL, 0),
                        () -> POSIX.fcntl(BAD, jnr.constants.platform.Fcntl.F_GETFL)),
                of("pwrite", () -> Unistd.pwrite(fd, buffer, 7, 3),
                        () -> POSIX.pwrite(fd, "content".getBytes(StandardCharsets.US_ASCII), 7, 3)),
                of("pread", () -> Unistd.pread(fd, buffer, 7, 96),
                        () -> POSIX.pread(fd, ByteBuffer.allocateDirect(7), 7, 96)),
                of("read of nothing", () -> Unistd.read(BAD, buffer, 7), () -> POSIX.read(BAD, new byte[7], 7)),
                of("write to nothing", () -> Unistd.write(BAD, buffer, 7), () -> POSIX.write(BAD, new byte[7], 7)),
                ofNothing("ftruncate", () -> Unistd.ftruncate(fd, 50), () -> POSIX.ftruncate(fd, 50)),
                ofNothing("ftruncate of nothing", () -> Unistd.ftruncate(BAD, 50), () -> POSIX.ftruncate(BAD, 50)),
                ofNothing("fsync of nothing", () -> Unistd.fsync(BAD), () -> POSIX.fsync(BAD)),
                ofNothing("fdatasync of nothing", () -> Unistd.fdatasync(BAD), () -> POSIX.fdatasync(BAD)),
                of("sysconf", () -> Unistd.sysconf(Unistd._SC_PAGESIZE), () -> POSIX.sysconf(Sysconf._SC_PAGESIZE)),
                of("sysconf of ticks", () -> Unistd.sysconf(Unistd._SC_CLK_TCK),
                        () -> POSIX.sysconf(Sysconf._SC_CLK_TCK)),
                of("umask", () -> Stat.umask(Stat.umask(022)), () -> POSIX.umask(POSIX.umask(022))),
                of("fstat", () -> {
                    MemorySegment stat = arena.allocate(StructStat.LAYOUT);
                    Stat.fstat(fd, stat);
                    return StructStat.st_size(stat) + StructStat.st_ino(stat) + StructStat.st_mode(stat);
                }, () -> POSIX.fstat(fd).st_size() + POSIX.fstat(fd).ino() + POSIX.fstat(fd).mode()));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void agrees(Agreement calls) {
        calls.assertHolds();
    }
}
