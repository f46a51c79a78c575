package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.ipc.Threads.Work;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a barrier promises, within one process, by two attachments. */
@Timeout(60)
final class SharedBarrierTest {
    private static final int TRIPPED_AT = 12;

    @AutoClose private SharedSegment segment;
    @AutoClose private SharedSegment second;
    private SharedBarrier barrier;
    private SharedBarrier other;

    @BeforeEach
    void attachTwice() throws IOException {
        segment = SharedSegment.anonymous("locks", Deed.SIZE);
        second = Deed.again(segment);
        barrier = SharedBarrier.at(segment, 0, 3);
        other = SharedBarrier.at(second, 0, 3);
    }

    @ParameterizedTest
    @EnumSource
    void letsNobodyPassBeforeAllHaveCome(Threads threads) throws Exception {
        int rounds = 500;
        AtomicInteger arrivals = new AtomicInteger();
        List<Work<Integer>> crew = new ArrayList<>();
        for (SharedBarrier one : List.of(barrier, other, other)) {
            crew.add(threads.begin(() -> {
                int sum = 0;
                for (int round = 1; round <= rounds; round++) {
                    arrivals.incrementAndGet();
                    sum += one.await();
                    assertThat(arrivals.get()).isBetween(3 * round, 3 * round + 2);
                }
                return sum;
            }));
        }
        int sum = 0;
        for (Work<Integer> one : crew) {
            sum += one.result();
        }
        assertThat(sum).as("each round has one that came first, one second and one last").isEqualTo(rounds * 3);
        assertThat(barrier.waiting()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void breaksForAllWhenOneLosesPatience(Threads threads) throws Exception {
        Work<Integer> waiter = threads.begin(other::await);
        Deed.awaitSleeper(segment, TRIPPED_AT);
        assertThat(barrier.waiting()).isOne();
        assertThatThrownBy(() -> barrier.await(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(waiter::result).isInstanceOf(BrokenBarrierException.class);
        assertThat(barrier.isBroken()).isTrue();
        assertThatThrownBy(other::await).isInstanceOf(BrokenBarrierException.class);
        barrier.reset();
        assertThat(barrier.isBroken()).isFalse();
        requireTripping(threads);
    }

    @ParameterizedTest
    @EnumSource
    void breaksForAllWhenOneIsInterrupted(Threads threads) throws Exception {
        Work<Integer> waiter = threads.begin(other::await);
        Work<Integer> interrupted = threads.begin(barrier::await);
        while (barrier.waiting() < 2) {
            Thread.onSpinWait();
        }
        interrupted.interrupt();
        assertThatThrownBy(interrupted::result).isInstanceOf(InterruptedException.class);
        assertThatThrownBy(waiter::result).isInstanceOf(BrokenBarrierException.class);
    }

    @ParameterizedTest
    @EnumSource
    void breaksForAllWhenAPartyIsGone(Threads threads) throws Exception {
        SharedSegment third = Deed.again(segment);
        SharedBarrier.at(third, 0, 3); // and it never comes
        Work<Integer> waiter = threads.begin(other::await);
        Work<Integer> one = threads.begin(barrier::await);
        Deed.awaitSleeper(segment, TRIPPED_AT);
        third.close();
        assertThatThrownBy(waiter::result).isInstanceOf(BrokenBarrierException.class);
        assertThatThrownBy(one::result).isInstanceOf(BrokenBarrierException.class);
        other.reset();
        requireTripping(threads);
    }

    /** Without a look in between. */
    @Test
    void knowsOfAPartyWhoseSlotAnotherHas() throws Exception {
        SharedSegment third = Deed.again(segment);
        int slot = third.self().slot();
        SharedBarrier.at(third, 0, 3);
        third.close();
        try (SharedSegment fourth = Deed.again(segment)) {
            assertThat(fourth.self().slot()).isEqualTo(slot);
            SharedBarrier late = SharedBarrier.at(fourth, 0, 3);
            assertThatThrownBy(() -> other.await(Deed.PROMPTLY)).isInstanceOf(BrokenBarrierException.class);
            other.reset();
            late.leave();
            SharedBarrier.at(fourth, 0, 3);
            assertThat(barrier.isBroken()).as("who left is missed by nobody").isFalse();
            requireTripping(Threads.PLATFORM);
        }
    }

    /** After it left. */
    @Test
    void isNotBrokenByTwoOfAProcessThatComeAtOnce() throws Exception {
        barrier.leave();
        AtomicInteger steps = new AtomicInteger();
        SharedBarrier.at(segment, 0, 3, null, () -> {
            if (steps.getAndIncrement() == 0) {
                assertThatCode(() -> SharedBarrier.at(segment, 0, 3)).doesNotThrowAnyException();
            }
        });
        assertThat(steps.get()).isPositive();
        assertThat(other.isBroken()).isFalse();
    }

    @Test
    void doesNotMissWhoHasLeft() throws Exception {
        try (SharedSegment third = Deed.again(segment)) {
            SharedBarrier.at(third, 0, 3).leave();
        }
        assertThatThrownBy(() -> other.await(Duration.ofMillis(100))).isInstanceOf(TimeoutException.class);
    }

    @ParameterizedTest
    @EnumSource
    void isResetForThoseWhoWait(Threads threads) throws Exception {
        Work<Integer> waiter = threads.begin(other::await);
        Deed.awaitSleeper(segment, TRIPPED_AT);
        barrier.reset();
        assertThatThrownBy(waiter::result).isInstanceOf(BrokenBarrierException.class).hasMessageContaining("reset");
        requireTripping(threads);
    }

    @Test
    void hasTrippedAlsoForOneWhoLooksAfterAReset() {
        long before = BarrierState.tripped(BarrierState.reset(0)) + 1;
        long tripped = BarrierState.tripped(before + 1);
        assertThat(BarrierState.hasTripped(before, tripped)).isTrue();
        assertThat(BarrierState.hasTripped(before, BarrierState.reset(tripped + 1))).isTrue();
        assertThat(BarrierState.hasTripped(before, BarrierState.tripped(BarrierState.reset(before)))).isFalse();
        assertThat(BarrierState.isOver(before, BarrierState.reset(before))).isTrue();
        assertThat(BarrierState.isOver(before, BarrierState.broken(before + 1))).isFalse();
        long last = before;
        for (int i = 0; i < 1 << 16; i++) { // the numbers begin anew
            last = BarrierState.tripped(last);
            assertThat(BarrierState.hasTripped(last, BarrierState.tripped(last))).isTrue();
        }
    }

    private void requireTripping(Threads threads) throws Exception {
        Work<Integer> one = threads.begin(barrier::await);
        Work<Integer> two = threads.begin(() -> other.await(Deed.PROMPTLY));
        assertThat(other.await() + one.result() + two.result()).isEqualTo(3);
    }

    @Test
    void isForAsManyAsItWasMadeFor() throws Exception {
        assertThatThrownBy(() -> SharedBarrier.at(second, 0, 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 parties");
        assertThatThrownBy(() -> SharedBarrier.at(second, 1024, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedBarrier.at(second, 1024, SharedBarrier.MOST_PARTIES + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(SharedBarrier.at(second, 1024, 1).await()).isZero();
        try (Scene scene = Scene.create(); SharedBarrier own = SharedBarrier.createOrAttach(scene.name(), 1)) {
            assertThat(own.await(Duration.ZERO)).isZero();
            assertThat(own.parties()).isOne();
        }
    }
}
