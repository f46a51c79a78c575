package io.mmapkit.bench.region;

import io.mmapkit.MappedRegion;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.libc.Views;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/** Reading longs one after another. The loops are the same, and each is there for itself, lest one be compiled for the others. */
final class AccessFigure implements Figure {
    private static final int LONGS = 2048; // they fit the first-level cache
    private static final String RAW = "raw segment";
    private static final String KEPT = "region's segment";
    private static final String ASKED = "segment() of each page";
    private static final String ASKED_OFTEN = "segment() of each long";
    private static final String REPLACEABLE = "raw segment in a volatile field";
    private static final int PAGE_LONGS = 512;

    private static volatile MemorySegment replaceable;

    @Override
    public String id() {
        return "access";
    }

    @Override
    public String statement() {
        return "access through a region's segment costs what access through a raw segment does";
    }

    @Override
    public List<Line> lines() {
        Target equal = new Target(Target.Kind.RATIO_AT_MOST, 1.02);
        return List.of(new Line(KEPT, RAW, "ns", equal), new Line(ASKED, RAW, "ns", equal),
                new Line(ASKED_OFTEN, RAW, "ns", Target.NONE), new Line(ASKED_OFTEN, REPLACEABLE, "ns", Target.NONE));
    }

    @Override
    public int forks(Scale scale) {
        return scale.forks();
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        Path file = SampleFiles.create(directory.resolve("access"), LONGS * (long) Long.BYTES);
        MappedRegion region = MappedRegion.open(file);
        Arena arena = Arena.ofShared();
        // The same memory, so that nothing but the way to it differs
        MemorySegment raw = Views.of(region.segment().address(), region.byteSize(), arena).asReadOnly();
        MemorySegment kept = region.segment();
        replaceable = raw; // as it has to be where another thread may put a new one: no loop can do without looking
        List<Turn> turns = List.of(Repeated.onProcessor(RAW, LONGS, LONGS, scale, times -> raw(raw, times)),
                Repeated.onProcessor(KEPT, LONGS, LONGS, scale, times -> kept(kept, times)),
                Repeated.onProcessor(ASKED, LONGS, LONGS, scale, times -> asked(region, times)),
                Repeated.onProcessor(ASKED_OFTEN, LONGS, LONGS, scale, times -> askedOften(region, times)),
                Repeated.onProcessor(REPLACEABLE, LONGS, LONGS, scale, AccessFigure::replaceable));
        return Trial.of(turns, () -> {
            region.close();
            arena.close();
        });
    }

    private static long raw(MemorySegment segment, long times) {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            for (int i = 0; i < LONGS; i++) {
                sum += segment.get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L);
            }
        }
        return sum;
    }

    private static long kept(MemorySegment segment, long times) {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            for (int i = 0; i < LONGS; i++) {
                sum += segment.get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L);
            }
        }
        return sum;
    }

    private static long asked(MappedRegion region, long times) {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            for (int page = 0; page < LONGS; page += PAGE_LONGS) {
                MemorySegment segment = region.segment();
                for (int i = 0; i < PAGE_LONGS; i++) {
                    sum += segment.get(ValueLayout.JAVA_LONG_UNALIGNED, (page + i) * 8L);
                }
            }
        }
        return sum;
    }

    private static long askedOften(MappedRegion region, long times) {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            for (int i = 0; i < LONGS; i++) {
                sum += region.segment().get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L);
            }
        }
        return sum;
    }

    private static long replaceable(long times) {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            for (int i = 0; i < LONGS; i++) {
                sum += replaceable.get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L);
            }
        }
        return sum;
    }
}
