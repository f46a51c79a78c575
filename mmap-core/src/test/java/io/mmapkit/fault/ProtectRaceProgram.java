package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Changes the protection of a region thousands of times while eight threads use it. Arguments: how often, and a seed. */
final class ProtectRaceProgram {
    private static final int THREADS = 8;
    private static final int PAGES = 16;
    private static final int PAGE = 4096;
    private static final List<Set<Protection>> CYCLE = List.of(Set.of(Protection.READ), Set.of(),
            Set.of(Protection.READ, Protection.EXEC), Set.of(Protection.READ, Protection.WRITE));

    private final LongAdder accesses = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final CountDownLatch running = new CountDownLatch(THREADS);
    private final MappedRegion region;
    private volatile boolean over;
    private volatile Throwable failure;

    private ProtectRaceProgram(MappedRegion region) {
        this.region = region;
    }

    public static void main(String[] arguments) throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("race").length(PAGES * PAGE).map()) {
            new ProtectRaceProgram(region).run(Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
        }
    }

    private void run(int changes, long seed) throws Exception {
        List<Thread> threads = IntStream.range(0, THREADS)
                .mapToObj(i -> Thread.ofPlatform().start(() -> use(i, new Random(seed + i)))).toList();
        running.await();
        int busy = 0;
        for (int i = 0; i < changes && failure == null;) {
            Set<Protection> before = region.protection();
            Set<Protection> wanted = CYCLE.get(i % CYCLE.size());
            try {
                region.protect(wanted.toArray(Protection[]::new));
                i++;
                awaitMore(wanted.contains(Protection.READ) ? accesses : refusals);
            } catch (IllegalStateException inSystemCall) {
                busy++;
                if (!region.protection().equals(before)) {
                    throw new AssertionError(before + " became " + region.protection(), inSystemCall);
                }
            }
        }
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure != null) {
            throw new AssertionError(failure);
        }
        System.out.printf("%,d changes, %,d put off for a system call; %,d accesses, %,d refused%n", changes, busy,
                accesses.sum(), refusals.sum());
    }

    /** Lets the threads have something of each protection before the next. */
    private void awaitMore(LongAdder counter) {
        long before = counter.sum();
        while (counter.sum() == before && failure == null) {
            Thread.yield();
        }
    }

    private void use(int number, Random random) {
        running.countDown();
        while (!over && failure == null) {
            try {
                access(number, random);
            } catch (IllegalStateException ended) {
                refusals.increment();
                Thread.yield(); // so that the change that is under way gets done, on however few processors
            } catch (Throwable other) {
                failure = other;
            }
        }
    }

    private void access(int number, Random random) throws IOException {
        long offset = random.nextInt(PAGES * PAGE / Long.BYTES - 512) * (long) Long.BYTES;
        if (number == 0 && random.nextInt(8) == 0) { // a system call now and then puts a change off
            systemCall(random.nextInt(5), offset);
        } else if (number % 2 == 0) {
            accesses.add(region.guardedLong(view -> use(view, offset)));
        } else {
            accesses.add(use(region.segment(), offset));
        }
    }

    private static long use(MemorySegment view, long offset) {
        long sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += view.get(JAVA_LONG, offset + i * 8L);
        }
        if (!view.isReadOnly()) {
            for (int i = 0; i < 512; i++) {
                view.set(JAVA_LONG, offset + i * 8L, sum & 1);
            }
            view.asSlice(offset, 4096).fill((byte) 0);
        }
        return 512;
    }

    private void systemCall(int which, long offset) throws IOException {
        MemorySegment bytes = MemorySegment.ofArray(new byte[2048]);
        switch (which) {
            case 0 -> region.read(offset, bytes);
            case 1 -> region.write(offset, bytes);
            case 2 -> region.crc32c(offset, 2048);
            case 3 -> region.sync(offset, 2048, SyncMode.SYNC);
            default -> region.residency(offset, 2048);
        }
    }
}
