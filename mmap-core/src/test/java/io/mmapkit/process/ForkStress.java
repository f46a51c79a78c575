package io.mmapkit.process;

import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Forks a number of children one after the other, each of which answers a question; in the second half while two other threads allocate and
 * collect garbage. Prints how many hung and how many answered wrongly.
 */
final class ForkStress {
    private static final long BETWEEN_ALLOCATIONS = 1_000_000; // ns
    private static final long BETWEEN_COLLECTIONS = 150_000_000; // or nothing else gets a processor

    private ForkStress() {}

    public static void main(String[] arguments) throws Exception {
        int forks = Integer.parseInt(arguments[0]);
        long excluded = excluded();
        int hung = 0;
        int wrong = 0;
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> load = new ArrayList<>();
        try (MappedRegion own = Shared.region(Sharing.PRIVATE, Shared.PAGE);
                MappedRegion shared = Shared.region(Sharing.SHARED, Shared.PAGE)) {
            MemorySegment question = own.segment();
            MemorySegment answer = shared.segment();
            ChildProgram program = ChildProgram.builder().copy(question.asSlice(0, 8), answer.asSlice(0, 8))
                    .add(answer, 0, 1, 1).exit(17).build();
            for (int i = 0; i < forks; i++) {
                if (i == forks / 2) {
                    load.add(Thread.ofPlatform().start(() -> allocate(over)));
                    load.add(Thread.ofPlatform().start(() -> collect(over)));
                }
                question.set(ValueLayout.JAVA_LONG, 0, i);
                try (ForkedChild child = ForkedChild.start(program)) {
                    ExitStatus status = child.await(Duration.ofSeconds(20));
                    hung += status.timedOut() ? 1 : 0;
                    wrong += status.code() != 17 || answer.get(ValueLayout.JAVA_LONG, 0) != i + 1L ? 1 : 0;
                }
            }
        } finally {
            over.set(true);
        }
        for (Thread thread : load) {
            thread.join();
        }
        System.out.println(forks + " forks, " + hung + " hung, " + wrong + " wrong, " + Shared.children() + " left, "
                + (Shared.descriptors() < 60 ? "no" : "many") + " descriptors, heap "
                + (isHeapLeftOut() ? "left out" : "copied") + ", " + (excluded() - excluded) + " mappings stay so");
    }

    private static boolean isHeapLeftOut() throws Exception {
        Keeper keeper = Keeper.fork(ChildProgram.builder().build());
        keeper.awaitEnd();
        return keeper.isHeapLeftOut();
    }

    /** How many mappings of this process no child would get. */
    private static long excluded() throws Exception {
        try (var lines = Files.lines(Path.of("/proc/self/smaps"))) {
            return lines.filter(line -> line.startsWith("VmFlags:") && line.contains(" dc")).count();
        }
    }

    private static void allocate(AtomicBoolean over) {
        List<byte[]> kept = new ArrayList<>();
        while (!over.get()) {
            kept.add(new byte[10_000]);
            if (kept.size() > 500) {
                kept.clear();
                LockSupport.parkNanos(BETWEEN_ALLOCATIONS);
            }
        }
    }

    private static void collect(AtomicBoolean over) {
        while (!over.get()) {
            System.gc();
            LockSupport.parkNanos(BETWEEN_COLLECTIONS);
        }
    }
}
