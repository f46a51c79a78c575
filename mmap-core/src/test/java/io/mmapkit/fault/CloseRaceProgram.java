package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Closes regions while eight threads use them. Arguments: how many, and a seed. */
final class CloseRaceProgram {
    private static final int THREADS = 8;
    private static final int SIZE = 16 * 4096;
    private static final int PART = 4096;
    private static final int JAVA_ONLY = 9; // two of the threads make system calls as well

    private final LongAdder uses = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private volatile Throwable failure;

    private CloseRaceProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path path = Files.createTempFile("close", "");
        try {
            Files.write(path, new byte[SIZE]);
            new CloseRaceProgram().run(path, Integer.parseInt(arguments[0]), new Random(Long.parseLong(arguments[1])));
        } finally {
            Files.delete(path);
        }
    }

    private void run(Path path, int rounds, Random seeds) throws Exception {
        for (int round = 0; round < rounds && failure == null; round++) {
            MappedRegion region = MappedRegion.open(path, Protection.READ, Protection.WRITE);
            MemorySegment view = region.segment();
            long seed = seeds.nextLong();
            List<Thread> threads = IntStream.range(0, THREADS).mapToObj(
                    i -> Thread.ofPlatform().start(() -> useUntilItIsClosed(region, view, i, new Random(seed + i))))
                    .toList();
            for (long before = uses.sum(); uses.sum() < before + THREADS && failure == null;) {
                Thread.yield();
            }
            region.close(); // whoever is inside a system call on it
            for (Thread thread : threads) {
                thread.join();
            }
        }
        if (failure != null) {
            throw new AssertionError(failure);
        }
        System.out.printf("%,d regions closed; %,d uses, %,d refused%n", rounds, uses.sum(), refusals.sum());
    }

    private void useUntilItIsClosed(MappedRegion region, MemorySegment view, int thread, Random random) {
        while (failure == null) {
            try {
                use(region, view, thread < 2 ? random.nextInt(128) : JAVA_ONLY, random.nextInt(SIZE - PART) & -8L);
                uses.increment();
            } catch (IllegalStateException closed) {
                refusals.increment();
                return;
            } catch (Throwable other) {
                failure = other;
            }
        }
    }

    private static void use(MappedRegion used, MemorySegment view, int which, long offset) throws IOException {
        switch (which) {
            case 0 -> used.prefault(offset, PART);
            case 1 -> used.read(offset, MemorySegment.ofArray(new byte[PART]));
            case 2 -> used.write(offset, MemorySegment.ofArray(new byte[PART]));
            case 3 -> used.crc32c(offset, PART);
            case 4 -> used.mismatch(view);
            case 5 -> used.sync(offset, PART, SyncMode.ASYNC);
            case 6 -> used.residency(offset, PART);
            case 7 -> used.advise(offset, PART, Advice.SEQUENTIAL);
            case 8 -> used.prefetch(List.of(new ByteRange(offset, PART), new ByteRange(0, 1)));
            default -> {
                for (int i = 0; i < PART; i += 8) {
                    view.set(JAVA_LONG, offset + i, view.get(JAVA_LONG, offset + i) + 1);
                }
                used.guardedAction(guarded -> guarded.asSlice(offset, PART).fill((byte) 0));
            }
        }
    }
}
