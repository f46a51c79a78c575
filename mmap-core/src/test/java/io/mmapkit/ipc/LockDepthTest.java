package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Seed;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Locks for which the stack of the thread isn't deep enough: it doesn't keep what it doesn't get to know that it has. */
@Timeout(60)
final class LockDepthTest {
    private static final int DIVES = Boolean.getBoolean("soak") ? 5_000 : 100;
    private static final int STACK = 200 << 10;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Random random = new Random(Seed.next("locks at the end of the stack"));
    @AutoClose private SharedSegment segment;
    @AutoClose private SharedSegment second;
    private Locks here;
    private Locks there;

    /** One of each kind. */
    private record Locks(SharedMutex mutex, SharedReadWriteLock readWrite, SharedSemaphore semaphore,
            LeaderElection election) {
        static Locks of(SharedSegment segment) throws IOException {
            return new Locks(SharedMutex.at(segment, 0), SharedReadWriteLock.at(segment, 1024),
                    SharedSemaphore.at(segment, 4096, 1), LeaderElection.at(segment, 6144));
        }
    }

    /** One way to have one of them for a moment. */
    private enum Use {
        MUTEX {
            @Override
            void once(Locks locks) {
                use(locks.mutex);
            }

            @Override
            boolean isFree(Locks locks) throws InterruptedException {
                return locks.mutex.tryLock(SOON);
            }
        },
        MUTEX_IF_FREE {
            @Override
            void once(Locks locks) {
                assertThat(locks.mutex.tryLock()).isTrue();
                locks.mutex.unlock();
            }

            @Override
            boolean isFree(Locks locks) throws InterruptedException {
                return locks.mutex.tryLock(SOON);
            }
        },
        READ {
            @Override
            void once(Locks locks) {
                use(locks.readWrite.readLock());
            }

            @Override
            boolean isFree(Locks locks) throws InterruptedException {
                return locks.readWrite.tryWriteLock(SOON);
            }
        },
        WRITE {
            @Override
            void once(Locks locks) {
                use(locks.readWrite.writeLock());
            }

            @Override
            boolean isFree(Locks locks) throws InterruptedException {
                return locks.readWrite.tryWriteLock(SOON);
            }
        },
        PERMIT {
            @Override
            void once(Locks locks) {
                locks.semaphore.acquireUninterruptibly(1);
                locks.semaphore.release();
            }

            @Override
            boolean isFree(Locks locks) throws InterruptedException {
                return locks.semaphore.tryAcquire(1, SOON);
            }
        },
        LEADERSHIP {
            @Override
            void once(Locks locks) {
                locks.election.tryCampaign().orElseThrow().close();
            }

            @Override
            boolean isFree(Locks locks) throws InterruptedException {
                return locks.election.campaign(SOON).isPresent();
            }
        };

        abstract void once(Locks locks);

        /** Whether another gets it. */
        abstract boolean isFree(Locks locks) throws InterruptedException;

        private static void use(Lock lock) {
            lock.lock();
            lock.unlock();
        }
    }

    @BeforeEach
    void attachTwice() throws IOException {
        segment = SharedSegment.anonymous("locks", 8192);
        second = Deed.again(segment);
        here = Locks.of(segment);
        there = Locks.of(second);
    }

    @ParameterizedTest
    @EnumSource
    void endOfTheStackLeavesNoneTaken(Use use) throws Exception {
        for (int i = 0; i < 20_000; i++) {
            use.once(here); // so that all its classes are there, and most of it is compiled
        }
        for (int dive = 0; dive < DIVES; dive++) {
            FutureTask<Boolean> end = new FutureTask<>(() -> {
                try {
                    deeper(use);
                    return false;
                } catch (StackOverflowError atTheEnd) {
                    return true;
                }
            });
            new Thread(null, end, "deep", STACK).start();
            assertThat(end.get()).isTrue();
        }
        assertThat(use.isFree(there)).as("the other process gets it").isTrue();
    }

    /** By frames of two sizes, so that the stack ends anywhere. */
    private void deeper(Use use) {
        use.once(here);
        if (random.nextBoolean()) {
            deeper(use);
        } else {
            wider(use, 1, 2, 3);
        }
    }

    private long wider(Use use, long one, long two, long three) {
        deeper(use);
        return one + two + three;
    }
}
