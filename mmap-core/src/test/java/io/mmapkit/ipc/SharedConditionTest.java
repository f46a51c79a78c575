package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.ipc.Threads.Work;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a condition promises, within one process, by two attachments. */
@Timeout(60)
final class SharedConditionTest {
    private static final long AT = Deed.OTHER;

    @AutoClose private SharedSegment segment;
    @AutoClose private SharedSegment second;
    private SharedMutex mutex;
    private SharedMutex otherMutex;
    private SharedCondition condition;
    private SharedCondition other;

    @BeforeEach
    void attachTwice() throws IOException {
        segment = SharedSegment.anonymous("locks", Deed.SIZE);
        second = Deed.again(segment);
        mutex = SharedMutex.at(segment, 0);
        otherMutex = SharedMutex.at(second, 0);
        condition = SharedCondition.at(segment, AT, mutex);
        other = SharedCondition.at(second, AT, otherMutex);
    }

    /** A queue of one place, the numbers through which come in order. */
    @ParameterizedTest
    @EnumSource
    void passesNumbersThroughABufferOfOnePlace(Threads threads) throws Exception {
        int numbers = 2_000;
        Work<Integer> producer = threads.begin(() -> {
            for (int i = 1; i <= numbers; i++) {
                mutex.lock();
                while (place() != 0) {
                    condition.await();
                }
                segment.segment().set(ValueLayout.JAVA_LONG, Deed.FIRST, i);
                condition.signalAll();
                mutex.unlock();
            }
            return 0;
        });
        for (int i = 1; i <= numbers; i++) {
            otherMutex.lock();
            while (place() == 0) {
                other.await();
            }
            assertThat(place()).isEqualTo(i);
            segment.segment().set(ValueLayout.JAVA_LONG, Deed.FIRST, 0);
            other.signal();
            otherMutex.unlock();
        }
        producer.result();
    }

    /** Three put numbers into a queue of five places and three take them out, by two conditions of one mutex. */
    @ParameterizedTest
    @EnumSource
    void sharesAQueueAmongMany(Threads threads) throws Exception {
        int each = 500;
        List<Work<Integer>> producers = new ArrayList<>();
        List<Work<Integer>> consumers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SharedSegment its = i % 2 == 0 ? segment : second;
            producers.add(threads.begin(() -> move(its, each, true)));
            consumers.add(threads.begin(() -> move(its, each, false)));
        }
        int put = 0;
        int taken = 0;
        for (int i = 0; i < 3; i++) {
            put += producers.get(i).result();
            taken += consumers.get(i).result();
        }
        assertThat(taken).isEqualTo(put).isEqualTo(3 * each * (each - 1) / 2);
        assertThat(place()).as("how many are left").isZero();
    }

    private static int move(SharedSegment segment, int count, boolean in) throws Exception {
        SharedMutex mutex = SharedMutex.at(segment, 0);
        SharedCondition notFull = SharedCondition.at(segment, AT, mutex);
        SharedCondition notEmpty = SharedCondition.at(segment, AT + SharedCondition.BYTES, mutex);
        int sum = 0;
        for (int i = 0; i < count; i++) {
            mutex.lock();
            try {
                long size = segment.segment().get(ValueLayout.JAVA_LONG, Deed.FIRST);
                while (size == (in ? 5 : 0)) {
                    (in ? notFull : notEmpty).await();
                    size = segment.segment().get(ValueLayout.JAVA_LONG, Deed.FIRST);
                }
                long top = Deed.SECOND + Integer.BYTES * (in ? size : size - 1);
                if (in) {
                    segment.segment().set(ValueLayout.JAVA_INT, top, i);
                }
                sum += segment.segment().get(ValueLayout.JAVA_INT, top);
                segment.segment().set(ValueLayout.JAVA_LONG, Deed.FIRST, in ? size + 1 : size - 1);
                (in ? notEmpty : notFull).signal();
            } finally {
                mutex.unlock();
            }
        }
        return sum;
    }

    private long place() {
        return segment.segment().get(ValueLayout.JAVA_LONG, Deed.FIRST);
    }

    @ParameterizedTest
    @EnumSource
    void wakesAllWhoWait(Threads threads) throws Exception {
        List<Work<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiters.add(threads.begin(() -> {
                otherMutex.lock();
                while (place() == 0) {
                    other.awaitUninterruptibly();
                }
                otherMutex.unlock();
                return true;
            }));
        }
        Deed.awaitSleeper(segment, AT);
        mutex.lock();
        Deed.change(segment.segment());
        condition.signalAll();
        mutex.unlock();
        for (Work<Boolean> waiter : waiters) {
            assertThat(waiter.result()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void losesNoSignalThatOneIsWokenByAndDies(Threads threads) throws Exception {
        for (int i = 0; i < 20; i++) {
            segment.segment().set(ValueLayout.JAVA_LONG, Deed.FIRST, 0);
            List<Work<Boolean>> waiters = new ArrayList<>();
            for (int j = 0; j < 2; j++) { // one signal for two, the first of whom does nothing with it
                waiters.add(threads.begin(() -> {
                    otherMutex.lock();
                    while (place() == 0) {
                        other.await();
                    }
                    otherMutex.unlock();
                    return true;
                }));
            }
            Deed.awaitSleeper(segment, AT);
            mutex.lock();
            Deed.change(segment.segment());
            condition.signal();
            mutex.unlock();
            for (Work<Boolean> waiter : waiters) {
                assertThat(waiter.result()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isWaitedForAsLongAsSaid(Threads threads) throws Exception {
        threads.run(() -> {
            mutex.lock();
            long began = System.nanoTime();
            assertThat(condition.await(20, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(condition.awaitNanos(20_000_000)).isNotPositive();
            assertThat(condition.await(Duration.ofMillis(20))).isFalse();
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(60_000_000);
            assertThat(condition.awaitUntil(new Date(System.currentTimeMillis() + 20))).isFalse();
            assertThat(condition.awaitUntil(new Date(0))).isFalse();
            assertThat(condition.awaitUntil(new Date(Long.MIN_VALUE))).isFalse();
            assertThat(mutex.isHeldByCurrentThread()).isTrue();
            mutex.unlock();
            return 0;
        });
    }

    @ParameterizedTest
    @EnumSource
    void givesTheMutexBackToWhoIsInterrupted(Threads threads) throws Exception {
        Work<Boolean> waiter = threads.begin(() -> {
            otherMutex.lock();
            assertThatThrownBy(other::await).isInstanceOf(InterruptedException.class);
            return otherMutex.isHeldByCurrentThread();
        });
        Deed.awaitSleeper(segment, AT);
        waiter.interrupt();
        assertThat(waiter.result()).isTrue();
    }

    @Test
    void isForOwnersOfTheMutexAlone() throws Exception {
        assertThatThrownBy(condition::await).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(condition::signal).isInstanceOf(IllegalMonitorStateException.class);
        otherMutex.lock();
        assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(() -> condition.awaitNanos(1)).isInstanceOf(IllegalMonitorStateException.class);
        other.signal();
        other.signalAll();
        otherMutex.unlock();
    }

    @ParameterizedTest
    @EnumSource
    void returnsWhenOneIsGoneThatHadTheMutex(Threads threads) throws Exception {
        SharedMutex repairing = otherMutex.onOwnerDead(Deed::change);
        SharedCondition its = SharedCondition.at(second, AT, repairing);
        Work<Boolean> waiter = threads.begin(() -> {
            repairing.lock();
            while (place() == 0) {
                its.await();
            }
            repairing.unlock();
            return true;
        });
        Deed.awaitSleeper(second, AT);
        mutex.lock();
        segment.close();
        segment = Deed.again(second); // for the field, and to be closed
        assertThat(waiter.result()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void isNoMoreForWhoWaitsWhenItsSegmentIsClosed(Threads threads) throws Exception {
        Work<Boolean> waiter = threads.begin(() -> {
            otherMutex.lock();
            other.await();
            return true;
        });
        Deed.awaitSleeper(segment, AT);
        mutex.lock();
        second.close();
        assertThatThrownBy(waiter::result).isInstanceOf(IllegalStateException.class);
        mutex.unlock();
    }
}
