package io.mmapkit.bench.alloc;

import io.mmapkit.bench.figure.CSource;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.TimedProgram;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Taking a block of 16 to 1,024 bytes, storing a byte into it, and giving it back. */
final class PairFigure implements Figure {
    static final String HEAP = "heap of one thread";
    private static final String C = "malloc in C";
    static final String FFM = "malloc by downcalls";
    static final String ARENA = "a confined arena each";
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
        for (String label : List.of(HEAP, FFM, ARENA)) {
            TimedProgram program = TimedProgram.startJvm(PairProgram.class, label);
            held.add(program);
            turns.add(program.turn(label, 1, scale));
        }
        try {
            TimedProgram program = TimedProgram.start(CSource.compile(directory, PairFigure.class, "malloc.c"));
            held.add(program);
            turns.add(program.turn(C, 1, scale));
        } catch (IOException absent) {
            skipped.put(C, absent.getMessage());
        }
        return new HeapTrial(turns, held, skipped,
                List.of("each in a process of its own, since what else a JVM does changes how its loops are compiled; all by the time that the "
                        + "thread had a processor; the sizes are the same in all"));
    }
}
