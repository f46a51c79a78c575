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
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a latch promises, within one process, by two attachments. */
@Timeout(60)
final class SharedLatchTest {
    private static final int OPENED_AT = 8;

    @AutoClose private SharedSegment segment;
    @AutoClose private SharedSegment second;

    @BeforeEach
    void attachTwice() throws IOException {
        segment = SharedSegment.anonymous("locks", Deed.SIZE);
        second = Deed.again(segment);
    }

    @ParameterizedTest
    @EnumSource
    void opensForAllAtTheLastCount(Threads threads) throws Exception {
        SharedLatch latch = SharedLatch.at(segment, 0, 2);
        SharedLatch other = SharedLatch.at(second, 0, 2);
        List<Work<Boolean>> waiters = new ArrayList<>();
        for (SharedLatch one : List.of(latch, other, other)) {
            waiters.add(threads.begin(() -> {
                one.await();
                return one.await(Duration.ZERO);
            }));
        }
        Deed.awaitSleeper(segment, OPENED_AT);
        latch.countDown();
        assertThat(other.count()).isOne();
        assertThat(other.await(Duration.ofMillis(1))).isFalse();
        assertThat(waiters).noneMatch(Work::isDone);
        other.countDown();
        for (Work<Boolean> waiter : waiters) {
            assertThat(waiter.result()).isTrue();
        }
        latch.countDown();
        assertThat(latch.count()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void isNotWaitedForByWhoIsInterrupted(Threads threads) throws Exception {
        SharedLatch latch = SharedLatch.at(segment, 0, 1);
        Work<Boolean> waiter = threads.begin(() -> {
            latch.await();
            return true;
        });
        Deed.awaitSleeper(segment, OPENED_AT);
        waiter.interrupt();
        assertThatThrownBy(waiter::result).isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void isNoMoreForWhoWaitsWhenItsSegmentIsClosed(Threads threads) throws Exception {
        SharedLatch latch = SharedLatch.at(segment, 0, 1);
        Work<Boolean> waiter = threads.begin(() -> {
            latch.await();
            return true;
        });
        Deed.awaitSleeper(second, OPENED_AT);
        segment.close();
        assertThatThrownBy(waiter::result).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hasOneCountForAll() throws Exception {
        SharedLatch.at(segment, 0, Integer.MAX_VALUE - 1).countDown();
        assertThatThrownBy(() -> SharedLatch.at(second, 0, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2147483646");
        assertThat(SharedLatch.at(second, 0, Integer.MAX_VALUE - 1).count()).isEqualTo(Integer.MAX_VALUE - 2);
        assertThatThrownBy(() -> SharedLatch.at(second, 64, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SharedLatch.at(second, 64, Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(SharedLatch.at(second, 64, 0).await(Duration.ZERO)).isTrue();
        assertThatThrownBy(() -> SharedLatch.at(second, 64, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void canHaveASegmentOfItsOwn() throws Exception {
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            try (SharedLatch one = SharedLatch.createOrAttach(name, 1);
                    SharedLatch two = SharedLatch.createOrAttach(name, 1)) {
                one.countDown();
                assertThat(two.await(Duration.ZERO)).isTrue();
            }
        }
    }
}
