package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rings that nobody closed and nobody refers to any more: their addresses are given back, but not while something may still use them. */
@Timeout(60)
final class RingReachabilityTest {
    private static final int CAPACITY = 1 << 16;

    /** In a JVM that may crash. */
    static final class Program {
        private static MemorySegment message;
        private static MemorySegment claim;
        private static MemorySegment broadcast;
        private static final RingConsumer[] AWAITED = new RingConsumer[1];

        private Program() {}

        public static void main(String[] arguments) throws Exception {
            forget();
            RingConsumer other = SpscRing.create(SharedSegment.builder().memfd("other"), CAPACITY).consumer();
            AWAITED[0] = consumer();
            WeakReference<RingConsumer> first = new WeakReference<>(AWAITED[0]);
            FutureTask<Boolean> wait = new FutureTask<>(
                    () -> RingConsumer.awaitAny(Duration.ofMillis(1500), AWAITED));
            Thread waiter = Thread.ofPlatform().start(wait);
            while (waiter.getState() == Thread.State.NEW || !isInKernel(waiter)) {
                Thread.onSpinWait();
            }
            AWAITED[0] = other;
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (mappings("forgotten") > 1 && System.nanoTime() < until) {
                System.gc();
                TimeUnit.MILLISECONDS.sleep(10); // the cleaner has to come, too
            }
            System.out.println(mappings("forgotten") + " of what is forgotten"); // that of its segment
            System.out.println(message.get(ValueLayout.JAVA_LONG, 0) + " " + claim.get(ValueLayout.JAVA_LONG, 0) + " "
                    + broadcast.get(ValueLayout.JAVA_LONG, 0));
            System.out.println(wait.get() + " " + (first.get() == null || wait.isDone()));
            System.exit(0);
        }

        private static boolean isInKernel(Thread thread) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getMethodName().equals("futex")) {
                    return true;
                }
            }
            return false;
        }

        private static RingConsumer consumer() throws IOException {
            return SpscRing.create(SharedSegment.builder().memfd("awaited"), CAPACITY).consumer();
        }

        /** In a method of its own: what it refers to nobody has afterwards. */
        private static void forget() throws IOException {
            SpscRing.Producer producer = SpscRing.create(SharedSegment.builder().memfd("one"), CAPACITY).producer();
            claim = producer.tryClaim(8).segment();
            claim.set(ValueLayout.JAVA_LONG, 0, 1);

            MpscRing ring = MpscRing.create(SharedSegment.builder().memfd("many"), CAPACITY, 2);
            ring.producer().offer(new byte[]{2, 0, 0, 0, 0, 0, 0, 0});
            ring.consumer().poll(received -> message = received, 1);

            broadcast = BroadcastRing.create(SharedSegment.builder().memfd("all"), CAPACITY, false).producer()
                    .tryClaim(8).segment();
            broadcast.set(ValueLayout.JAVA_LONG, 0, 3);

            SpscRing.create(SharedSegment.builder().memfd("forgotten"), CAPACITY).producer().offer(new byte[8]);
        }

        private static long mappings(String name) throws IOException {
            return Files.readAllLines(Path.of("/proc/self/maps")).stream().filter(line -> line.contains(name)).count();
        }
    }

    @Test
    void memoryStaysWhileASegmentOrAWaitIsInIt() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Program.class).quickly().run();
        assertThat(result.stdout().lines()).as(result.stderr())
                .containsExactly("1 of what is forgotten", "2 1 3", "false true");
    }
}
