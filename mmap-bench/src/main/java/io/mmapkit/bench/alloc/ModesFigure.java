package io.mmapkit.bench.alloc;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.alloc.HeapMode;
import io.mmapkit.alloc.RegionAllocator;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.shared.SharedSegment;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What it costs that others use the heap, too, and that it survives them. */
final class ModesFigure implements Figure {
    private static final String THREADS = "heap of threads";
    private static final String LOGGED = "heap of one thread, with log";
    private static final String SHARED = "heap of processes";
    private static final long SIZE = 16 << 20;

    @Override
    public String id() {
        return "modes";
    }

    @Override
    public String statement() {
        return "what a lock, a log and both of them cost";
    }

    @Override
    public List<Line> lines() {
        return List.of(new Line(THREADS, PairFigure.HEAP, "ns", Target.NONE),
                new Line(LOGGED, PairFigure.HEAP, "ns", Target.NONE),
                new Line(SHARED, PairFigure.HEAP, "ns", Target.NONE));
    }

    @Override
    public int forks(Scale scale) {
        return Math.min(2, scale.forks());
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        List<Closeable> held = new ArrayList<>();
        SharedSegment segment = SharedSegment.anonymous("heap", SIZE);
        held.add(segment::close);
        List<Turn> turns = List.of(
                turn(PairFigure.HEAP, scale, RegionAllocator.create(region(Sharing.PRIVATE, held), HeapMode.CONFINED)),
                turn(THREADS, scale, RegionAllocator.create(region(Sharing.PRIVATE, held), HeapMode.THREADS)),
                turn(LOGGED, scale, RegionAllocator.create(region(Sharing.SHARED, held), HeapMode.CONFINED)),
                turn(SHARED, scale, RegionAllocator.create(segment)));
        return new HeapTrial(turns, held, Map.of(), List.of(
                "a heap of processes has a log, and a lock that is taken back from the dead",
                "compiled together: in a JVM that has heaps of one kind only, each is faster"));
    }

    private static Turn turn(String label, Scale scale, RegionAllocator heap) {
        HeapLoop loop = new HeapLoop(heap);
        return Repeated.onProcessor(label, 1, 1, scale, loop::run);
    }

    static MappedRegion region(Sharing sharing, List<Closeable> held) throws IOException {
        MappedRegion region = MappedRegion.builder().anonymous().length(SIZE).sharing(sharing)
                .protection(Protection.READ, Protection.WRITE).map();
        held.add(region::close);
        return region;
    }
}
