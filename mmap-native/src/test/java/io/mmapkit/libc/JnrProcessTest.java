package io.mmapkit.libc;

import static io.mmapkit.libc.Agreement.hash;
import static io.mmapkit.libc.Agreement.of;
import static io.mmapkit.libc.Agreement.ofError;
import static io.mmapkit.libc.Agreement.ofNegated;
import static io.mmapkit.libc.Agreement.ofNothing;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The process, its signals, its threads and its children through this package and through JNR. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JnrProcessTest {
    private static final JnrLibc JNR = JnrLibc.INSTANCE;
    private static final MemorySegment NONE = MemorySegment.NULL;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment ours = arena.allocate(4096, 8);
    private final MemorySegment theirs = arena.allocate(4096, 8);
    private final long to = theirs.address();
    private final MemorySegment past = arena.allocate(StructTimespec.LAYOUT);

    @AfterAll
    void release() {
        arena.close();
    }

    Stream<Named<Agreement>> process() {
        int self = Unistd.getpid();
        return Stream.of(
                of("getpid", Unistd::getpid, JNR::getpid), of("getppid", Unistd::getppid, JNR::getppid),
                of("geteuid", Unistd::geteuid, JNR::geteuid), of("getegid", Unistd::getegid, JNR::getegid),
                of("getpagesize", Unistd::getpagesize, JNR::getpagesize),
                of("gettid", Unistd::gettid, () -> JNR.syscall(SystemCalls.SYS_gettid, 0, 0, 0, 0, 0, 0)),
                of("pthread_self", Pthread::pthread_self, JNR::pthread_self),
                sysconf(Unistd._SC_PAGESIZE), sysconf(Unistd._SC_OPEN_MAX), sysconf(Unistd._SC_NPROCESSORS_ONLN),
                sysconf(Unistd._SC_PHYS_PAGES), sysconf(Unistd._SC_CLK_TCK), sysconf(Unistd._SC_IOV_MAX),
                sysconf(99_999),
                ofNothing("kill with nothing", () -> Signals.kill(self, 0), () -> JNR.kill(self, 0)),
                ofNothing("kill with an unknown signal", () -> Signals.kill(self, 999), () -> JNR.kill(self, 999)),
                ofNothing("kill nobody", () -> Signals.kill(Integer.MAX_VALUE, 0),
                        () -> JNR.kill(Integer.MAX_VALUE, 0)),
                ofNothing("getrusage of nobody", () -> Resource.getrusage(99, ours), () -> JNR.getrusage(99, to)),
                of("getrusage of children", () -> {
                    Resource.getrusage(Resource.RUSAGE_CHILDREN, ours);
                    return hash(ours.asSlice(0, StructRusage.LAYOUT.byteSize()));
                }, () -> JNR.getrusage(-1, to) == 0 ? hash(theirs.asSlice(0, StructRusage.LAYOUT.byteSize())) : -1),
                of("getrlimit", () -> {
                    Resource.getrlimit(Resource.RLIMIT_NOFILE, ours);
                    return StructRlimit.rlim_cur(ours);
                }, () -> JNR.getrlimit(Resource.RLIMIT_NOFILE, to) == 0 ? StructRlimit.rlim_cur(theirs) : -1),
                ofNothing("getrlimit of nothing", () -> Resource.getrlimit(99, ours), () -> JNR.getrlimit(99, to)),
                ofNothing("setrlimit of nothing", () -> Resource.setrlimit(99, ours), () -> JNR.setrlimit(99, to)),
                of("poll", () -> Poll.poll(ours, 0, 0), () -> JNR.poll(to, 0, 0)));
    }

    Stream<Named<Agreement>> children() {
        int self = Unistd.getpid();
        MemorySegment missing = Fixture.string(arena, "/no/such");
        MemorySegment argv = Spawning.strings(arena, "such");
        return Stream.of(
                of("waitpid for a stranger", () -> Wait.waitpid(self, ours, 1), () -> JNR.waitpid(self, to, 1)),
                of("waitpid in an unknown way", () -> Wait.waitpid(self, ours, 4711),
                        () -> JNR.waitpid(self, to, 4711)),
                of("waitpid", () -> {
                    int child = Spawning.shell(arena, "exit 3");
                    return Wait.waitpid(child, ours, 0) - child + ours.get(Libc.INT, 0);
                }, () -> {
                    int child = child();
                    return JNR.waitpid(child, to, 0) - child + theirs.get(Libc.INT, 0);
                }),
                ofNothing("waitid for a stranger", () -> Wait.waitid(1, self, ours, 4),
                        () -> JNR.waitid(1, self, to, 4)),
                ofNothing("waitid for an unknown kind", () -> Wait.waitid(99, 0, ours, 4),
                        () -> JNR.waitid(99, 0, to, 4)),
                ofError("posix_spawn of nothing", () -> Spawn.posix_spawn(ours, missing, NONE, NONE, argv, argv),
                        () -> JNR.posix_spawn(to, missing.address(), 0, 0, argv.address(), argv.address(), 0)));
    }

    Stream<Named<Agreement>> signals() {
        return Stream.of(
                ofNothing("sigfillset", () -> Signals.sigfillset(ours), () -> JNR.sigfillset(to)),
                ofNothing("sigdelset", () -> Signals.sigdelset(ours, 5), () -> JNR.sigdelset(to, 5)),
                same("after both", StructSigset.LAYOUT),
                ofNothing("sigemptyset", () -> Signals.sigemptyset(ours), () -> JNR.sigemptyset(to)),
                ofNothing("sigaddset", () -> Signals.sigaddset(ours, 28), () -> JNR.sigaddset(to, 28)),
                ofNothing("sigaddset of nothing", () -> Signals.sigaddset(ours, 0), () -> JNR.sigaddset(to, 0)),
                ofNothing("sigdelset of nothing", () -> Signals.sigdelset(ours, 99), () -> JNR.sigdelset(to, 99)),
                of("sigismember", () -> Signals.sigismember(ours, 28), () -> JNR.sigismember(to, 28)),
                of("sigismember not", () -> Signals.sigismember(ours, 27), () -> JNR.sigismember(to, 27)),
                of("sigismember of nothing", () -> Signals.sigismember(ours, -1), () -> JNR.sigismember(to, -1)),
                same("after these", StructSigset.LAYOUT),
                ofError("pthread_sigmask", () -> Signals.pthread_sigmask(0, NONE, ours),
                        () -> JNR.pthread_sigmask(0, 0, to)),
                same("after asking", StructSigset.LAYOUT),
                ofError("pthread_sigmask in no known way", () -> Signals.pthread_sigmask(99, ours, NONE),
                        () -> JNR.pthread_sigmask(99, to, 0)));
    }

    Stream<Named<Agreement>> mutexes() {
        MemorySegment attr = ours.asSlice(1024, 64);
        long attr2 = to + 1024;
        StructTimespec.tv_nsec(past, 1);
        return Stream.of(
                ofError("mutexattr_init", () -> Pthread.pthread_mutexattr_init(attr),
                        () -> JNR.pthread_mutexattr_init(attr2)),
                ofError("mutexattr_settype", () -> Pthread.pthread_mutexattr_settype(attr, 2),
                        () -> JNR.pthread_mutexattr_settype(attr2, 2)),
                ofError("mutexattr_settype of none", () -> Pthread.pthread_mutexattr_settype(attr, 9),
                        () -> JNR.pthread_mutexattr_settype(attr2, 9)),
                ofError("mutexattr_setpshared", () -> Pthread.pthread_mutexattr_setpshared(attr, 1),
                        () -> JNR.pthread_mutexattr_setpshared(attr2, 1)),
                ofError("mutexattr_setpshared of none", () -> Pthread.pthread_mutexattr_setpshared(attr, 9),
                        () -> JNR.pthread_mutexattr_setpshared(attr2, 9)),
                ofError("mutexattr_setrobust", () -> Pthread.pthread_mutexattr_setrobust(attr, 1),
                        () -> JNR.pthread_mutexattr_setrobust(attr2, 1)),
                ofError("mutexattr_setrobust of none", () -> Pthread.pthread_mutexattr_setrobust(attr, 9),
                        () -> JNR.pthread_mutexattr_setrobust(attr2, 9)),
                ofError("mutex_init", () -> Pthread.pthread_mutex_init(ours, attr),
                        () -> JNR.pthread_mutex_init(to, attr2)),
                ofError("mutex_lock", () -> Pthread.pthread_mutex_lock(ours), () -> JNR.pthread_mutex_lock(to)),
                ofError("mutex_lock twice", () -> Pthread.pthread_mutex_lock(ours), () -> JNR.pthread_mutex_lock(to)),
                ofError("mutex_trylock", () -> Pthread.pthread_mutex_trylock(ours),
                        () -> JNR.pthread_mutex_trylock(to)),
                ofError("mutex_clocklock", () -> Pthread.pthread_mutex_clocklock(ours, 1, past),
                        () -> JNR.pthread_mutex_clocklock(to, 1, past.address())),
                ofError("mutex_unlock", () -> Pthread.pthread_mutex_unlock(ours), () -> JNR.pthread_mutex_unlock(to)),
                ofError("mutex_unlock twice", () -> Pthread.pthread_mutex_unlock(ours),
                        () -> JNR.pthread_mutex_unlock(to)),
                ofError("mutex_consistent", () -> Pthread.pthread_mutex_consistent(ours),
                        () -> JNR.pthread_mutex_consistent(to)),
                ofError("mutex_destroy", () -> Pthread.pthread_mutex_destroy(ours),
                        () -> JNR.pthread_mutex_destroy(to)),
                ofError("mutexattr_destroy", () -> Pthread.pthread_mutexattr_destroy(attr),
                        () -> JNR.pthread_mutexattr_destroy(attr2)));
    }

    Stream<Named<Agreement>> systemCalls() throws SystemCallException {
        int self = Fixture.descriptor(arena, Refusals.orSkip(() -> Pidfd.pidfd_open(Unistd.getpid(), 0)));
        MemorySegment word = arena.allocate(8);
        long at = word.address();
        return Stream.of(
                of("pidfd_open of nobody", () -> Pidfd.pidfd_open(Integer.MAX_VALUE, 0),
                        () -> JNR.syscall(SystemCalls.SYS_pidfd_open, Integer.MAX_VALUE, 0, 0, 0, 0, 0)),
                ofNothing("pidfd_send_signal", () -> Pidfd.pidfd_send_signal(self, 0, NONE, 0),
                        () -> JNR.syscall(SystemCalls.SYS_pidfd_send_signal, self, 0, 0, 0, 0, 0)),
                of("pidfd_getfd of nothing", () -> Pidfd.pidfd_getfd(self, -1, 0),
                        () -> JNR.syscall(SystemCalls.SYS_pidfd_getfd, self, -1, 0, 0, 0, 0)),
                ofNothing("close_range from end to start", () -> Unistd.close_range(9, 7, 0),
                        () -> JNR.syscall(SystemCalls.SYS_close_range, 9, 7, 0, 0, 0, 0)),
                of("process_madvise for nobody", () -> Mman.process_madvise(-1, ours, 1, 3, 0, NONE),
                        () -> JNR.syscall(SystemCalls.SYS_process_madvise, -1, to, 1, 3, 0, 0)),
                of("userfaultfd in no known way", () -> Userfaultfd.userfaultfd(2),
                        () -> JNR.syscall(SystemCalls.SYS_userfaultfd, 2, 0, 0, 0, 0, 0)),
                ofNothing("cachestat of nothing", () -> Mman.cachestat(-1, ours, ours, 0),
                        () -> JNR.syscall(SystemCalls.SYS_cachestat, -1, to, to, 0, 0, 0)),
                ofNothing("mseal of nothing", () -> Mman.mseal(Fixture.nothing(), Fixture.PAGE, 0),
                        () -> JNR.syscall(SystemCalls.SYS_mseal, Fixture.PAGE, Fixture.PAGE, 0, 0, 0, 0)),
                ofNegated("futex wake", () -> Futex.futex(word, 1, 1, NONE, NONE, 0),
                        () -> JNR.syscall(SystemCalls.SYS_futex, at, 1, 1, 0, 0, 0)),
                ofNegated("futex wait for another value", () -> Futex.futex(word, 0, 1, NONE, NONE, 0),
                        () -> JNR.syscall(SystemCalls.SYS_futex, at, 0, 1, 0, 0, 0)),
                ofNegated("futex_waitv of nothing", () -> Futex.futex_waitv(ours, 0, 0, NONE, 0),
                        () -> JNR.syscall(SystemCalls.SYS_futex_waitv, to, 0, 0, 0, 0, 0)));
    }

    @ParameterizedTest
    @MethodSource({"process", "children", "signals", "mutexes", "systemCalls"})
    void agrees(Agreement calls) {
        Refusals.ifSupported(calls::assertHolds);
    }

    private static Named<Agreement> sysconf(int name) {
        return of("sysconf " + name, () -> Unistd.sysconf(name), () -> JNR.sysconf(name));
    }

    /** The two memories, after calls that write them. */
    private Named<Agreement> same(String when, MemoryLayout layout) {
        return of("the same " + when, () -> hash(ours.asSlice(0, layout)), () -> hash(theirs.asSlice(0, layout)));
    }

    private int child() {
        try {
            return Spawning.shell(arena, "exit 3");
        } catch (SystemCallException failure) {
            throw new AssertionError(failure);
        }
    }
}
