package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Plays the same part in several rings, in a thread for each, until it is killed. */
final class RingStormProgram {
    static final String CONSUMER = "consumer";
    static final int BATCH = 16;

    private static final Duration A_WHILE = Duration.ofMillis(20);
    private static final int WARM = 3;
    private static final int ROUNDS = 20;
    private static final long GIVE_UP = Duration.ofSeconds(20).toNanos();

    private RingStormProgram() {}

    /** Arguments: consumer, or the number of the producer; its epoch; a seed; names of rings. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int epoch = Integer.parseInt(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        warmUp();
        CountDownLatch taken = new CountDownLatch(arguments.length - 3);
        for (int i = 3; i < arguments.length; i++) {
            String name = arguments[i];
            MpscRing ring = MpscRing.attach(name);
            RingStormBoard board = new RingStormBoard(board(name));
            Random random = new Random(seed + i);
            if (arguments[0].equals(CONSUMER)) {
                play(() -> receive(ring, board, taken::countDown, () -> true));
            } else {
                play(() -> send(ring, board, Integer.parseInt(arguments[0]), epoch, random,
                        taken::countDown, () -> true));
            }
        }
        taken.await();
        System.out.println("ready");
    }

    static String board(String ring) {
        return ring + "-board";
    }

    /** Does what will be measured, in a ring of its own: or else it would be measured how long classes take to be loaded. */
    static void warmUp() throws IOException {
        try (MpscRing ring = MpscRing.create(SharedSegment.builder().memfd("warm"), 1 << 20, 1);
                RingStormBoard board = new RingStormBoard(SharedSegment.anonymous("warm", RingStormBoard.BYTES))) {
            int[] rounds = new int[1];
            for (int i = 0; i < WARM; i++) {
                rounds[0] = 0;
                send(ring, board, 0, 0, new Random(i), () -> board.ready(0, 0), () -> rounds[0]++ < ROUNDS);
                rounds[0] = 0;
                receive(ring, board, () -> board.ready(1, 0), () -> rounds[0]++ < ROUNDS);
                while (board.read() != null) {
                    // more
                }
            }
        }
    }

    private interface Part {
        void play() throws IOException;
    }

    private static void play(Part part) {
        Thread.ofPlatform().start(() -> {
            try {
                part.play();
            } catch (Throwable failure) {
                failure.printStackTrace();
                System.out.println("failed: " + failure);
                System.out.flush();
                Runtime.getRuntime().halt(1);
            }
        });
    }

    /** Another may be taken for the dead owner for as long as it joins: so again, but not for long. */
    private static <T> T take(RingStormBoard board, Supplier<T> role) {
        long began = System.nanoTime();
        long stood = RingStormBoard.runDelay();
        while (true) {
            try {
                T taken = role.get();
                board.took(System.nanoTime() - began, RingStormBoard.runDelay() - stood);
                return taken;
            } catch (IllegalStateException owned) {
                if (System.nanoTime() - began > GIVE_UP) {
                    throw owned;
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Receives as long as it is said. */
    static void receive(MpscRing ring, RingStormBoard board, Runnable taken, BooleanSupplier goesOn)
            throws IOException {
        try (MpscRing.Consumer consumer = take(board, ring::consumer)) {
            taken.run();
            board.log(new RingStormBoard.Entry(0, RingStormBoard.Entry.BEGAN, 0, 0, 0));
            while (goesOn.getAsBoolean()) {
                if (consumer.await(A_WHILE)) {
                    consumer.poll(message -> board.log(RingStormMessage.read(message, consumer.position())), BATCH);
                }
            }
        }
    }

    /** Sends as long as it is said, in all ways there are. */
    static void send(MpscRing ring, RingStormBoard board, int number, int epoch, Random random, Runnable taken,
            BooleanSupplier goesOn) throws IOException {
        try (MpscRing.Producer producer = take(board, ring::producer)) {
            taken.run();
            int sequence = 0;
            while (goesOn.getAsBoolean()) {
                sequence = send(producer, number, epoch, sequence, random);
                board.committed(number, epoch, sequence);
                for (int i = random.nextInt(200); i > 0; i--) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private static int send(MpscRing.Producer producer, int number, int epoch, int next, Random random)
            throws IOException {
        int sequence = next;
        byte[] message = RingStormMessage.of(number, epoch, sequence, random);
        switch (random.nextInt(5)) {
            case 0 -> sequence += producer.offer(message) ? 1 : 0;
            case 1 -> sequence += producer.offer(MemorySegment.ofArray(message), A_WHILE) ? 1 : 0;
            case 2 -> {
                try (Claim claim = producer.claim(message.length, A_WHILE)) {
                    if (claim != null) {
                        claim.segment().copyFrom(MemorySegment.ofArray(message));
                        claim.commit();
                        sequence++;
                    }
                }
            }
            case 3 -> {
                try (Claim claim = producer.tryClaim(message.length)) {
                    if (claim != null) {
                        claim.segment().fill((byte) -1); // and is aborted
                    }
                }
            }
            default -> {
                byte[] second = RingStormMessage.of(number, epoch, sequence + 1, random);
                List<MemorySegment> both = List.of(MemorySegment.ofArray(message), MemorySegment.ofArray(second));
                sequence += producer.offerAll(both) ? 2 : 0;
            }
        }
        return sequence;
    }
}
