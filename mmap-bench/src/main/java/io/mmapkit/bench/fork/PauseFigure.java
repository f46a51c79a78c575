package io.mmapkit.bench.fork;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.bench.figure.CSource;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Samples;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.TimedProgram;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.bench.figure.WrongResultException;
import io.mmapkit.process.Snapshot;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How long the caller waits who starts a snapshot of 1 GiB, with a heap that is in use: beside copying it, which is the other way to have it as it
 * was, and beside fork alone in C.
 */
final class PauseFigure implements Figure {
    private static final double MILLIS = 1e6;
    private static final int MIB = 1 << 20;
    private static final long BYTES = 1L << 30;
    private static final int ROOM_MIB = 512; // of the heap beside what is in use
    private static final String SMALL = "4 KiB";
    private static final String HUGE = "huge";
    private static final String HUGE_COPY = "copy into fresh huge pages";

    private final int heapMib;
    private final List<byte[]> used = new ArrayList<>();

    PauseFigure(int heapMib) {
        this.heapMib = heapMib;
    }

    @Override
    public String id() {
        return "pause-" + heapMib;
    }

    @Override
    public String statement() {
        return "a snapshot of 1 GiB holds its caller up for a tenth of the time of a copy, and for a fortieth in huge pages,"
                + " with a used heap of " + heapMib + " MiB";
    }

    @Override
    public List<Line> lines() {
        return List.of(new Line(ours(SMALL), copy(SMALL), "ms", new Target(Target.Kind.RATIO_AT_MOST, 1 / 10.0)),
                new Line(ours(HUGE), copy(HUGE), "ms", new Target(Target.Kind.RATIO_AT_MOST, 1 / 40.0)),
                new Line(ours(HUGE), HUGE_COPY, "ms", Target.NONE),
                new Line(ours(SMALL), inC(SMALL), "ms", Target.NONE),
                new Line(ours(HUGE), inC(HUGE), "ms", Target.NONE));
    }

    private static String ours(String pages) {
        return "snapshot, " + pages + " pages";
    }

    private static String copy(String pages) {
        return "copy into fresh memory, beside " + pages + " pages";
    }

    private static String inC(String pages) {
        return "fork in C, " + pages + " pages";
    }

    /** The collector that is the default, and a heap that it needn't clean. */
    @Override
    public List<String> jvmFlags() {
        return List.of("-XX:-UseSerialGC", "-XX:+UseG1GC", "-Xmx" + (heapMib + ROOM_MIB) + "m");
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        boolean tiny = scale == Scale.TINY;
        long bytes = tiny ? scale.bytes() : BYTES;
        for (int i = 0; i < (tiny ? 1 : heapMib); i++) {
            byte[] some = new byte[MIB - 32]; // with its header, it doesn't begin another region of the heap
            Arrays.fill(some, (byte) 1);
            used.add(some);
        }
        List<Turn> turns = new ArrayList<>(List.of(samples -> take(SMALL, bytes, samples),
                samples -> take(HUGE, bytes, samples)));
        List<TimedProgram> programs = new ArrayList<>();
        Map<String, String> skipped = Map.of();
        try {
            Path binary = CSource.compile(directory, PauseFigure.class, "fork.c");
            for (String pages : List.of(SMALL, HUGE)) {
                TimedProgram program = TimedProgram.start(binary, Long.toString(bytes), pages);
                programs.add(program);
                turns.add(program.turn(inC(pages), MILLIS, scale));
            }
        } catch (IOException absent) {
            skipped = Map.of(inC(SMALL), absent.getMessage(), inC(HUGE), absent.getMessage());
        }
        return trial(turns, programs, skipped);
    }

    private static Trial trial(List<Turn> turns, List<TimedProgram> programs, Map<String, String> skipped) {
        return new Trial() {
            @Override
            public List<Turn> turns() {
                return turns;
            }

            @Override
            public Map<String, String> skipped() {
                return skipped;
            }

            @Override
            public void close() {
                programs.forEach(TimedProgram::close);
            }
        };
    }

    private static MappedRegion fresh(String pages, long bytes) throws IOException {
        MappedRegion region = MappedRegion.builder().anonymous().length(bytes)
                .protection(Protection.READ, Protection.WRITE).map();
        region.advise(pages.equals(HUGE) ? Advice.HUGEPAGE : Advice.NOHUGEPAGE);
        return region;
    }

    private static void take(String pages, long bytes, Samples samples) throws IOException, WrongResultException {
        Path image = Path.of("/dev/shm/mmapkit-bench-" + ProcessHandle.current().pid());
        try (MappedRegion region = fresh(pages, bytes)) {
            region.segment().fill((byte) 1);
            long start = System.nanoTime();
            try (Snapshot snapshot = Snapshot.start(region, image)) {
                samples.add(ours(pages), (System.nanoTime() - start) / MILLIS);
                WrongResultException.require(ours(pages), snapshot.byteSize(), bytes);
            } // cancelled: what it writes is no part of the pause
            Files.deleteIfExists(image); // where it was quicker
            copy(region, SMALL, copy(pages), samples);
            if (pages.equals(HUGE)) {
                copy(region, HUGE, HUGE_COPY, samples);
            }
        }
    }

    private static void copy(MappedRegion region, String pages, String label, Samples samples)
            throws IOException, WrongResultException {
        long bytes = region.byteSize();
        long start = System.nanoTime();
        try (MappedRegion copy = fresh(pages, bytes)) {
            copy.segment().copyFrom(region.segment());
            samples.add(label, (System.nanoTime() - start) / MILLIS);
            WrongResultException.require(label, copy.segment().get(ValueLayout.JAVA_BYTE, bytes - 1), 1);
        }
    }
}
