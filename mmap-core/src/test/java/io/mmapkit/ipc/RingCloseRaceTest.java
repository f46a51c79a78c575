package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ring that is closed while other threads are inside of it: they get exceptions, and the JVM goes on. */
final class RingCloseRaceTest {
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 20_000 : 400;

    /** Closes rings in use, in a JVM that may crash. */
    static final class Program {
        private static volatile MemorySegment seen = closed(); // the first ring may be closed before it had a message

        private Program() {}

        private static MemorySegment closed() {
            try (Arena arena = Arena.ofShared()) {
                return arena.allocate(1);
            }
        }

        public static void main(String[] arguments) throws Exception {
            int ended = 0;
            for (int round = 0; round < Integer.parseInt(arguments[0]); round++) {
                ended += round(RingKind.values()[round % 2], round);
                if (round % 100 == 0) {
                    System.gc(); // the addresses of closed rings are given back
                }
            }
            System.out.println("ended " + ended);
            System.exit(0);
        }

        private static int round(RingKind kind, int round) throws Exception {
            Ring ring = kind.create(4096);
            RingProducer producer = kind.producer(ring);
            RingConsumer consumer = kind.consumer(ring);
            CountDownLatch running = new CountDownLatch(4);
            List<FutureTask<Integer>> users = new ArrayList<>();
            users.add(use(running, () -> send(producer)));
            users.add(use(running, () -> {
                if (consumer.await(Duration.ofMillis(1))) {
                    consumer.poll(message -> {
                        seen = message;
                        byte[] _ = message.toArray(ValueLayout.JAVA_BYTE);
                    }, 5);
                }
            }));
            users.add(use(running, () -> seen.get(ValueLayout.JAVA_BYTE, 0)));
            users.add(use(running, () -> {
                ring.lag();
                ring.consumerOwner();
            }));
            running.await();
            for (int i = 0; i < round % 50 * 100; i++) {
                Thread.onSpinWait();
            }
            close(ring);
            int ended = 0;
            for (FutureTask<Integer> user : users) {
                ended += user.get(20, TimeUnit.SECONDS);
            }
            return ended;
        }

        private static void close(Ring ring) {
            while (true) {
                try {
                    ring.close();
                    return;
                } catch (IllegalStateException inSystemCall) {
                    Thread.onSpinWait(); // said to be possible: it is still open
                }
            }
        }

        private static void send(RingProducer producer) throws IOException {
            producer.offer(new byte[100]);
            try (Claim claim = producer.claim(1000, Duration.ofMillis(1))) {
                if (claim != null) {
                    claim.segment().fill((byte) 1);
                    claim.commit();
                }
            }
            producer.offerAll(List.of(MemorySegment.ofArray(new byte[300]), MemorySegment.ofArray(new byte[30])));
        }

        /** Does it until it is refused. */
        private static FutureTask<Integer> use(CountDownLatch running, Use use) {
            FutureTask<Integer> task = new FutureTask<>(() -> {
                running.countDown();
                while (true) {
                    try {
                        use.once();
                    } catch (IllegalStateException closed) {
                        return 1;
                    }
                }
            });
            Thread.ofPlatform().daemon().start(task);
            return task;
        }

        private interface Use {
            void once() throws Exception;
        }
    }

    @Test
    @Timeout(600)
    void endsInExceptions() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Program.class).arguments(ROUNDS).limit(Duration.ofSeconds(590)).run();

        assertThat(result.signal()).as(result.stdout() + result.stderr()).isEmpty();
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("ended " + 4 * ROUNDS + '\n');
    }
}
