package io.mmapkit.bench.region;

import io.mmapkit.HugePageReport;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Samples;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.bench.figure.WrongResultException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;

/** A scan of shared memory through a mapping made just now, so that every page is touched for the first time. */
final class HugePagesFigure implements Figure {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double MILLIS = 1e6;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int QUARTER = 64 << 10; // what the kernel maps of small pages at one fault
    private static final int BLOCK = 4 * QUARTER;
    private static final long BYTES_AT_MOST = 256L << 20;
    private static final String HUGE = "collapsed memfd";
    private static final String SMALL = "memfd of small pages";
    private static final String STREAMS = ", four streams";

    @Override
    public String id() {
        return "huge-pages";
    }

    @Override
    public String statement() {
        return "shared memory that hugePages() collapsed is scanned at least 2.5 times faster on first touch";
    }

    @Override
    public List<Line> lines() {
        return List.of(new Line(HUGE, SMALL, "ms", new Target(Target.Kind.RATIO_AT_LEAST, 2.5)),
                new Line(HUGE + STREAMS, SMALL + STREAMS, "ms", Target.NONE));
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        long bytes = Math.min(BYTES_AT_MOST, scale.bytes());
        MemoryFile small = MemoryFile.create(bytes);
        MemoryFile huge = MemoryFile.create(bytes);
        HugePageReport report;
        try (MappedRegion region = huge.map(Protection.READ, Protection.WRITE)) {
            report = region.hugePages();
        }
        List<Turn> turns = List.of(samples -> scan(HUGE, huge, HugePagesFigure::sum, samples),
                samples -> scan(SMALL, small, HugePagesFigure::sum, samples),
                samples -> scan(HUGE + STREAMS, huge, HugePagesFigure::sumOfStreams, samples),
                samples -> scan(SMALL + STREAMS, small, HugePagesFigure::sumOfStreams, samples));
        return new Trial() {
            @Override
            public List<Turn> turns() {
                return turns;
            }

            @Override
            public List<String> notes() {
                return List.of(report.huge() + " of " + report.eligible() + " bytes became huge"
                        + report.refusal().map(why -> ": " + why).orElse(""));
            }

            @Override
            public void close() throws IOException {
                small.close();
                huge.close();
            }
        };
    }

    private static void scan(String label, MemoryFile file, ToLongFunction<MemorySegment> scan, Samples samples)
            throws IOException, WrongResultException {
        long start;
        long nanos;
        try (MappedRegion region = file.map(Protection.READ)) {
            start = THREADS.getCurrentThreadCpuTime(); // it never waits, and other programs do take the processor
            long sum = scan.applyAsLong(region.segment());
            nanos = THREADS.getCurrentThreadCpuTime() - start;
            WrongResultException.require(label, sum, region.byteSize() / Long.BYTES);
        }
        samples.add(label, nanos / MILLIS);
    }

    private static long sum(MemorySegment segment) {
        long sum = 0;
        for (long at = 0; at < segment.byteSize(); at += Long.BYTES) {
            sum += segment.get(WORD, at);
        }
        return sum;
    }

    /** While one stream waits for a page the others go on, which small pages gain more by. */
    private static long sumOfStreams(MemorySegment segment) {
        long sum = 0;
        for (long at = 0; at < segment.byteSize(); at += BLOCK) {
            sum += block(segment, at);
        }
        return sum;
    }

    private static long block(MemorySegment segment, long a) {
        long b = a + QUARTER;
        long c = b + QUARTER;
        long d = c + QUARTER;
        long sum = 0;
        for (int i = 0; i < QUARTER / Long.BYTES; i++) {
            long at = i * 8L;
            sum += (segment.get(WORD, a + at) + segment.get(WORD, b + at))
                    + (segment.get(WORD, c + at) + segment.get(WORD, d + at));
        }
        return sum;
    }
}
