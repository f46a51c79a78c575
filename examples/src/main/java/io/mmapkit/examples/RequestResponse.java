package io.mmapkit.examples;

import io.mmapkit.ipc.Claim;
import io.mmapkit.ipc.RingConsumer;
import io.mmapkit.ipc.RingProducer;
import io.mmapkit.ipc.SpscRing;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Two JVMs and a ring in each direction: one asks, the other answers, and each sleeps until the other has spoken. */
final class RequestResponse {
    private static final int MOST = 20_000;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long END = -1;

    private RequestResponse() {}

    static void run() throws IOException {
        try (Stage stage = Stage.named("request-response");
                SpscRing requests = SpscRing.create(stage.name(), 1 << 16);
                SpscRing answers = SpscRing.create(stage.name("answers"), 1 << 16);
                SpscRing.Producer out = requests.producer();
                SpscRing.Consumer in = answers.consumer()) {
            stage.start(RequestResponse.class, requests.segment().name(), answers.segment().name());
            long[] nanos = new long[MOST];
            int count = 0;
            long began = 0;
            do {
                long asked = System.nanoTime();
                send(out, count);
                Expect.that(receive(in) == square(count), "the answer is that to this question");
                nanos[count] = System.nanoTime() - asked;
                began = count == 0 ? System.nanoTime() : began; // the other JVM is there by now
                count++;
            } while (count < MOST && System.nanoTime() - began < LONGEST_NANOS);
            send(out, END);
            stage.awaitSuccess();
            Arrays.sort(nanos, 0, count);
            System.out.println(String.format("first got %d answers; the median of the round trips is %.1f us", count,
                    nanos[count / 2] / 1e3));
        }
    }

    private static long square(long number) {
        return number * number;
    }

    private static void send(RingProducer out, long number) throws IOException {
        try (Claim claim = out.claim(Long.BYTES)) {
            claim.segment().set(ValueLayout.JAVA_LONG, 0, number);
            claim.commit();
        }
    }

    private static long receive(RingConsumer in) throws IOException {
        Expect.that(in.await(PATIENCE), "the other one speaks");
        long[] number = new long[1];
        in.poll(message -> number[0] = message.get(ValueLayout.JAVA_LONG, 0), 1);
        return number[0];
    }

    /** The other JVM: is given the names. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        try (SpscRing requests = SpscRing.attach(arguments[0]);
                SpscRing answers = SpscRing.attach(arguments[1]);
                SpscRing.Consumer in = requests.consumer();
                SpscRing.Producer out = answers.producer()) {
            long answered = 0;
            for (long number = receive(in); number != END; number = receive(in)) {
                send(out, square(number));
                answered++;
            }
            System.out.println("second answered " + answered + " requests");
        }
    }
}
