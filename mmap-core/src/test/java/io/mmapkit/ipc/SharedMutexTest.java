package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.ipc.Threads.Work;
import io.mmapkit.shared.IncompatibleSegmentException;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mutex promises, within one process: two attachments are two participants, as two processes are. */
@Timeout(60)
final class SharedMutexTest {
    private static final int WORD = 0;

    @AutoClose private SharedSegment segment;
    @AutoClose private SharedSegment second;
    private SharedMutex mutex;
    private SharedMutex other;

    @BeforeEach
    void attachTwice() throws IOException {
        segment = SharedSegment.anonymous("locks", Deed.SIZE);
        second = Deed.again(segment);
        mutex = SharedMutex.at(segment, WORD);
        other = SharedMutex.at(second, WORD);
    }

    @ParameterizedTest
    @EnumSource
    void excludesThreadsOfAllAttachments(Threads threads) throws Exception {
        int rounds = 20_000;
        List<Work<Integer>> workers = new ArrayList<>();
        for (SharedMutex one : List.of(mutex, other, mutex, SharedMutex.at(second, WORD))) {
            workers.add(threads.begin(() -> {
                for (int i = 0; i < rounds; i++) {
                    one.lock();
                    Deed.change(segment.segment());
                    one.unlock();
                }
                return 0;
            }));
        }
        for (Work<Integer> worker : workers) {
            worker.result();
        }
        assertThat(segment.segment().get(ValueLayout.JAVA_LONG, Deed.FIRST)).isEqualTo(4L * rounds);
        Deed.requireEqual(segment.segment());
        assertThat(mutex.holder()).isEmpty();
        assertThat(mutex.takeOvers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void isNotHadByTwo(Threads threads) throws Exception {
        mutex.lock();
        assertThat(threads.<Boolean>run(mutex::tryLock)).isFalse();
        assertThat(threads.<Boolean>run(other::tryLock)).isFalse();
        assertThat(threads.<Boolean>run(() -> mutex.tryLock(Duration.ofMillis(5)))).isFalse();
        assertThat(threads.<Boolean>run(() -> other.tryLock(5, TimeUnit.MILLISECONDS))).isFalse();
        assertThat(other.tryLock()).isFalse();
        mutex.unlock();
        assertThat(other.tryLock()).isTrue();
        assertThat(mutex.tryLock()).isFalse();
        other.unlock();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, 1, 1_000_000, 120_000_000})
    void isWaitedForAsLongAsSaidAndNoLess(long nanos) throws Exception {
        mutex.lock();
        long began = System.nanoTime();
        assertThat(other.tryLock(Duration.ofNanos(nanos))).isFalse();
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(nanos);
        mutex.unlock();
        assertThat(other.tryLock(Duration.ofNanos(nanos))).isTrue();
        assertThat(mutex.tryLock(nanos, TimeUnit.NANOSECONDS)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void goesToOneWhoWaits(Threads threads) throws Exception {
        mutex.lock();
        Work<Boolean> waiter = threads.begin(() -> other.tryLock(Deed.PROMPTLY));
        Deed.awaitSleeper(segment, WORD);
        mutex.unlock();
        assertThat(waiter.result()).isTrue();
        assertThat(mutex.holder().orElseThrow().isAlive()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void cannotBeLockedTwice(Threads threads) throws Exception {
        SharedMutex again = SharedMutex.at(segment, WORD);
        threads.run(() -> {
            mutex.lock();
            for (SharedMutex one : List.of(mutex, again)) {
                assertThatThrownBy(one::lock).isInstanceOf(IllegalStateException.class).hasMessageContaining("twice");
                assertThatThrownBy(one::tryLock).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(one::lockInterruptibly).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> one.tryLock(Duration.ofDays(1))).isInstanceOf(IllegalStateException.class);
                assertThat(one.isHeldByCurrentThread()).isTrue();
            }
            again.unlock();
            return 0;
        });
        assertThat(mutex.tryLock()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void isUnlockedByItsOwnerAlone(Threads threads) throws Exception {
        assertThatThrownBy(mutex::unlock).isInstanceOf(IllegalMonitorStateException.class);
        threads.run(() -> {
            mutex.lock();
            return 0;
        });
        for (SharedMutex one : List.of(mutex, other)) {
            assertThatThrownBy(one::unlock).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(one::markConsistent).isInstanceOf(IllegalMonitorStateException.class);
            assertThatThrownBy(one::markInconsistent).isInstanceOf(IllegalMonitorStateException.class);
            assertThat(one.isHeldByCurrentThread()).isFalse();
        }
        assertThat(mutex.tryLock()).as("a thread that ended has it").isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void isNotWaitedForByWhoIsInterrupted(Threads threads) throws Exception {
        mutex.lock();
        Work<Boolean> waiter = threads.begin(() -> {
            assertThatThrownBy(other::lockInterruptibly).isInstanceOf(InterruptedException.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> other.tryLock(Duration.ofDays(1))).isInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        Deed.awaitSleeper(segment, WORD);
        waiter.interrupt();
        assertThat(waiter.result()).isFalse();
        mutex.unlock();
        assertThat(other.tryLock()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void isWaitedForByWhoDoesNotCareForInterrupts(Threads threads) throws Exception {
        mutex.lock();
        Work<Boolean> waiter = threads.begin(() -> {
            Thread.currentThread().interrupt();
            other.lock();
            other.unlock();
            return Thread.currentThread().isInterrupted();
        });
        Deed.awaitSleeper(segment, WORD);
        waiter.interrupt();
        mutex.unlock();
        assertThat(waiter.result()).isTrue();
    }

    @Test
    void isWaitedForByMoreVirtualThreadsThanThereAreCarriers() throws Exception {
        mutex.lock();
        List<Work<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 20 * Runtime.getRuntime().availableProcessors(); i++) {
            waiters.add(Threads.VIRTUAL.begin(() -> {
                other.lock();
                other.unlock();
                return true;
            }));
        }
        Deed.awaitSleeper(segment, WORD);
        for (int i = 0; i < 100; i++) {
            assertThat(Threads.VIRTUAL.run(() -> Thread.currentThread().isVirtual())).isTrue();
        }
        mutex.unlock();
        for (Work<Boolean> waiter : waiters) {
            assertThat(waiter.result()).isTrue();
        }
    }

    @Test
    void tellsWhoHasIt() {
        assertThat(mutex.holder()).isEmpty();
        Instant before = Instant.now().minusMillis(1);
        mutex.lock();
        assertThat(other.holder()).hasValueSatisfying(holder -> {
            assertThat(holder.pid()).isEqualTo((int) ProcessHandle.current().pid());
            assertThat(holder.namespace()).isPositive();
            assertThat(holder.thread()).isEqualTo(Thread.currentThread().threadId());
            assertThat(holder.since()).isBetween(before, Instant.now());
            assertThat(holder.isAlive()).isTrue();
        });
        assertThat(other).asString().contains("pid=" + ProcessHandle.current().pid());
        segment.close();
        assertThat(other.holder()).hasValueSatisfying(holder -> assertThat(holder.isAlive()).isFalse());
        assertThat(other.tryLock()).isTrue();
        other.unlock();
        assertThat(other).asString().contains("free");
    }

    @Test
    void isTakenOverFromOneThatClosedItsSegment() {
        mutex.lock();
        segment.close();
        assertThatThrownBy(mutex::unlock).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(mutex::tryLock).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(mutex::holder).isInstanceOf(IllegalStateException.class);
        other.lock();
        assertThat(other.isInconsistent()).isTrue();
        assertThat(other.takeOvers()).isOne();
        other.unlock();
        other.lock();
        assertThat(other.isInconsistent()).as("nobody has repaired anything").isTrue();
        other.markConsistent();
        assertThat(other.isInconsistent()).isFalse();
        other.unlock();
    }

    @ParameterizedTest
    @EnumSource
    void isTakenOverByWhoWaitsWhenTheOwnerGoes(Threads threads) throws Exception {
        mutex.lock();
        Work<Boolean> waiter = threads.begin(() -> {
            other.lock();
            return other.isInconsistent();
        });
        Deed.awaitSleeper(second, WORD);
        segment.close();
        assertThat(waiter.result()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void isNoMoreForWhoWaitsWhenItsSegmentIsClosed(Threads threads) throws Exception {
        mutex.lock();
        Work<Boolean> waiter = threads.begin(() -> {
            other.lock();
            return true;
        });
        Deed.awaitSleeper(segment, WORD);
        second.close(); // at once, while a thread sleeps in the kernel
        assertThatThrownBy(waiter::result).isInstanceOf(IllegalStateException.class);
        assertThat(mutex.isHeldByCurrentThread()).isTrue();
        mutex.unlock();
    }

    @Test
    void isRepairedBeforeTheNextOwnerHasIt() {
        AtomicInteger repairs = new AtomicInteger();
        SharedMutex repairing = other.onOwnerDead(contents -> {
            assertThat(other.isHeldByCurrentThread()).isTrue();
            assertThat(other.isInconsistent()).isTrue();
            assertThatThrownBy(other::lock).isInstanceOf(IllegalStateException.class);
            Deed.repair(contents);
            repairs.incrementAndGet();
        });
        mutex.lock();
        segment.segment().set(ValueLayout.JAVA_LONG, Deed.FIRST, 7);
        segment.close();
        repairing.lock();
        Deed.requireEqual(second.segment());
        assertThat(repairs).hasValue(1);
        assertThat(repairing.isInconsistent()).isFalse();
        repairing.unlock();
        repairing.lock();
        repairing.markInconsistent();
        repairing.unlock();
        assertThat(repairing.tryLock()).isTrue();
        assertThat(repairs).hasValue(2);
        repairing.unlock();
        assertThat(repairing.tryLock()).isTrue();
        assertThat(repairs).hasValue(2);
    }

    @Test
    void isGivenBackInconsistentIfTheRepairFails() throws Exception {
        mutex.lock();
        segment.close();
        SharedMutex failing = other.onOwnerDead(contents -> {
            throw new IllegalArgumentException("can't");
        });
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(failing::lock).isInstanceOf(IllegalArgumentException.class).hasMessage("can't");
            assertThatThrownBy(failing::tryLock).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> failing.tryLock(Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(failing.isHeldByCurrentThread()).isFalse();
            assertThat(failing.holder()).isEmpty();
            assertThat(failing.isInconsistent()).isTrue();
        }
        other.onOwnerDead(Deed::repair).lock();
        assertThat(other.isInconsistent()).isFalse();
        other.unlock();
    }

    @Test
    void isNotHadByWhoseRepairUnlocksIt() {
        mutex.lock();
        segment.close();
        assertThatThrownBy(other.onOwnerDead(contents -> other.unlock())::lock)
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("repair");
        assertThat(other.holder()).isEmpty();
        assertThat(other.isInconsistent()).isTrue();
    }

    @Test
    void isTakenOverAThousandTimes() throws Exception {
        segment.close();
        for (int i = 1; i <= 1000; i++) {
            try (SharedSegment victim = Deed.again(second)) {
                SharedMutex.at(victim, WORD).onOwnerDead(Deed::repair).lock();
                Deed.requireEqual(victim.segment());
                victim.segment().set(ValueLayout.JAVA_LONG, Deed.FIRST, i);
            }
        }
        assertThat(other.takeOvers()).isEqualTo(999);
        SharedMutex last = other.onOwnerDead(Deed::repair);
        last.lock();
        assertThat(second.segment().get(ValueLayout.JAVA_LONG, Deed.SECOND)).isEqualTo(1000);
        last.unlock();
    }

    @Test
    void isRefusedWhereItCannotBe() throws Exception {
        assertThatThrownBy(() -> SharedMutex.at(segment, 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedMutex.at(segment, -64)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> SharedMutex.at(segment, Deed.SIZE)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> SharedMutex.at(segment, Long.MAX_VALUE - 63))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> mutex.onOwnerDead(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(mutex::newCondition).isInstanceOf(UnsupportedOperationException.class);
        try (SharedSegment reader = segment.readOnly()) {
            assertThatThrownBy(() -> SharedMutex.at(reader, 0)).isInstanceOf(IllegalStateException.class);
        }
        try (SharedSegment inherited = SharedSegment.builder().inherited().byteSize(64).create()) {
            assertThatThrownBy(() -> SharedMutex.at(inherited, 0)).isInstanceOf(UnsupportedOperationException.class);
        }
        second.close();
        assertThatThrownBy(() -> SharedMutex.at(second, 0)).isInstanceOf(IllegalStateException.class);
        SharedMutex.at(segment, Deed.SIZE - SharedMutex.BYTES).lock();
    }

    @Test
    void canHaveASegmentOfItsOwn() throws Exception {
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            try (SharedMutex one = SharedMutex.createOrAttach(name);
                    SharedMutex two = SharedMutex.createOrAttach(name)) {
                one.lock();
                assertThat(two.tryLock()).isFalse();
                one.unlock();
                two.lock();
            }
            try (SharedMutex later = SharedMutex.createOrAttach(name)) {
                later.lock();
                assertThat(later.isInconsistent()).as("it was closed while it was locked").isTrue();
                later.unlock();
            }
            assertThatThrownBy(() -> SharedLatch.createOrAttach(name, 1))
                    .isInstanceOf(IncompatibleSegmentException.class);
        }
    }
}
