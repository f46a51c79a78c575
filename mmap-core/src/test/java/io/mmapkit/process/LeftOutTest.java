package io.mmapkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.testing.Vma;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A heap that grows and shrinks while parts of it are left out of forks: afterwards nothing of it is. */
@Timeout(120)
final class LeftOutTest {
    private static final int SECONDS = Boolean.getBoolean("soak") ? 60 : 4;

    /** Leaves the heap out and takes that back, again and again, without a fork, which would take most of the time. */
    static final class Program {
        private static final int BLOCK = 300_000; // not so large that it has regions of its own
        private static final int BLOCKS = 400;

        public static void main(String[] arguments) throws Exception {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.parseInt(arguments[0]));
            AtomicBoolean over = new AtomicBoolean();
            Thread collector = Thread.ofPlatform().start(() -> growAndShrink(over));
            ChildProgram nothing = ChildProgram.builder().build();
            long before = leftOut();
            int rounds = 0;
            int some = 0;
            for (; System.nanoTime() - end < 0; rounds++) {
                try (LeftOut heap = LeftOut.of(nothing)) {
                    some += heap.isAnything() ? 1 : 0;
                }
            }
            over.set(true);
            collector.join();
            System.out
                    .println((some > rounds / 2 ? "most" : some + " of " + rounds) + " rounds left something out, and "
                            + (leftOut() - before) + " mappings stay so");
        }

        private static void growAndShrink(AtomicBoolean over) {
            List<byte[]> kept = new ArrayList<>();
            while (!over.get()) {
                kept.add(new byte[BLOCK]);
                if (kept.size() == BLOCKS) {
                    kept.clear();
                    System.gc();
                }
            }
        }

        private static long leftOut() throws Exception {
            return Vma.all().stream().filter(vma -> vma.hasFlag("dc")).count(); // VM_DONTCOPY
        }
    }

    @Test
    void aHeapThatChangesMeanwhileIsTakenBack() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Program.class).quickly()
                .jvm("-XX:-UseSerialGC", "-XX:+UseG1GC", "-Xms64m", "-Xmx512m", "-XX:MinHeapFreeRatio=5",
                        "-XX:MaxHeapFreeRatio=10")
                .limit(Duration.ofSeconds(SECONDS + 30)).arguments(SECONDS).run();
        assertThat(result.stdout()).as(result.stderr())
                .isEqualTo("most rounds left something out, and 0 mappings stay so\n");
    }
}
