package io.mmapkit.bench.region;

import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.RegionGroup;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Samples;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.bench.figure.WrongResultException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;

/** Mapping, touching and closing in a JVM with many threads, all of which the end of a shared arena has to ask. */
final class GroupFigure implements Figure {
    private static final double MICROS = 1_000;
    private static final int THREADS = 256;
    private static final int REGIONS = 64; // of a group
    private static final long BYTES = 1 << 20;
    private static final String GROUP = "region of a group";
    private static final String WITH_CLOSE = "with its part of closing the group";
    private static final String SHARED = "region of its own";

    @Override
    public String id() {
        return "group";
    }

    @Override
    public String statement() {
        return "with " + THREADS + " idle threads, map, touch and close takes at most 150 us in a group of " + REGIONS;
    }

    @Override
    public List<Line> lines() {
        Target micros = new Target(Target.Kind.VALUE_AT_MOST, 150);
        return List.of(new Line(GROUP, SHARED, "us", micros), new Line(WITH_CLOSE, SHARED, "us", micros));
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        Path file = SampleFiles.create(directory.resolve("group"), BYTES);
        IdleThreads idle = IdleThreads.start(THREADS);
        List<Turn> turns = List.of(samples -> grouped(file, samples), samples -> shared(file, samples));
        return Trial.of(turns, idle::close);
    }

    private static void grouped(Path file, Samples samples) throws IOException, WrongResultException {
        long start = System.nanoTime();
        RegionGroup group = RegionGroup.open();
        long sum = 0;
        for (int i = 0; i < REGIONS; i++) {
            sum += touched(MappedRegion.builder().file(file).group(group));
        }
        long closing = System.nanoTime();
        group.close();
        long end = System.nanoTime();
        WrongResultException.require(GROUP, sum, REGIONS);
        samples.add(GROUP, (closing - start) / MICROS / REGIONS);
        samples.add(WITH_CLOSE, (end - start) / MICROS / REGIONS);
    }

    private static void shared(Path file, Samples samples) throws IOException, WrongResultException {
        long start = System.nanoTime();
        long sum = 0;
        for (int i = 0; i < REGIONS; i++) {
            sum += touched(MappedRegion.builder().file(file));
        }
        long nanos = System.nanoTime() - start;
        WrongResultException.require(SHARED, sum, REGIONS);
        samples.add(SHARED, nanos / MICROS / REGIONS);
    }

    private static long touched(RegionBuilder builder) throws IOException {
        try (MappedRegion region = builder.map()) {
            return region.segment().get(ValueLayout.JAVA_BYTE, 0);
        }
    }
}
