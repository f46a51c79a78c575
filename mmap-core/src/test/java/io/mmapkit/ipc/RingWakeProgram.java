package io.mmapkit.ipc;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Answers the messages of one ring in another one; or sends one once somebody sleeps, and dies before it rings. */
final class RingWakeProgram {
    static final Duration LONG = Duration.ofSeconds(30);
    static final int DEAD_BELL = 0; // what a look at the sleepers finds if they are overlooked

    private RingWakeProgram() {}

    /** Overlooks everybody that sleeps. */
    static final class Blind extends Words {
        @Override
        int getInt(long address) {
            return DEAD_BELL;
        }
    }

    /** Dies at a look for sleepers: what it sent is there, and it woke nobody. */
    static final class Mortal extends Words {
        private boolean isReady;

        @Override
        int getInt(long address) {
            if (isReady) {
                RingDeath.die();
            }
            return super.getInt(address);
        }

        void awaitSleeper(long bell) {
            while (getIntAcquire(bell) == 0) {
                Thread.onSpinWait();
            }
            isReady = true;
        }
    }

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "echo" -> echo(arguments[1], arguments[2], Long.parseLong(arguments[3]));
            case "die" -> {
                Mortal words = new Mortal();
                SpscRing ring = (SpscRing) RingDeath.attach(RingKind.SPSC, arguments[1], words);
                SpscRing.Producer producer = ring.producer();
                System.out.println("ready");
                words.awaitSleeper(ring.receiverBell().bell().address() - Integer.BYTES);
                producer.offer(RingMessages.message(1, 8));
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void echo(String requests, String answers, long seed) throws IOException {
        Random random = new Random(seed);
        try (SpscRing from = SpscRing.attach(requests);
                SpscRing to = SpscRing.attach(answers);
                SpscRing.Consumer consumer = from.consumer();
                SpscRing.Producer producer = to.producer()) {
            System.out.println("ready");
            boolean[] isLast = new boolean[1];
            while (!isLast[0] && consumer.await(LONG)) {
                pause(random);
                consumer.poll(message -> {
                    isLast[0] = message.get(ValueLayout.JAVA_LONG, 8) != 0;
                    byte[] answer = new byte[Long.BYTES];
                    ValueLayout.JAVA_LONG_UNALIGNED.varHandle().set(java.lang.foreign.MemorySegment.ofArray(answer), 0L,
                            System.nanoTime());
                    if (!producer.offer(answer)) {
                        throw new AssertionError("no room");
                    }
                }, 1);
            }
        }
        System.out.println("ended");
    }

    /** Now and then so long that the other one falls asleep; so that all orders of falling asleep and ringing come. */
    static void pause(Random random) {
        if (random.nextInt(3) == 0) {
            LockSupport.parkNanos(random.nextInt(30_000));
        } else {
            for (int i = random.nextInt(3_000); i > 0; i--) {
                Thread.onSpinWait();
            }
        }
    }
}
