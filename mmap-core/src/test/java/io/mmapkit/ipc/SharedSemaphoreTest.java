package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.ipc.Threads.Work;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a semaphore promises, within one process, by two attachments. */
@Timeout(60)
final class SharedSemaphoreTest {
    private static final int RELEASED_AT = 12;
    private static final Duration MOMENT = Duration.ofMillis(5);

    @AutoClose private SharedSegment segment;
    @AutoClose private SharedSegment second;
    private SharedSemaphore semaphore;
    private SharedSemaphore other;

    @BeforeEach
    void attachTwice() throws IOException {
        segment = SharedSegment.anonymous("locks", Deed.SIZE);
        second = Deed.again(segment);
        semaphore = SharedSemaphore.at(segment, 0, 3);
        other = SharedSemaphore.at(second, 0, 3);
    }

    @Test
    void givesAsManyAsThereAre() throws Exception {
        assertThat(semaphore.availablePermits()).isEqualTo(3);
        semaphore.acquire();
        assertThat(other.tryAcquire(3)).isFalse();
        assertThat(other.tryAcquire(2)).isTrue();
        assertThat(other.tryAcquire()).isFalse();
        assertThat(semaphore.tryAcquire(1, MOMENT)).isFalse();
        assertThat(semaphore.availablePermits()).isZero();
        assertThat(semaphore.holders()).extracting(Shareholder::share).containsExactly(1, 2);
        other.release();
        semaphore.acquireUninterruptibly(1);
        semaphore.release(2);
        other.release();
        assertThat(other.availablePermits()).isEqualTo(3);
        assertThat(other.holders()).isEmpty();
        assertThat(other.permits()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void isNeverOverdrawn(Threads threads) throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Work<Integer>> workers = new ArrayList<>();
        for (SharedSemaphore one : List.of(semaphore, other, semaphore, other, SharedSemaphore.at(second, 0, 3))) {
            int count = workers.size() % 2 + 1;
            workers.add(threads.begin(() -> {
                for (int i = 0; i < 5_000; i++) {
                    one.acquire(count);
                    assertThat(inside.addAndGet(count)).isBetween(1, 3);
                    inside.addAndGet(-count);
                    one.release(count);
                }
                return 0;
            }));
        }
        for (Work<Integer> worker : workers) {
            worker.result();
        }
        assertThat(semaphore.availablePermits()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void wakesWhoWaits(Threads threads) throws Exception {
        semaphore.acquire(3);
        Work<Boolean> two = threads.begin(() -> other.tryAcquire(2, Deed.PROMPTLY));
        Work<Boolean> one = threads.begin(() -> other.tryAcquire(1, Deed.PROMPTLY));
        Deed.awaitSleeper(segment, RELEASED_AT);
        semaphore.release();
        semaphore.release(2);
        assertThat(one.result() && two.result()).isTrue();
        assertThat(other.holders()).singleElement().returns(3, Shareholder::share);
    }

    @ParameterizedTest
    @EnumSource
    void isNotWaitedForByWhoIsInterrupted(Threads threads) throws Exception {
        semaphore.acquire(3);
        Work<Boolean> waiter = threads.begin(() -> {
            assertThatThrownBy(other::acquire).isInstanceOf(InterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        Deed.awaitSleeper(segment, RELEASED_AT);
        waiter.interrupt();
        assertThat(waiter.result()).isFalse();
        Work<Boolean> patient = threads.begin(() -> {
            Thread.currentThread().interrupt();
            other.acquireUninterruptibly(1);
            return Thread.currentThread().isInterrupted();
        });
        semaphore.release();
        assertThat(patient.result()).isTrue();
    }

    @Test
    void takesNothingBackThatOneDoesNotHave() throws Exception {
        semaphore.acquire(2);
        assertThatThrownBy(other::release).isInstanceOf(IllegalStateException.class).hasMessageContaining("0 permits");
        assertThatThrownBy(() -> semaphore.release(3)).isInstanceOf(IllegalStateException.class);
        assertThat(semaphore.availablePermits()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void getsThePermitsOfTheDeadBack(Threads threads) throws Exception {
        semaphore.acquire(3);
        Work<Boolean> waiter = threads.begin(() -> other.tryAcquire(2, Deed.PROMPTLY));
        Deed.awaitSleeper(second, RELEASED_AT);
        segment.close();
        assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
        assertThat(waiter.result()).isTrue();
        assertThat(other.tryAcquire()).isTrue();
        assertThat(other.tryAcquire()).isFalse();
    }

    @Test
    void doesNotGiveTheShareOfTheDeadToTheNextInItsSlot() throws Exception {
        semaphore.acquire(2);
        segment.close();
        try (SharedSegment third = Deed.again(second)) { // gets the slot that is free
            assertThat(third.self().slot()).isZero();
            SharedSemaphore its = SharedSemaphore.at(third, 0, 3);
            assertThatThrownBy(its::release).isInstanceOf(IllegalStateException.class);
            assertThat(its.tryAcquire(3)).isTrue();
            assertThat(other.tryAcquire()).isFalse();
        }
        assertThat(other.tryAcquire(3)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesNumbersThatCannotBe(int count) {
        assertThatThrownBy(() -> semaphore.acquire(count)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> semaphore.tryAcquire(count)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> semaphore.release(count)).isInstanceOfAny(IllegalArgumentException.class,
                IllegalStateException.class);
        assertThatThrownBy(() -> SharedSemaphore.at(second, 0, count)).isInstanceOf(IllegalArgumentException.class);
        assertThat(semaphore.availablePermits()).isEqualTo(3);
    }

    @Test
    void canHaveASegmentOfItsOwn() throws Exception {
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            try (SharedSemaphore one = SharedSemaphore.createOrAttach(name, SharedSemaphore.MOST_PERMITS);
                    SharedSemaphore two = SharedSemaphore.createOrAttach(name, SharedSemaphore.MOST_PERMITS)) {
                assertThat(one.tryAcquire(SharedSemaphore.MOST_PERMITS)).isTrue();
                assertThat(two.tryAcquire()).isFalse();
            }
            assertThatThrownBy(() -> SharedSemaphore.createOrAttach(name, 2))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("16777215 permits");
        }
    }
}
