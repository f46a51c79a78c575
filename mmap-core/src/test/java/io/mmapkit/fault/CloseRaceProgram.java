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
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Closes regions while eight threads use them. Arguments: how many, and a seed. */
final class CloseRaceProgram {
    private static final int THREADS = 8;
    private static final int SIZE = 16 * 4096;
    private static final int PART = 4096;

    private final LongAdder uses = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final CyclicBarrier together = new CyclicBarrier(THREADS + 1);
    private volatile MappedRegion region;
    private volatile Throwable failure;

    private CloseRaceProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path path = Files.createTempFile("close", "");
        try {
            Files.write(path, new byte[SIZE]);
            new CloseRaceProgram().run(path, Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
        } finally {
            Files.delete(path);
        }
    }

    private void run(Path path, int rounds, long seed) throws Exception {
        IntStream.range(0, THREADS)
                .forEach(i -> Thread.ofPlatform().daemon().start(() -> rounds(rounds, new Random(seed + i))));
        int busy = 0;
        for (int round = 0; round < rounds; round++) {
            region = MappedRegion.open(path, Protection.READ, Protection.WRITE);
            together.await();
            for (long before = uses.sum(); uses.sum() < before + THREADS && failure == null;) {
                Thread.yield();
            }
            for (boolean closed = false; !closed;) {
                try {
                    region.close();
                    closed = true;
                } catch (IllegalStateException inSystemCall) {
                    busy++;
                }
            }
            together.await();
        }
        if (failure != null) {
            throw new AssertionError(failure);
        }
        System.out.printf("%,d regions closed, %,d put off for a system call; %,d uses, %,d refused%n", rounds, busy,
                uses.sum(), refusals.sum());
    }

    private void rounds(int rounds, Random random) {
        try {
            for (int round = 0; round < rounds; round++) {
                together.await();
                useUntilItIsClosed(region, random);
                together.await();
            }
        } catch (Exception interrupted) {
            failure = interrupted;
            interrupted.printStackTrace();
        }
    }

    private void useUntilItIsClosed(MappedRegion used, Random random) {
        MemorySegment view = used.segment();
        while (failure == null) {
            try {
                use(used, view, random.nextInt(64), random.nextInt(SIZE - PART) & -8L);
                uses.increment();
            } catch (IllegalStateException closed) {
                refusals.increment();
                return;
            } catch (Throwable other) {
                failure = other;
                other.printStackTrace();
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
