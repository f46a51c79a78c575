package io.mmapkit.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FutexTest {
    private static final MemorySegment NONE = MemorySegment.NULL;
    private static final VarHandle WORD = JAVA_INT.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment word = arena.allocate(JAVA_INT);

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void wakesAWaiter() throws Exception {
        CompletableFuture<Integer> waiter = CompletableFuture.supplyAsync(() -> {
            try {
                int answer;
                do {
                    answer = Futex.futex(word, Futex.FUTEX_WAIT, 0, time(10, 0), NONE, 0);
                } while (answer == -Errno.EINTR.number());
                return answer;
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
        int woken = 0;
        while (woken == 0 && !waiter.isDone()) {
            woken = Futex.futex(word, Futex.FUTEX_WAKE, 1, NONE, NONE, 0); // until it waits
        }

        assertThat(woken).isEqualTo(1);
        assertThat(waiter.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void answersWithAnErrorNumber() throws Exception {
        assertThat(Futex.futex(word, Futex.FUTEX_WAKE, Integer.MAX_VALUE, NONE, NONE, 0)).isZero();
        assertThat(Futex.futex(word, Futex.FUTEX_WAIT, 1, NONE, NONE, 0)).isEqualTo(-Errno.EAGAIN.number());
        assertThat(Futex.futex(word, Futex.FUTEX_WAIT, 0, time(0, 1_000), NONE, 0))
                .isEqualTo(-Errno.ETIMEDOUT.number());
        assertThat(Futex.futex(word, Futex.FUTEX_WAIT, 0, time(0, -1), NONE, 0)).isEqualTo(-Errno.EINVAL.number());
        MemorySegment nothing = Views.of(Fixture.PAGE, 4, arena, view -> {});
        assertThat(Futex.futex(nothing, Futex.FUTEX_WAIT, 0, NONE, NONE, 0)).isEqualTo(-Errno.EFAULT.number());
    }

    @Test
    void waitsForAnAbsoluteTime() throws Exception {
        int operation = Futex.FUTEX_WAIT_BITSET | Futex.FUTEX_PRIVATE_FLAG | Futex.FUTEX_CLOCK_REALTIME;

        assertThat(Futex.futex(word, operation, 0, time(1, 0), NONE, Futex.FUTEX_BITSET_MATCH_ANY))
                .isEqualTo(-Errno.ETIMEDOUT.number());
        assertThat(Futex.futex(word, operation, 0, time(1, 0), NONE, 0)).isEqualTo(-Errno.EINVAL.number());
    }

    @Test
    void movesWaiters() throws Exception {
        MemorySegment other = arena.allocate(JAVA_INT);
        MemorySegment most = MemorySegment.ofAddress(1); // a number in the place of the timeout

        assertThat(Futex.futex(word, Futex.FUTEX_CMP_REQUEUE, 1, most, other, 0)).isZero();
        assertThat(Futex.futex(word, Futex.FUTEX_CMP_REQUEUE, 1, most, other, 5)).isEqualTo(-Errno.EAGAIN.number());
    }

    @Test
    void waitsForOneOfSeveralWords() throws Exception {
        MemorySegment waiters = arena.allocate(StructFutexWaitv.LAYOUT, 2);
        MemorySegment second = arena.allocate(JAVA_INT);
        waiter(waiters, word);
        waiter(waiters.asSlice(StructFutexWaitv.LAYOUT.byteSize()), second);
        Refusals.orSkip(() -> Futex.futex_waitv(waiters, 2, 0, time(0, 1), StructTimespec.CLOCK_MONOTONIC));

        assertThat(Futex.futex_waitv(waiters, 2, 0, time(0, 1), StructTimespec.CLOCK_MONOTONIC))
                .isEqualTo(-Errno.ETIMEDOUT.number());
        assertThat(Futex.futex_waitv(waiters, 2, 1, NONE, StructTimespec.CLOCK_MONOTONIC))
                .isEqualTo(-Errno.EINVAL.number());
        WORD.setVolatile(second, 0L, 7);
        assertThat(Futex.futex_waitv(waiters, 2, 0, NONE, StructTimespec.CLOCK_MONOTONIC))
                .isEqualTo(-Errno.EAGAIN.number());
        WORD.setVolatile(second, 0L, 0);

        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return Futex.futex_waitv(waiters, 2, 0, NONE, StructTimespec.CLOCK_MONOTONIC);
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
        while (Futex.futex(second, Futex.FUTEX_WAKE, 1, NONE, NONE, 0) == 0 && !waiting.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }

    private static void waiter(MemorySegment struct, MemorySegment futex) {
        StructFutexWaitv.val(struct, 0);
        StructFutexWaitv.uaddr(struct, futex.address());
        StructFutexWaitv.flags(struct, Futex.FUTEX_32);
    }

    private MemorySegment time(long seconds, long nanoseconds) {
        MemorySegment time = arena.allocate(StructTimespec.LAYOUT);
        StructTimespec.tv_sec(time, seconds);
        StructTimespec.tv_nsec(time, nanoseconds);
        return time;
    }
}
