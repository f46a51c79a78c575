package io.mmapkit.examples;

import io.mmapkit.ipc.BroadcastConsumer;
import io.mmapkit.ipc.BroadcastProducer;
import io.mmapkit.ipc.BroadcastRing;
import io.mmapkit.ipc.LatestValue;
import io.mmapkit.ipc.SharedLatch;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One JVM sends prices to all who want them, and waits for nobody. A quick consumer sees them all; a slow one is told exactly how many it lost;
 * and who only wants the last price looks at that.
 */
final class MarketData {
    private static final int QUOTES = 100_000;
    private static final int BURST = 100; // quotes at once, then a pause of a millisecond or so
    private static final long CAPACITY = 1 << 18; // some 8,000 quotes: what a consumer may be behind
    private static final long NUMBER = 0; // what a quote has
    private static final long PRICE = 8;
    private static final long QUOTE = 16;
    private static final long READY = LatestValue.byteSize(QUOTE); // behind the last quote: a latch that all are there
    private static final int OTHERS = 3;

    private MarketData() {}

    static void run() throws IOException, InterruptedException {
        try (Stage stage = Stage.named("market-data");
                BroadcastRing ring = BroadcastRing.create(stage.name(), CAPACITY);
                SharedSegment last = SharedSegment.create(stage.name("last"), READY + SharedLatch.BYTES)) {
            for (String role : new String[]{"quick", "slow", "last"}) {
                stage.start(MarketData.class, role, ring.segment().name(), last.name());
            }
            SharedLatch ready = SharedLatch.at(last, READY, OTHERS);
            while (!ready.await(Duration.ofMillis(100))) {
                Expect.that(!stage.hasFailed(), "the others come");
            }
            publish(ring, last);
            System.out.println("first sent " + QUOTES + " quotes, and waited for nobody");
            stage.awaitSuccess();
        }
    }

    private static void publish(BroadcastRing ring, SharedSegment last) throws IOException {
        MemorySegment quote = MemorySegment.ofArray(new long[2]);
        LatestValue cell = LatestValue.at(last, 0, QUOTE);
        try (BroadcastProducer out = ring.producer(); LatestValue.Writer writer = cell.writer()) {
            for (long number = 1; number <= QUOTES; number++) {
                quote.set(ValueLayout.JAVA_LONG, NUMBER, number);
                quote.set(ValueLayout.JAVA_LONG, PRICE, priceOf(number));
                out.offer(quote); // there is always room
                writer.write(quote);
                if (number % BURST == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }
    }

    private static long priceOf(long number) {
        return 100_000 + number * 31 % 977;
    }

    /** Another JVM: is given its role and the names. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Stage.enter();
        try (SharedSegment last = SharedSegment.attach(arguments[2])) {
            SharedLatch ready = SharedLatch.at(last, READY, OTHERS);
            if (arguments[0].equals("last")) {
                ready.countDown();
                look(LatestValue.at(last, 0, QUOTE));
                return;
            }
            try (BroadcastRing ring = BroadcastRing.attach(arguments[1]);
                    BroadcastConsumer in = ring.consumer()) {
                ready.countDown();
                receive(arguments[0], in);
            }
        }
    }

    private static void receive(String self, BroadcastConsumer in) throws IOException {
        boolean isSlow = self.equals("slow");
        long received = 0;
        long[] last = {0};
        while (last[0] < QUOTES) {
            Expect.that(in.await(Duration.ofSeconds(20)), "a quote comes");
            received += in.poll(quote -> {
                long number = quote.get(ValueLayout.JAVA_LONG, NUMBER);
                Expect.that(number > last[0], "each quote is newer than the one before");
                Expect.that(quote.get(ValueLayout.JAVA_LONG, PRICE) == priceOf(number), "no quote is torn");
                last[0] = number;
            }, isSlow ? 1 : 1000);
            if (isSlow) {
                LockSupport.parkNanos(100_000); // thinks about it
            }
        }
        System.out.println(self + " received " + received + " quotes and lost " + in.lost() + ": all of " + last[0]);
        Expect.that(received + in.lost() == QUOTES, "who was too slow knows how many it lost");
        Expect.that(!isSlow || in.lost() > 0, "the slow one was too slow");
    }

    private static void look(LatestValue cell) {
        MemorySegment quote = MemorySegment.ofArray(new long[2]);
        long looks = 0;
        long number = 0;
        while (number < QUOTES) {
            if (cell.read(quote) > 0) {
                number = quote.get(ValueLayout.JAVA_LONG, NUMBER);
                Expect.that(quote.get(ValueLayout.JAVA_LONG, PRICE) == priceOf(number), "the last quote is never torn");
                looks++;
            }
            LockSupport.parkNanos(50_000_000);
        }
        System.out.println("last looked " + looks + " times at the last price, which is " + priceOf(number));
    }
}
