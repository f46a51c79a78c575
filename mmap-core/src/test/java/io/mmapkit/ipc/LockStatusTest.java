package io.mmapkit.ipc;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Seed;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of locks by who only looks. */
@Timeout(60)
final class LockStatusTest {
    private static final int SELF = (int) ProcessHandle.current().pid();

    @AutoClose private final Scene scene = Scene.create();

    /** Looks as a tool does, and finds that it has changed nothing. */
    private static <T extends LockStatus> T look(String name, Class<T> kind) throws Exception {
        try (SharedSegment segment = SharedSegment.builder().name(name).unnoticed().attach()) {
            byte[] before = segment.segment().toArray(JAVA_BYTE);
            LockStatus status = LockStatus.of(segment).orElseThrow();
            assertThat(segment.segment().toArray(JAVA_BYTE)).isEqualTo(before);
            return kind.cast(status);
        }
    }

    /** Looks while others may change something. */
    private static <T extends LockStatus> T glance(String name, Class<T> kind) throws Exception {
        try (SharedSegment segment = SharedSegment.builder().name(name).unnoticed().attach()) {
            return kind.cast(LockStatus.of(segment).orElseThrow());
        }
    }

    @Test
    void tellsWhoHasAMutexAndWhoWaits() throws Exception {
        String name = scene.name();
        try (SharedMutex mutex = SharedMutex.createOrAttach(name)) {
            assertThat(look(name, LockStatus.Mutex.class).owner()).isEmpty();
            mutex.lock();
            Holder owner = look(name, LockStatus.Mutex.class).owner().orElseThrow();
            assertThat(owner).returns(SELF, Holder::pid).returns(true, Holder::isAlive)
                    .returns(Thread.currentThread().threadId(), Holder::thread);
            assertThat(owner.since()).isBetween(Instant.now().minusSeconds(60), Instant.now());
            FutureTask<Boolean> waiting = new FutureTask<>(() -> {
                boolean locked = mutex.tryLock(Duration.ofSeconds(30));
                mutex.unlock();
                return locked;
            });
            Thread.ofPlatform().daemon().start(waiting);
            while (!glance(name, LockStatus.Mutex.class).hasWaiters()) {
                Thread.onSpinWait();
            }
            mutex.unlock();
            assertThat(waiting.get()).isTrue();
        }
    }

    @Test
    void tellsThatAnOwnerDied() throws Exception {
        String name = scene.name();
        try (SharedMutex mutex = SharedMutex.createOrAttach(name)) {
            int pid = Integer.parseInt(ChildJvm.of(Dies.class).quickly().arguments(name).run().stdout().strip());
            LockStatus.Mutex status = look(name, LockStatus.Mutex.class);
            assertThat(status.owner().orElseThrow()).returns(pid, Holder::pid).returns(false, Holder::isAlive);
            assertThat(mutex.tryLock()).isTrue();
            status = look(name, LockStatus.Mutex.class);
            assertThat(status.isInconsistent()).isTrue();
            assertThat(status.takeOvers()).isEqualTo(1);
            assertThat(status.owner().orElseThrow()).returns(SELF, Holder::pid);
        }
    }

    /** Ends with a lock. */
    static final class Dies {
        public static void main(String[] arguments) throws Exception {
            SharedMutex.createOrAttach(arguments[0]).lock();
            System.out.println(ProcessHandle.current().pid());
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void tellsWhoReadsAndWhoWrites() throws Exception {
        String name = scene.name();
        try (SharedReadWriteLock lock = SharedReadWriteLock.createOrAttach(name)) {
            lock.readLock().lock();
            LockStatus.ReadWrite status = look(name, LockStatus.ReadWrite.class);
            assertThat(status.writer()).isEmpty();
            assertThat(status.readers()).singleElement().returns(SELF, Shareholder::pid).returns(1, Shareholder::share);
            lock.readLock().unlock();
            lock.writeLock().lock();
            status = look(name, LockStatus.ReadWrite.class);
            assertThat(status.writer().orElseThrow()).returns(SELF, Holder::pid);
            assertThat(status.readers()).isEmpty();
            lock.markInconsistent();
            assertThat(look(name, LockStatus.ReadWrite.class).isInconsistent()).isTrue();
        }
    }

    @Test
    void tellsWhoHasPermits() throws Exception {
        String name = scene.name();
        try (SharedSemaphore semaphore = SharedSemaphore.createOrAttach(name, 5)) {
            assertThat(look(name, LockStatus.Semaphore.class)).isEqualTo(new LockStatus.Semaphore(5, List.of(), false));
            semaphore.acquire(2);
            semaphore.acquire(1);
            LockStatus.Semaphore status = look(name, LockStatus.Semaphore.class);
            assertThat(status.holders()).isEqualTo(semaphore.holders()).singleElement().returns(3, Shareholder::share);
        }
    }

    /** The table is brought up to date by who comes next; who only looks can't. */
    @Test
    void countsPermitsThatWereTakenRightBeforeDeath() throws Exception {
        MemoryLayout layout = MemoryLayout
                .structLayout(MemoryLayout.sequenceLayout(SharedSemaphore.BYTES / 8, JAVA_LONG).withName("words"))
                .withName("mmapkit.semaphore");
        try (SharedSegment segment = SharedSegment.builder().memfd("semaphore").layout(layout).create()) {
            int[] steps = {0};
            LockStep dies = () -> {
                if (steps[0]++ == 3) { // after the number of permits, the token and the entry
                    throw new ThreadDeathForTest();
                }
            };
            assertThatThrownBy(() -> SharedSemaphore.at(segment, 0, 5, null, dies).acquire(2))
                    .isInstanceOf(ThreadDeathForTest.class);
            LockStatus.Semaphore status = (LockStatus.Semaphore) LockStatus.of(segment).orElseThrow();
            assertThat(status.holders()).singleElement().returns(SELF, Shareholder::pid)
                    .returns(2, Shareholder::share);
            assertThat(SharedSemaphore.at(segment, 0, 5).holders()).isEqualTo(status.holders());
        }
    }

    @SuppressWarnings("serial") // never written
    private static final class ThreadDeathForTest extends RuntimeException {}

    @Test
    void tellsOfLatchesBarriersAndLeaders() throws Exception {
        String latchName = scene.name();
        String barrierName = scene.name();
        String electionName = scene.name();
        try (SharedLatch latch = SharedLatch.createOrAttach(latchName, 3);
                SharedBarrier barrier = SharedBarrier.createOrAttach(barrierName, 4);
                LeaderElection election = LeaderElection.createOrAttach(electionName)) {
            latch.countDown();
            assertThat(look(latchName, LockStatus.Latch.class)).isEqualTo(new LockStatus.Latch(3, 2, false));

            assertThat(look(barrierName, LockStatus.Barrier.class)).isEqualTo(new LockStatus.Barrier(4, 0, false));
            assertThatThrownBy(() -> barrier.await(Duration.ZERO)).isInstanceOf(Exception.class);
            assertThat(look(barrierName, LockStatus.Barrier.class).isBroken()).isTrue();

            assertThat(look(electionName, LockStatus.Election.class).leader()).isEmpty();
            try (LeaderElection.Leadership leadership = election.campaign()) {
                Leader leader = look(electionName, LockStatus.Election.class).leader().orElseThrow();
                assertThat(leader).returns(SELF, Leader::pid).returns(leadership.term(), Leader::term);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mutex", "read-write-lock", "semaphore", "latch", "barrier", "election"})
    void takesAnythingThatLiesThere(String kind) throws Exception {
        long seed = Seed.next("damaged locks");
        Random random = new Random(seed);
        MemoryLayout layout = MemoryLayout.structLayout(JAVA_LONG.withName("word")).withName("mmapkit." + kind);
        try (SharedSegment small = SharedSegment.builder().memfd("lock").layout(layout).create()) {
            assertThat(LockStatus.of(small).orElseThrow()).isInstanceOf(LockStatus.Damaged.class)
                    .returns(kind, LockStatus::kind);
        }
        try (SharedSegment segment = SharedSegment.builder().memfd("lock").layout(layout).byteSize(2048).create()) {
            MemorySegment contents = segment.segment();
            for (int round = 0; round < 100; round++) {
                for (long at = 0; at < contents.byteSize(); at += 8) {
                    contents.set(JAVA_LONG, at, random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(3));
                }
                assertThat(LockStatus.of(segment).orElseThrow()).as("seed %d", seed).returns(kind, LockStatus::kind);
            }
        }
    }
}
