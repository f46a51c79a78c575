package io.mmapkit.examples;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** Four JVMs add one to the same number, a million times each, without a lock: nothing is lost. */
final class SharedCounter {
    private static final int JVMS = 4;
    private static final int TIMES = 1_000_000;

    // On a cache line each, so that looking at one doesn't slow down the other.
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final long COUNTER = 0;
    private static final long ARRIVED = 64;
    private static final long LENGTH = 128;

    private SharedCounter() {}

    static void run() throws IOException {
        try (Stage stage = Stage.named("shared-counter")) {
            for (int number = 1; number <= JVMS; number++) {
                stage.start(SharedCounter.class, stage.name(), Integer.toString(number));
            }
            stage.awaitSuccess();
            try (SharedSegment counter = SharedSegment.attach(stage.name())) { // it stayed, though nobody had it attached
                long sum = (long) LONG.getAcquire(counter.segment(), COUNTER);
                System.out.println("the counter is " + sum);
                Expect.that(sum == (long) JVMS * TIMES, "every addition is counted once");
            }
        }
    }

    /** One of the four: is given the name and a number for its messages. Whoever comes first makes the segment. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        String self = "JVM " + arguments[1];
        try (SharedSegment counter = SharedSegment.createOrAttach(arguments[0], LENGTH)) {
            MemorySegment memory = counter.segment();
            long _ = (long) LONG.getAndAdd(memory, ARRIVED, 1L);
            Waiting.until(() -> (long) LONG.getAcquire(memory, ARRIVED) == JVMS, "all arrive");
            long own = 0; // steps on which no other JVM came between
            long last = -1;
            long began = System.nanoTime();
            for (int i = 0; i < TIMES; i++) {
                long before = (long) LONG.getAndAdd(memory, COUNTER, 1L);
                own += before == last + 1 ? 1 : 0;
                last = before;
            }
            System.out.println(
                    String.format("%s added %d in %d ms; between two of its additions, others added %d times", self,
                            TIMES,
                            (System.nanoTime() - began) / 1_000_000, TIMES - own));
        }
    }
}
