package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PthreadTest {
    private static final int READ_WRITE = Mman.PROT_READ | Mman.PROT_WRITE;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment attributes = arena.allocate(Pthread.PTHREAD_MUTEXATTR_SIZE, 8);
    private MemorySegment mutex = arena.allocate(Pthread.PTHREAD_MUTEX_SIZE, 8);

    @BeforeEach
    void init() throws SystemCallException {
        Pthread.pthread_mutexattr_init(attributes);
        Pthread.pthread_mutexattr_settype(attributes, Pthread.PTHREAD_MUTEX_ERRORCHECK);
        Pthread.pthread_mutexattr_setpshared(attributes, Pthread.PTHREAD_PROCESS_SHARED);
        Pthread.pthread_mutexattr_setrobust(attributes, Pthread.PTHREAD_MUTEX_ROBUST);
        Pthread.pthread_mutex_init(mutex, attributes);
    }

    @AfterEach
    void release() throws SystemCallException {
        Pthread.pthread_mutexattr_destroy(attributes);
        arena.close();
    }

    /** Runs in another thread, to the end of that thread in Java; the kernel ends it a little later. */
    private static void elsewhere(Refusals.Doing work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                work.call();
                done.complete(null);
            } catch (SystemCallException | RuntimeException | AssertionError failure) {
                done.completeExceptionally(failure);
            }
        });
        thread.join();
        done.get();
    }

    @Test
    void keepsOtherThreadsOut() throws Exception {
        Pthread.pthread_mutex_lock(mutex);

        elsewhere(() -> assertRefused(() -> Pthread.pthread_mutex_trylock(mutex), Errno.EBUSY, shown("trylock")));
        elsewhere(() -> assertRefused(() -> Pthread.pthread_mutex_unlock(mutex), Errno.EPERM, shown("unlock")));
        Pthread.pthread_mutex_unlock(mutex);
        elsewhere(() -> {
            Pthread.pthread_mutex_trylock(mutex);
            Pthread.pthread_mutex_unlock(mutex);
        });
        Pthread.pthread_mutex_destroy(mutex);
    }

    @Test
    void refusesToLockTwice() throws Exception {
        Pthread.pthread_mutex_lock(mutex);

        assertRefused(() -> Pthread.pthread_mutex_lock(mutex), Errno.EDEADLK, shown("lock"));
        Pthread.pthread_mutex_unlock(mutex);
    }

    @Test
    void refusesToEndALockedMutexThatIsNotRobust() throws Exception {
        Pthread.pthread_mutex_init(mutex, MemorySegment.NULL);
        Pthread.pthread_mutex_lock(mutex);

        assertRefused(() -> Pthread.pthread_mutex_destroy(mutex), Errno.EBUSY, shown("destroy"));
        Pthread.pthread_mutex_unlock(mutex);
        Pthread.pthread_mutex_destroy(mutex);
    }

    @Test
    void givesUpWaitingAtATime() throws Exception {
        MemorySegment past = arena.allocate(StructTimespec.LAYOUT);
        StructTimespec.tv_nsec(past, 1);
        Pthread.pthread_mutex_lock(mutex);

        elsewhere(() -> assertRefused(
                () -> Pthread.pthread_mutex_clocklock(mutex, StructTimespec.CLOCK_MONOTONIC, past), Errno.ETIMEDOUT,
                "pthread_mutex_clocklock(mutex=0x%x, clockid=1, abstime=0x%x)".formatted(mutex.address(),
                        past.address())));
        Pthread.pthread_mutex_unlock(mutex);
        Pthread.pthread_mutex_clocklock(mutex, StructTimespec.CLOCK_MONOTONIC, past); // free: no need to wait
        Pthread.pthread_mutex_unlock(mutex);
    }

    @Test
    void outlivesAThreadThatHeldIt() throws Exception {
        elsewhere(() -> Pthread.pthread_mutex_lock(mutex));

        assertRefused(this::lockInTime, Errno.EOWNERDEAD, shownInTime());
        Pthread.pthread_mutex_consistent(mutex);
        Pthread.pthread_mutex_unlock(mutex);
        assertRefused(() -> Pthread.pthread_mutex_consistent(mutex), Errno.EINVAL, shown("consistent"));
        Pthread.pthread_mutex_lock(mutex);
        Pthread.pthread_mutex_unlock(mutex);
    }

    @Test
    void isLostIfNobodyRepairsIt() throws Exception {
        elsewhere(() -> Pthread.pthread_mutex_lock(mutex));
        assertRefused(this::lockInTime, Errno.EOWNERDEAD, shownInTime());
        Pthread.pthread_mutex_unlock(mutex);

        assertRefused(() -> Pthread.pthread_mutex_lock(mutex), Errno.ENOTRECOVERABLE, shown("lock"));
    }

    /** Locks the mutex at the start of a file, and never unlocks it. */
    static final class Owner {
        public static void main(String[] arguments) throws Exception {
            Arena arena = Arena.global();
            int fd = Fcntl.open(Fixture.string(arena, arguments[0]), Fcntl.O_RDWR, 0);
            Pthread.pthread_mutex_lock(Fixture.mapped(arena, Fixture.PAGE, READ_WRITE, Mman.MAP_SHARED, fd));
            System.out.println("locked");
            System.in.read();
        }
    }

    @Test
    void outlivesAProcessThatHeldIt(@TempDir Path folder) throws Exception {
        int fd = Fixture.file(arena, folder.resolve("mutex"), Fixture.PAGE);
        mutex = Fixture.mapped(arena, Fixture.PAGE, READ_WRITE, Mman.MAP_SHARED, fd);
        Pthread.pthread_mutex_init(mutex, attributes);
        try (ChildJvm owner = ChildJvm.of(Owner.class).arguments(folder.resolve("mutex")).start()) {
            assertThat(owner.hear()).isEqualTo("locked");
            assertRefused(() -> Pthread.pthread_mutex_trylock(mutex), Errno.EBUSY, shown("trylock"));
            owner.kill();

            assertRefused(this::lockInTime, Errno.EOWNERDEAD, shownInTime());
            Pthread.pthread_mutex_consistent(mutex);
            Pthread.pthread_mutex_unlock(mutex);
        }
    }

    @Test
    void refusesAttributesThatAreNone() {
        String shown = "attr=0x" + Long.toHexString(attributes.address());

        assertRefused(() -> Pthread.pthread_mutexattr_setpshared(attributes, 99), Errno.EINVAL,
                "pthread_mutexattr_setpshared(" + shown + ", pshared=99)");
        assertRefused(() -> Pthread.pthread_mutexattr_setrobust(attributes, 99), Errno.EINVAL,
                "pthread_mutexattr_setrobust(" + shown + ", robustness=99)");
        assertRefused(() -> Pthread.pthread_mutexattr_settype(attributes, 99), Errno.EINVAL,
                "pthread_mutexattr_settype(" + shown + ", type=99)");
    }

    @Test
    void tellsThreadsApart() throws Exception {
        long self = Pthread.pthread_self();

        assertThat(self).isNotZero().isEqualTo(Pthread.pthread_self());
        elsewhere(() -> assertThat(Pthread.pthread_self()).isNotEqualTo(self));
    }

    private MemorySegment soon;

    private void lockInTime() throws SystemCallException {
        Pthread.pthread_mutex_clocklock(mutex, StructTimespec.CLOCK_REALTIME, soon());
    }

    private String shownInTime() {
        return "pthread_mutex_clocklock(mutex=0x%x, clockid=0, abstime=0x%x)".formatted(mutex.address(),
                soon().address());
    }

    /** In ten seconds, or when the test first asked. */
    private MemorySegment soon() {
        if (soon == null) {
            soon = arena.allocate(StructTimespec.LAYOUT);
            StructTimespec.tv_sec(soon, System.currentTimeMillis() / 1000 + 10);
        }
        return soon;
    }

    private String shown(String call) {
        return "pthread_mutex_%s(mutex=0x%x)".formatted(call, mutex.address());
    }
}
