package io.mmapkit.bench.alloc;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.alloc.HeapMode;
import io.mmapkit.alloc.RegionAllocator;
import io.mmapkit.bench.figure.Repeated;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;

/**
 * One way to take blocks and give them back, in a JVM of its own: does it as often as a line of the input says, and answers with the nanoseconds that the
 * thread had a processor, and how many blocks there were.
 */
final class PairProgram {
    private static final long SIZE = 16 << 20;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private PairProgram() {}

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case PairFigure.HEAP -> {
                try (MappedRegion region = MappedRegion.builder().anonymous().length(SIZE).sharing(Sharing.PRIVATE)
                        .protection(Protection.READ, Protection.WRITE).confined().map()) {
                    answer(new HeapLoop(RegionAllocator.create(region, HeapMode.CONFINED))::run);
                }
            }
            case PairFigure.FFM -> answer(PairProgram::malloc);
            case PairFigure.ARENA -> answer(PairProgram::arenas);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void answer(Repeated.Loop loop) throws IOException {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            long start = THREADS.getCurrentThreadCpuTime();
            long sum = loop.run(Long.parseLong(line));
            System.out.println(THREADS.getCurrentThreadCpuTime() - start + " " + sum);
        }
    }

    private static long malloc(long times) {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            MemorySegment block = Malloc.malloc(PairFigure.SIZES[i & PairFigure.MASK]);
            block.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            sum += block.get(ValueLayout.JAVA_BYTE, 0);
            Malloc.free(block);
        }
        return sum;
    }

    private static long arenas(long times) {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment block = arena.allocate(PairFigure.SIZES[i & PairFigure.MASK], 1);
                block.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
                sum += block.get(ValueLayout.JAVA_BYTE, 0);
            }
        }
        return sum;
    }
}
