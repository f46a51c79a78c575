package io.mmapkit.bench.region;

import io.mmapkit.FaultContainment;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/** A read of one long, guarded and not. */
final class GuardFigure implements Figure {
    private static final long MASK = (16L << 10) - Long.BYTES; // of offsets in the file
    private static final String PLAIN = "get";
    private static final String LONG = "guardedLong";
    private static final String OBJECT = "guarded";
    private static final String ACTION = "guardedAction";

    @Override
    public String id() {
        return "guard";
    }

    @Override
    public String statement() {
        return "containing the faults of an access costs at most 10 ns";
    }

    @Override
    public List<Line> lines() {
        Target extra = new Target(Target.Kind.EXTRA_AT_MOST, 10);
        return List.of(new Line(LONG, PLAIN, "ns", extra), new Line(OBJECT, PLAIN, "ns", extra),
                new Line(ACTION, PLAIN, "ns", extra));
    }

    @Override
    public int forks(Scale scale) {
        return scale.forks();
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        if (!FaultContainment.result().works()) {
            throw new UnsupportedOperationException(FaultContainment.result().detail());
        }
        MappedRegion region = MappedRegion.open(SampleFiles.create(directory.resolve("guard"), MASK + Long.BYTES));
        MemorySegment segment = region.segment();
        List<Turn> turns = List.of(Repeated.onProcessor(PLAIN, 1, 1, scale, times -> plain(segment, times)),
                Repeated.onProcessor(LONG, 1, 1, scale, times -> guardedLong(region, times)),
                Repeated.onProcessor(OBJECT, 1, 1, scale, times -> guarded(region, times)),
                Repeated.onProcessor(ACTION, 1, 1, scale, times -> guardedAction(region, times)));
        return Trial.of(turns, region::close);
    }

    private static long plain(MemorySegment segment, long times) {
        long sum = 0;
        for (long i = 0; i < times; i++) {
            sum += segment.get(ValueLayout.JAVA_LONG_UNALIGNED, i * Long.BYTES & MASK);
        }
        return sum;
    }

    private static long guardedLong(MappedRegion region, long times) throws MappingFaultException {
        long sum = 0;
        for (long i = 0; i < times; i++) {
            long offset = i * Long.BYTES & MASK;
            sum += region.guardedLong(s -> s.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
        }
        return sum;
    }

    private static long guarded(MappedRegion region, long times) throws MappingFaultException {
        long sum = 0;
        for (long i = 0; i < times; i++) {
            long offset = i * Long.BYTES & MASK;
            sum += region.guarded(s -> s.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
        }
        return sum;
    }

    private static long guardedAction(MappedRegion region, long times) throws MappingFaultException {
        long[] sum = {0};
        for (long i = 0; i < times; i++) {
            long offset = i * Long.BYTES & MASK;
            region.guardedAction(s -> sum[0] += s.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
        }
        return sum[0];
    }
}
