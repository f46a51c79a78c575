package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.ipc.Threads.Work;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a read-write lock promises, within one process, by two attachments. */
@Timeout(60)
final class SharedReadWriteLockTest {
    private static final Duration MOMENT = Duration.ofMillis(5);
    private static final int DEPARTED_AT = 24;

    @AutoClose private SharedSegment segment;
    @AutoClose private SharedSegment second;
    private SharedReadWriteLock lock;
    private SharedReadWriteLock other;

    @BeforeEach
    void attachTwice() throws IOException {
        segment = SharedSegment.anonymous("locks", Deed.SIZE);
        second = Deed.again(segment);
        lock = SharedReadWriteLock.at(segment, 0);
        other = SharedReadWriteLock.at(second, 0);
    }

    @ParameterizedTest
    @EnumSource
    void isForManyReadersOrOneWriter(Threads threads) throws Exception {
        lock.readLock().lock();
        assertThat(threads.<Boolean>run(lock.readLock()::tryLock)).isTrue();
        assertThat(threads.<Boolean>run(other.readLock()::tryLock)).isTrue();
        assertThat(threads.<Boolean>run(other.writeLock()::tryLock)).isFalse();
        assertThat(threads.<Boolean>run(() -> lock.tryWriteLock(MOMENT))).isFalse();
        assertThat(other.readers()).extracting(Shareholder::share).containsExactlyInAnyOrder(2, 1);
        assertThat(other.writer()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void isClosedToAllWhileOneWrites(Threads threads) throws Exception {
        lock.writeLock().lock();
        for (SharedReadWriteLock one : List.of(lock, other)) {
            assertThat(threads.<Boolean>run(one.readLock()::tryLock)).isFalse();
            assertThat(threads.<Boolean>run(one.writeLock()::tryLock)).isFalse();
            assertThat(threads.<Boolean>run(() -> one.tryReadLock(MOMENT))).isFalse();
            assertThat(threads.<Boolean>run(() -> one.writeLock().tryLock(1, TimeUnit.MILLISECONDS))).isFalse();
        }
        assertThat(other.writer()).hasValueSatisfying(
                writer -> assertThat(writer.thread()).isEqualTo(Thread.currentThread().threadId()));
        lock.writeLock().unlock();
        assertThat(threads.<Boolean>run(() -> {
            boolean got = other.readLock().tryLock();
            other.readLock().unlock();
            return got;
        })).isTrue();
        assertThat(lock.readers()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void showsReadersAllOfWhatAWriterDid(Threads threads) throws Exception {
        List<Work<Integer>> all = new ArrayList<>();
        for (SharedReadWriteLock one : List.of(lock, other)) {
            all.add(threads.begin(() -> {
                for (int i = 0; i < 5_000; i++) {
                    one.writeLock().lock();
                    Deed.change(segment.segment());
                    one.writeLock().unlock();
                }
                return 0;
            }));
            all.add(threads.begin(() -> {
                for (int i = 0; i < 5_000; i++) { // for ever could be to keep all carriers of virtual threads
                    one.readLock().lock();
                    Deed.requireEqual(segment.segment());
                    one.readLock().unlock();
                }
                return 0;
            }));
        }
        for (Work<Integer> one : all) {
            one.result();
        }
        assertThat(segment.segment().get(ValueLayout.JAVA_LONG, Deed.FIRST)).isEqualTo(10_000);
    }

    @ParameterizedTest
    @EnumSource
    void letsNoNewReaderPassAWriterThatWaits(Threads threads) throws Exception {
        lock.readLock().lock();
        Work<Boolean> writer = threads.begin(() -> {
            other.writeLock().lock();
            other.writeLock().unlock();
            return true;
        });
        Deed.awaitSleeper(segment, DEPARTED_AT);
        assertThat(threads.<Boolean>run(lock.readLock()::tryLock)).isFalse();
        Work<Boolean> reader = threads.begin(() -> {
            lock.readLock().lock();
            lock.readLock().unlock();
            return true;
        });
        Deed.awaitSleeper(segment, 0);
        assertThat(writer.isDone() || reader.isDone()).isFalse();
        lock.readLock().unlock();
        assertThat(writer.result() && reader.result()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void goesToAWriterThoughReadersNeverStopComing(Threads threads) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<Work<Integer>> readers = new ArrayList<>();
        for (SharedReadWriteLock one : List.of(lock, other, lock)) {
            readers.add(threads.begin(() -> {
                while (!done.get()) {
                    one.readLock().lock();
                    Thread.onSpinWait();
                    one.readLock().unlock();
                }
                return 0;
            }));
        }
        for (int i = 0; i < 20; i++) {
            other.writeLock().lock();
            other.writeLock().unlock();
        }
        done.set(true);
        for (Work<Integer> reader : readers) {
            reader.result();
        }
    }

    @ParameterizedTest
    @EnumSource
    void cannotBeLockedTwiceNorExchanged(Threads threads) throws Exception {
        threads.run(() -> {
            for (Lock first : List.of(lock.readLock(), lock.writeLock())) {
                first.lock();
                for (Lock next : List.of(lock.readLock(), lock.writeLock())) {
                    assertThatThrownBy(next::lock).isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(next::tryLock).isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(next::lockInterruptibly).isInstanceOf(IllegalStateException.class);
                }
                first.unlock();
            }
            return 0;
        });
        assertThat(other.writeLock().tryLock()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void isUnlockedByWhoHasItAlone(Threads threads) throws Exception {
        assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock.writeLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        threads.<Boolean>run(lock.readLock()::tryLock);
        assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock::markConsistent).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock.readLock()::newCondition).isInstanceOf(UnsupportedOperationException.class);
        assertThat(lock.readers()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void isNotWaitedForByWhoIsInterrupted(Threads threads) throws Exception {
        lock.readLock().lock();
        Work<Boolean> writer = threads.begin(() -> {
            assertThatThrownBy(other.writeLock()::lockInterruptibly).isInstanceOf(InterruptedException.class);
            return true;
        });
        Deed.awaitSleeper(segment, DEPARTED_AT);
        writer.interrupt();
        assertThat(writer.result()).isTrue();
        assertThat(threads.<Boolean>run(other.readLock()::tryLock)).as("it has let go").isTrue();
        lock.readLock().unlock();
    }

    @ParameterizedTest
    @EnumSource
    void letsReadersInWhenAWriterDiesThatWaitedForReaders(Threads threads) throws Exception {
        lock.readLock().lock();
        SharedSegment third = Deed.again(segment);
        SharedReadWriteLock its = SharedReadWriteLock.at(third, 0);
        Work<Integer> writer = threads.begin(() -> {
            assertThatThrownBy(its.writeLock()::lock).isInstanceOf(IllegalStateException.class);
            return 0;
        });
        Deed.awaitSleeper(segment, DEPARTED_AT);
        assertThat(other.readLock().tryLock()).isFalse();
        third.close();
        writer.result();
        assertThat(other.writer()).isPresent();
        SharedReadWriteLock repairing = other.onOwnerDead(contents -> {
            throw new AssertionError("nothing was written");
        });
        assertThat(threads.<Boolean>run(() -> repairing.tryReadLock(Duration.ofSeconds(20)))).isTrue();
        assertThat(other.writer()).isEmpty();
        assertThat(other.readers()).extracting(Shareholder::share).containsExactlyInAnyOrder(1, 1);
        assertThat(other.isInconsistent()).isFalse();
    }

    @Test
    void doesNotCountReadersThatAreGone() {
        lock.readLock().lock();
        assertThat(other.writeLock().tryLock()).isFalse();
        segment.close();
        assertThatThrownBy(lock.readLock()::unlock).isInstanceOf(IllegalStateException.class);
        assertThat(other.readers()).extracting(Shareholder::isAlive).containsExactly(false);
        assertThat(other.writeLock().tryLock()).isTrue();
        assertThat(other.readers()).isEmpty();
        assertThat(other.isInconsistent()).isFalse();
        other.writeLock().unlock();
    }

    @Test
    void countsNoReaderOfAnEarlierOneInItsSlot() throws Exception {
        lock.readLock().lock();
        segment.close();
        try (SharedSegment third = Deed.again(second)) { // gets the slot that is free
            assertThat(third.self().slot()).isZero();
            SharedReadWriteLock its = SharedReadWriteLock.at(third, 0);
            its.readLock().lock();
            assertThat(other.readers()).extracting(Shareholder::share).containsExactly(1);
            its.readLock().unlock();
            its.writeLock().lock();
            its.writeLock().unlock();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRepairedByTheFirstToComeEvenAReader(Threads threads) throws Exception {
        lock.writeLock().lock();
        segment.segment().set(ValueLayout.JAVA_LONG, Deed.FIRST, 5);
        segment.close();
        SharedReadWriteLock failing = other.onOwnerDead(contents -> {
            throw new IllegalArgumentException("can't");
        });
        assertThatThrownBy(failing.readLock()::lock).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(failing.writeLock()::lock).isInstanceOf(IllegalArgumentException.class);
        assertThat(other.writer()).isEmpty();
        assertThat(other.isInconsistent()).isTrue();
        assertThat(threads.<Boolean>run(() -> {
            other.readLock().lock(); // without a repair
            other.readLock().unlock();
            return other.isInconsistent();
        })).isTrue();
        threads.run(() -> {
            Lock reading = other.onOwnerDead(Deed::repair).readLock();
            reading.lock();
            Deed.requireEqual(second.segment());
            reading.unlock();
            return 0;
        });
        assertThat(other.isInconsistent()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void isStillInconsistentIfTheNextWriterLosesPatience(Threads threads) throws Exception {
        try (SharedSegment third = Deed.again(segment)) {
            Lock reading = SharedReadWriteLock.at(third, 0).readLock();
            lock.writeLock().lock();
            segment.close();
            threads.run(() -> {
                reading.lock();
                return 0;
            });
            assertThat(other.tryWriteLock(MOMENT)).isFalse();
            assertThat(other.isInconsistent()).isTrue();
        }
        other.writeLock().lock();
        other.markConsistent();
        other.writeLock().unlock();
        assertThat(other.isInconsistent()).isFalse();
    }

    @Test
    void canHaveASegmentOfItsOwn() throws Exception {
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            try (SharedReadWriteLock one = SharedReadWriteLock.createOrAttach(name);
                    SharedReadWriteLock two = SharedReadWriteLock.createOrAttach(name)) {
                one.readLock().lock();
                assertThat(two.readLock().tryLock()).isTrue();
                two.readLock().unlock();
                assertThat(two.writeLock().tryLock()).isFalse();
                one.readLock().unlock();
                assertThat(two.writeLock().tryLock()).isTrue();
            }
        }
    }
}
