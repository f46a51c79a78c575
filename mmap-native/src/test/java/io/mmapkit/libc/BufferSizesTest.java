package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Named.named;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call that gives the kernel or the C library memory to read or write, with one byte too few. The descriptors and addresses are
 * wrong too, so a call that was made would be refused with another exception.
 */
final class BufferSizesTest {
    /** A call with a buffer. */
    @FunctionalInterface
    interface Calling {
        void call(MemorySegment buffer) throws Exception;
    }

    private record Row(long size, Calling calling) {}

    private static final MemorySegment NULL = MemorySegment.NULL;
    private static final MemorySegment ENOUGH = Arena.global().allocate(4096, 8);
    private static final int BAD = -1;

    static Stream<Named<Row>> calls() {
        return Stream.of(
                row("read", 10, buffer -> Unistd.read(BAD, buffer, 10)),
                row("write", 10, buffer -> Unistd.write(BAD, buffer, 10)),
                row("pread", 10, buffer -> Unistd.pread(BAD, buffer, 10, 0)),
                row("pwrite", 10, buffer -> Unistd.pwrite(BAD, buffer, 10, 0)),
                row("pipe2", 8, buffer -> Unistd.pipe2(buffer, -1)),
                row("getdents64", 100, buffer -> Dirent.getdents64(BAD, buffer, 100)),
                row("fcntl", StructFlock.LAYOUT, buffer -> Fcntl.fcntl(BAD, Fcntl.F_OFD_GETLK, buffer)),
                row("stat", StructStat.LAYOUT, buffer -> Stat.stat(NULL, buffer)),
                row("fstatfs", StructStatfs.LAYOUT, buffer -> SysVfs.fstatfs(BAD, buffer)),
                row("fstatvfs", StructStatvfs.LAYOUT, buffer -> Statvfs.fstatvfs(BAD, buffer)),
                row("process_vm_readv", StructIovec.LAYOUT,
                        buffer -> Uio.process_vm_readv(BAD, buffer, 1, ENOUGH, 1, 0, NULL, NULL)),
                row("process_vm_readv remote", StructIovec.LAYOUT,
                        buffer -> Uio.process_vm_readv(BAD, ENOUGH, 1, buffer, 1, 0, NULL, NULL)),
                row("process_vm_writev", StructIovec.LAYOUT,
                        buffer -> Uio.process_vm_writev(BAD, buffer, 1, ENOUGH, 1, 0, NULL, NULL)),
                row("process_vm_writev remote", StructIovec.LAYOUT,
                        buffer -> Uio.process_vm_writev(BAD, ENOUGH, 1, buffer, 1, 0, NULL, NULL)),
                row("fstat", StructStat.LAYOUT, buffer -> Stat.fstat(BAD, buffer)),
                row("statx", StructStatx.LAYOUT, buffer -> Stat.statx(BAD, NULL, 0, 0, buffer)),
                row("waitpid", 4, buffer -> Wait.waitpid(Integer.MAX_VALUE, buffer, Wait.WNOHANG)),
                row("waitid", StructSiginfo.LAYOUT, buffer -> Wait.waitid(-1, 0, buffer, 0)),
                row("poll", 2 * StructPollfd.LAYOUT.byteSize(), buffer -> Poll.poll(buffer, 2, 0)),
                row("getrusage", StructRusage.LAYOUT, buffer -> Resource.getrusage(99, buffer)),
                row("getrlimit", StructRlimit.LAYOUT, buffer -> Resource.getrlimit(99, buffer)),
                row("setrlimit", StructRlimit.LAYOUT, buffer -> Resource.setrlimit(99, buffer)),
                row("mincore", 3, buffer -> Mman.mincore(MemorySegment.ofAddress(1), 2 * Fixture.PAGE + 1, buffer)),
                row("process_madvise", 2 * StructIovec.LAYOUT.byteSize(),
                        buffer -> Mman.process_madvise(BAD, buffer, 2, 0, 0, NULL)),
                row("cachestat range", StructCachestat.RANGE, buffer -> Mman.cachestat(BAD, buffer, ENOUGH, 0)),
                row("cachestat", StructCachestat.LAYOUT, buffer -> Mman.cachestat(BAD, ENOUGH, buffer, 0)),
                row("futex", 4, buffer -> Futex.futex(buffer, 99, 0, NULL, NULL, 0)),
                row("futex timeout", StructTimespec.LAYOUT,
                        buffer -> Futex.futex(ENOUGH, Futex.FUTEX_WAIT, 1, buffer, NULL, 0)),
                row("futex uaddr2", 4, buffer -> Futex.futex(ENOUGH, Futex.FUTEX_REQUEUE, 0, NULL, buffer, 0)),
                row("futex_waitv", StructFutexWaitv.LAYOUT, buffer -> Futex.futex_waitv(buffer, 1, 1, NULL, 0)),
                row("futex_waitv timeout", StructTimespec.LAYOUT,
                        buffer -> Futex.futex_waitv(ENOUGH, 1, 1, buffer, 0)));
    }

    static Stream<Named<Row>> callsOfTheLibrary() {
        int attributes = Pthread.PTHREAD_MUTEXATTR_SIZE;
        int mutex = Pthread.PTHREAD_MUTEX_SIZE;
        return Stream.of(
                row("sigemptyset", StructSigset.LAYOUT, Signals::sigemptyset),
                row("sigfillset", StructSigset.LAYOUT, Signals::sigfillset),
                row("sigaddset", StructSigset.LAYOUT, buffer -> Signals.sigaddset(buffer, 999)),
                row("sigdelset", StructSigset.LAYOUT, buffer -> Signals.sigdelset(buffer, 999)),
                row("sigismember", StructSigset.LAYOUT, buffer -> Signals.sigismember(buffer, 999)),
                row("pthread_sigmask", StructSigset.LAYOUT, buffer -> Signals.pthread_sigmask(99, buffer, NULL)),
                row("pthread_sigmask old", StructSigset.LAYOUT, buffer -> Signals.pthread_sigmask(99, NULL, buffer)),
                row("mutexattr_init", attributes, Pthread::pthread_mutexattr_init),
                row("mutexattr_destroy", attributes, Pthread::pthread_mutexattr_destroy),
                row("mutexattr_setpshared", attributes, buffer -> Pthread.pthread_mutexattr_setpshared(buffer, 0)),
                row("mutexattr_setrobust", attributes, buffer -> Pthread.pthread_mutexattr_setrobust(buffer, 0)),
                row("mutexattr_settype", attributes, buffer -> Pthread.pthread_mutexattr_settype(buffer, 0)),
                row("mutex_init", mutex, buffer -> Pthread.pthread_mutex_init(buffer, NULL)),
                row("mutex_init attributes", attributes, buffer -> Pthread.pthread_mutex_init(ENOUGH, buffer)),
                row("mutex_destroy", mutex, Pthread::pthread_mutex_destroy),
                row("mutex_lock", mutex, Pthread::pthread_mutex_lock),
                row("mutex_trylock", mutex, Pthread::pthread_mutex_trylock),
                row("mutex_unlock", mutex, Pthread::pthread_mutex_unlock),
                row("mutex_consistent", mutex, Pthread::pthread_mutex_consistent),
                row("mutex_clocklock", mutex, buffer -> Pthread.pthread_mutex_clocklock(buffer, 0, ENOUGH)),
                row("mutex_clocklock time", StructTimespec.LAYOUT,
                        buffer -> Pthread.pthread_mutex_clocklock(ENOUGH, 99, buffer)),
                row("posix_spawn", 4, buffer -> Spawn.posix_spawn(buffer, ENOUGH, NULL, NULL, ENOUGH, ENOUGH)),
                row("posix_spawn actions", Spawn.FILE_ACTIONS_SIZE,
                        buffer -> Spawn.posix_spawn(ENOUGH, ENOUGH, buffer, NULL, ENOUGH, ENOUGH)),
                row("posix_spawn attributes", Spawn.ATTR_SIZE,
                        buffer -> Spawn.posix_spawn(ENOUGH, ENOUGH, NULL, buffer, ENOUGH, ENOUGH)),
                row("actions_init", Spawn.FILE_ACTIONS_SIZE, Spawn::posix_spawn_file_actions_init),
                row("actions_destroy", Spawn.FILE_ACTIONS_SIZE, Spawn::posix_spawn_file_actions_destroy),
                row("actions_addopen", Spawn.FILE_ACTIONS_SIZE,
                        buffer -> Spawn.posix_spawn_file_actions_addopen(buffer, BAD, ENOUGH, 0, 0)),
                row("actions_addclose", Spawn.FILE_ACTIONS_SIZE,
                        buffer -> Spawn.posix_spawn_file_actions_addclose(buffer, BAD)),
                row("actions_adddup2", Spawn.FILE_ACTIONS_SIZE,
                        buffer -> Spawn.posix_spawn_file_actions_adddup2(buffer, BAD, BAD)),
                row("actions_addchdir_np", Spawn.FILE_ACTIONS_SIZE,
                        buffer -> Spawn.posix_spawn_file_actions_addchdir_np(buffer, ENOUGH)),
                row("actions_addfchdir_np", Spawn.FILE_ACTIONS_SIZE,
                        buffer -> Spawn.posix_spawn_file_actions_addfchdir_np(buffer, BAD)),
                row("actions_addclosefrom_np", Spawn.FILE_ACTIONS_SIZE,
                        buffer -> Spawn.posix_spawn_file_actions_addclosefrom_np(buffer, BAD)),
                row("attr_init", Spawn.ATTR_SIZE, Spawn::posix_spawnattr_init),
                row("attr_destroy", Spawn.ATTR_SIZE, Spawn::posix_spawnattr_destroy),
                row("attr_setflags", Spawn.ATTR_SIZE, buffer -> Spawn.posix_spawnattr_setflags(buffer, 0)),
                row("attr_setsigmask", Spawn.ATTR_SIZE, buffer -> Spawn.posix_spawnattr_setsigmask(buffer, ENOUGH)),
                row("attr_setsigmask set", StructSigset.LAYOUT,
                        buffer -> Spawn.posix_spawnattr_setsigmask(ENOUGH, buffer)));
    }

    static Stream<Named<Row>> callsOnSockets() {
        MemorySegment size = Arena.global().allocateFrom(ValueLayout.JAVA_INT, 100);
        return Stream.of(
                row("socketpair", 8, buffer -> Sockets.socketpair(BAD, 0, 0, buffer)),
                row("bind", 10, buffer -> Sockets.bind(BAD, buffer, 10)),
                row("connect", 10, buffer -> Sockets.connect(BAD, buffer, 10)),
                row("accept4", 100, buffer -> Sockets.accept4(BAD, buffer, size, 0)),
                row("accept4 length", 4, buffer -> Sockets.accept4(BAD, NULL, buffer, 0)),
                row("sendmsg", StructMsghdr.LAYOUT, buffer -> Sockets.sendmsg(BAD, buffer, 0)),
                row("recvmsg", StructMsghdr.LAYOUT, buffer -> Sockets.recvmsg(BAD, buffer, 0)),
                row("getsockopt", 100, buffer -> Sockets.getsockopt(BAD, 0, 0, buffer, size)),
                row("getsockopt length", 4, buffer -> Sockets.getsockopt(BAD, 0, 0, ENOUGH, buffer)),
                row("setsockopt", 10, buffer -> Sockets.setsockopt(BAD, 0, 0, buffer, 10)));
    }

    @ParameterizedTest
    @MethodSource({"calls", "callsOfTheLibrary", "callsOnSockets"})
    void rejectsABufferThatIsTooSmall(Row row) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment small = arena.allocate(row.size + 8, 8).asSlice(0, row.size - 1);

            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> row.calling.call(small));
        }
    }

    @ParameterizedTest
    @MethodSource({"calls", "callsOfTheLibrary", "callsOnSockets"})
    void rejectsABufferWhoseScopeIsClosed(Row row) {
        Arena arena = Arena.ofShared();
        MemorySegment closed = arena.allocate(row.size, 8);
        arena.close();

        assertThatIllegalStateException().isThrownBy(() -> row.calling.call(closed)).withMessage("Already closed");
    }

    @Test
    void rejectsNegativeCounts() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Unistd.read(BAD, ENOUGH, -1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Poll.poll(ENOUGH, -1, 0));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Sockets.bind(BAD, ENOUGH, -1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> Futex.futex_waitv(ENOUGH, -1, 0, NULL, 0));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Poll.poll(ENOUGH, Long.MAX_VALUE, 0));
    }

    private static Named<Row> row(String call, MemoryLayout structure, Calling calling) {
        return row(call, structure.byteSize(), calling);
    }

    private static Named<Row> row(String call, long size, Calling calling) {
        return named(call, new Row(size, calling));
    }
}
