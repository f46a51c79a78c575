package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Threads that fail in different ways at once: each has to see its own error, in spite of the collector at work beside them. */
final class ErrnoRaceTest {
    private static final int ROUNDS = 2_000;

    private record Failing(Errno errno, Refusals.Calling<Object> call) {}

    private static final List<Failing> CALLS = List.of(
            new Failing(Errno.EBADF, () -> Unistd.lseek(-1, 0, Unistd.SEEK_SET)),
            new Failing(Errno.EINVAL,
                    () -> Mman.mmap(MemorySegment.NULL, 0, 0, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0)),
            new Failing(Errno.ESRCH, () -> Pidfd.pidfd_open(Integer.MAX_VALUE, 0)),
            new Failing(Errno.ECHILD, () -> Wait.waitpid(Integer.MAX_VALUE, MemorySegment.NULL, Wait.WNOHANG)),
            new Failing(Errno.ENOMEM,
                    () -> Mman.mmap(MemorySegment.NULL, 1L << 62, 0, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0)),
            new Failing(new Errno(97), () -> Sockets.socket(999, Sockets.SOCK_STREAM, 0)));

    @Test
    void isOfTheCallThatFailedInPlatformThreads() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            failAtOnce(threads, 8);
        }
    }

    @Test
    void isOfTheCallThatFailedInVirtualThreads() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            failAtOnce(threads, 64);
        }
    }

    private static void failAtOnce(ExecutorService threads, int number) throws Exception {
        CountDownLatch start = new CountDownLatch(number);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Failing failing = CALLS.get(i % CALLS.size());
            results.add(threads.submit(() -> {
                start.countDown();
                start.await();
                return wrong(failing, ROUNDS * 8 / number);
            }));
        }
        for (Future<Integer> result : results) {
            assertThat(result.get()).isZero();
        }
    }

    private static int wrong(Failing failing, int rounds) throws SystemCallException {
        int wrong = 0;
        for (int round = 0; round < rounds; round++) {
            try {
                failing.call.call();
                wrong++;
            } catch (SystemCallException refused) {
                wrong += refused.errno().equals(failing.errno) ? 0 : 1;
            }
            Thread.yield(); // a virtual thread may go on upon another carrier
        }
        return wrong;
    }
}
