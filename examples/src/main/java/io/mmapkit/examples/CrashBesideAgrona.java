package io.mmapkit.examples;

import io.mmapkit.ipc.Claim;
import io.mmapkit.ipc.MpscRing;
import io.mmapkit.ipc.Ring;
import io.mmapkit.ipc.RingConsumer;
import io.mmapkit.ipc.RingProducer;
import io.mmapkit.ipc.SpscRing;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Five ways to die in a ring, or to be slow in it: what becomes of Agrona's rings and of these, one beside the other. The processes of Agrona's
 * are real and really killed, at an instruction that the example chooses; ours die at the same place, with a claim open or in a handler.
 */
final class CrashBesideAgrona {
    static final int CAPACITY = 4096;
    static final int LENGTH = 56;
    static final int CLEARED = 16; // of the record, before the consumer dies that clears it
    static final int INVENTED_TYPE = 7;

    private static final List<String> AGRONAS = List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED");
    private static final int SLOTS = 63; // messages that fit

    private CrashBesideAgrona() {}

    /** What happens. */
    enum Crash {
        HOLE("a producer is killed within a claim, and another one goes on sending"), HOLE_AT_END(
                "a producer is killed within a claim that reaches the end of the ring"), ONE_PRODUCER(
                        "the only producer is killed within a claim, and started again"), CLEARING(
                                "the consumer is killed while it gives back the room of a message"), SLOW(
                                        "a producer is slow, and taken for dead");

        private final String what;

        Crash(String what) {
            this.what = what;
        }
    }

    static void run() throws IOException, InterruptedException {
        for (Crash crash : Crash.values()) {
            System.out.println(crash.what);
            System.out.println("  Agrona   " + agrona(crash));
            System.out.println("  mmapkit  " + mmapkit(crash));
        }
    }

    private static String agrona(Crash crash) throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.named("crash-beside-agrona"); Stage stage = Stage.named("crash-beside-agrona")) {
            Path ring = scratch.file("ring");
            if (crash != Crash.SLOW) {
                Process victim = stage.startHeard(AGRONAS, AgronaRing.class, "die", crash.name(), ring.toString());
                Expect.that(victim.waitFor() == 128 + 9, "the victim is killed, and doesn't end otherwise");
            }
            Process heir = stage.startHeard(AGRONAS, AgronaRing.class, "look", crash.name(), ring.toString());
            String said = line(heir);
            Expect.that(heir.waitFor() == 0, "the other JVM ends with status 0");
            return said;
        }
    }

    private static String mmapkit(Crash crash) throws IOException, InterruptedException {
        try (Stage stage = Stage.named("crash-beside-agrona")) {
            return switch (crash) {
                case HOLE -> hole(stage);
                case HOLE_AT_END -> {
                    try (MpscRing ring = MpscRing.create(stage.name(), CAPACITY, 1);
                            MpscRing.Consumer consumer = ring.consumer()) {
                        yield goesOn(stage, crash, ring, consumer, ring::producer);
                    }
                }
                case ONE_PRODUCER -> {
                    try (SpscRing ring = SpscRing.create(stage.name(), CAPACITY);
                            SpscRing.Consumer consumer = ring.consumer()) {
                        yield goesOn(stage, crash, ring, consumer, ring::producer);
                    }
                }
                case CLEARING -> clearing(stage);
                case SLOW -> slow(stage);
            };
        }
    }

    private static String hole(Stage stage) throws IOException, InterruptedException {
        try (MpscRing ring = MpscRing.create(stage.name(), CAPACITY);
                MpscRing.Producer other = ring.producer();
                MpscRing.Consumer consumer = ring.consumer()) {
            kill(stage.startHeard(CrashBesideAgrona.class, Crash.HOLE.name(), stage.name()));
            send(other, 5);
            int received = consumer.poll(_ -> {}, SLOTS);
            Expect.that(received == 15, "all that was committed is received, and not " + received);
            return "all 15 messages are received at once; there is nothing to be unblocked";
        }
    }

    private interface Taking {
        RingProducer take();
    }

    private static String goesOn(Stage stage, Crash crash, Ring ring, RingConsumer consumer, Taking producer)
            throws IOException, InterruptedException {
        Process victim = stage.startHeard(CrashBesideAgrona.class, crash.name(), stage.name());
        int before = 0;
        int expected = crash == Crash.HOLE_AT_END ? SLOTS : 0;
        while (before < expected) {
            Expect.that(consumer.await(Duration.ofSeconds(30)), "the victim sends before it is killed");
            before += consumer.poll(_ -> {}, SLOTS);
        }
        kill(victim);
        long began = System.nanoTime();
        try (RingProducer heir = producer.take()) {
            long micros = (System.nanoTime() - began) / 1000;
            send(heir, SLOTS);
            int received = consumer.poll(_ -> {}, SLOTS);
            Expect.that(received == SLOTS, "all that was committed is received, and not " + received);
            Expect.that(ring.lag().messages() == 0, "nothing is left");
            return "another one takes its place in " + micros + " µs, and all " + SLOTS
                    + " of its messages are received";
        }
    }

    private static String clearing(Stage stage) throws IOException, InterruptedException {
        try (SpscRing ring = SpscRing.create(stage.name(), CAPACITY); SpscRing.Producer producer = ring.producer()) {
            long position = producer.position();
            Expect.that(producer.offer(crafted()), "there is room");
            kill(stage.startHeard(CrashBesideAgrona.class, Crash.CLEARING.name(), stage.name()));
            try (SpscRing.Consumer heir = ring.consumer()) {
                String[] said = new String[1];
                int received = heir.poll(message -> {
                    Expect.that(heir.position() == position, "its position is the same");
                    said[0] = text(message.toArray(ValueLayout.JAVA_BYTE));
                }, SLOTS);
                Expect.that(received == 1 && said[0].equals(text(crafted())), "the message comes again");
                return "the message comes again, whole and at the same position, and no other";
            }
        }
    }

    private static String slow(Stage stage) throws IOException, InterruptedException {
        try (MpscRing ring = MpscRing.create(stage.name(), CAPACITY);
                MpscRing.Consumer consumer = ring.consumer();
                Stage other = Stage.named("crash-beside-agrona-signals");
                SpscRing signals = SpscRing.create(other.name(), CAPACITY);
                SpscRing.Producer signal = signals.producer()) {
            line(stage.startHeard(CrashBesideAgrona.class, Crash.SLOW.name(), stage.name(), other.name()));
            int received = 0;
            try (MpscRing.Producer fast = ring.producer()) {
                for (int lap = 0; lap < 3; lap++) {
                    send(fast, SLOTS);
                    received += consumer.poll(_ -> {}, SLOTS);
                }
            }
            Expect.that(received == 3 * SLOTS, "the others' messages are received meanwhile");
            Expect.that(signal.offer(new byte[1]), "it can be told to go on");
            Expect.that(consumer.await(Duration.ofSeconds(30)), "the slow one commits");
            String[] said = new String[1];
            consumer.poll(message -> said[0] = text(message.toArray(ValueLayout.JAVA_BYTE)), 1);
            Expect.that(said[0].equals("slow"), "its message is whole, and not " + said[0]);
            return "others send " + received + " messages meanwhile, and then its own is received, whole";
        }
    }

    private static void send(RingProducer producer, int count) {
        for (int i = 0; i < count; i++) {
            Expect.that(producer.offer(new byte[LENGTH]), "there is room for message " + i);
        }
    }

    /** Once it says that it is where it is to die. */
    private static void kill(Process victim) throws IOException, InterruptedException {
        line(victim);
        victim.destroyForcibly().waitFor(); // SIGKILL
    }

    /** A message of bytes that look like another one, with its header, from some byte on. */
    static byte[] crafted() {
        byte[] text = "never sent".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CLEARED - 8, LENGTH - 8)
                .putInt(CLEARED - 4, INVENTED_TYPE)
                .put(CLEARED, text).array();
    }

    private static String line(Process other) throws IOException {
        BufferedReader output = other.inputReader();
        String line = output.readLine();
        Expect.that(line != null, "the other JVM says something before it ends");
        return line;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII).trim();
    }

    /** The JVM that dies, or is slow. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        Crash crash = Crash.valueOf(arguments[0]);
        switch (crash) {
            case HOLE, HOLE_AT_END -> {
                try (MpscRing ring = MpscRing.attach(arguments[1]); MpscRing.Producer producer = ring.producer()) {
                    dieInClaim(producer, crash == Crash.HOLE ? 10 : SLOTS);
                }
            }
            case ONE_PRODUCER -> {
                try (SpscRing ring = SpscRing.attach(arguments[1]); SpscRing.Producer producer = ring.producer()) {
                    dieInClaim(producer, 0);
                }
            }
            case CLEARING -> {
                try (SpscRing ring = SpscRing.attach(arguments[1]); SpscRing.Consumer consumer = ring.consumer()) {
                    consumer.poll(_ -> waitToBeKilled(), 1); // handled, and not yet given back
                }
            }
            case SLOW -> commitLate(arguments[1], arguments[2]);
        }
    }

    private static void dieInClaim(RingProducer producer, int before) throws IOException {
        for (int i = 0; i < before; i++) {
            Expect.that(producer.offer(new byte[LENGTH]), "there is room for message " + i);
        }
        try (Claim claim = producer.claim(LENGTH)) {
            claim.segment().asSlice(0, LENGTH / 2).fill((byte) -1);
            waitToBeKilled();
        }
    }

    private static void commitLate(String name, String signalling) throws IOException {
        try (MpscRing ring = MpscRing.attach(name);
                MpscRing.Producer producer = ring.producer();
                SpscRing signals = SpscRing.attach(signalling);
                SpscRing.Consumer signal = signals.consumer();
                Claim claim = producer.claim(LENGTH)) {
            System.out.println("claimed");
            Expect.that(signal.await(Duration.ofSeconds(30)), "it is told to go on");
            claim.segment().fill((byte) 0).setString(0, "slow");
            claim.commit();
        }
    }

    private static void waitToBeKilled() {
        System.out.println("here");
        Waiting.until(() -> false, "this JVM is killed");
    }
}
