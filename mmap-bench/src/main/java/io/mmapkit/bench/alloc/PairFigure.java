package io.mmapkit.bench.alloc;

import io.mmapkit.Sharing;
import io.mmapkit.alloc.HeapMode;
import io.mmapkit.alloc.RegionAllocator;
import io.mmapkit.bench.figure.CSource;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.TimedProgram;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Taking a block of 16 to 1,024 bytes, storing a byte into it, and giving it back. */
final class PairFigure implements Figure {
    static final String HEAP = "heap of one thread";
    private static final String C = "malloc in C";
    private static final String FFM = "malloc by downcalls";
    private static final String ARENA = "a confined arena each";
    static final int[] SIZES = Sizes.uniform();
    static final int MASK = Sizes.COUNT - 1;

    @Override
    public String id() {
        return "pair";
    }

    @Override
    public String statement() {
        return "wanted: allocate and free in at most half the time of malloc and free by downcalls, a fifth of an arena's, 1.5 times C's";
    }

    @Override
    public List<Line> lines() {
        return List.of(new Line(HEAP, FFM, "ns", new Target(Target.Kind.RATIO_AT_MOST, 0.5)),
                new Line(HEAP, ARENA, "ns", new Target(Target.Kind.RATIO_AT_MOST, 0.2)),
                new Line(HEAP, C, "ns", new Target(Target.Kind.RATIO_AT_MOST, 1.5)));
    }

    @Override
    public int forks(Scale scale) {
        return scale.forks();
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        List<Closeable> held = new ArrayList<>();
        List<Turn> turns = new ArrayList<>();
        Map<String, String> skipped = new HashMap<>();
        HeapLoop loop = new HeapLoop(
                RegionAllocator.create(ModesFigure.region(Sharing.PRIVATE, held), HeapMode.CONFINED));
        turns.add(Repeated.onProcessor(HEAP, 1, 1, scale, loop::run));
        turns.add(Repeated.onProcessor(FFM, 1, 1, scale, PairFigure::malloc));
        turns.add(Repeated.onProcessor(ARENA, 1, 1, scale, PairFigure::arenas));
        try {
            TimedProgram program = TimedProgram.start(CSource.compile(directory, PairFigure.class, "malloc.c"));
            held.add(program);
            turns.add(program.turn(C, 1, scale));
        } catch (IOException absent) {
            skipped.put(C, absent.getMessage());
        }
        return new HeapTrial(turns, held, skipped,
                List.of("all by the time that the thread had a processor; the sizes are the same in all"));
    }

    private static long malloc(long times) {
        long sum = 0;
        for (int i = 0; i < times; i++) {
            MemorySegment block = Malloc.malloc(SIZES[i & MASK]);
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
                MemorySegment block = arena.allocate(SIZES[i & MASK], 1);
                block.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
                sum += block.get(ValueLayout.JAVA_BYTE, 0);
            }
        }
        return sum;
    }
}
