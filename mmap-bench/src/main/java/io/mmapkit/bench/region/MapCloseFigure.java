package io.mmapkit.bench.region;

import io.mmapkit.MappedRegion;
import io.mmapkit.bench.figure.CSource;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.TimedProgram;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Opening and mapping a file, touching a byte, and giving everything back. */
final class MapCloseFigure implements Figure {
    private static final double MICROS = 1_000;
    private static final long BYTES = 1 << 20;
    /** Until then C2 is at work, and while this process runs on the other processor as well, each munmap interrupts that one. */
    private static final long COMPILED = 40_000;
    private static final String REGION = "confined region";
    private static final String C = "the same calls in C";
    private static final String CHANNEL = "FileChannel.open, map";

    @Override
    public String id() {
        return "map-close";
    }

    @Override
    public String statement() {
        return "map, touch and close takes at most 1.5 times the same system calls in C";
    }

    @Override
    public List<Line> lines() {
        return List.of(new Line(REGION, C, "us", new Target(Target.Kind.RATIO_AT_MOST, 1.5)),
                new Line(REGION, CHANNEL, "us", Target.NONE));
    }

    @Override
    public int forks(Scale scale) {
        return scale.forks(); // the same calls take up to twice as long in one process as in the next, C or not
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        Path file = SampleFiles.create(directory.resolve("map"), BYTES);
        Repeated region = new Repeated(REGION, MICROS, 1, scale, times -> region(file, times));
        Repeated channel = new Repeated(CHANNEL, MICROS, 1, scale, times -> channel(file, times));
        if (scale != Scale.TINY) {
            region(file, COMPILED);
            channel(file, COMPILED);
        }
        TimedProgram program;
        try {
            program = TimedProgram.start(CSource.compile(directory, MapCloseFigure.class, "map.c"), file.toString());
        } catch (IOException absent) {
            return trial(null, absent.getMessage(), List.of(region, channel));
        }
        return trial(program, "", List.of(region, program.turn(C, MICROS, scale), channel));
    }

    private static Trial trial(TimedProgram program, String without, List<Turn> turns) {
        return new Trial() {
            @Override
            public List<Turn> turns() {
                return turns;
            }

            @Override
            public Map<String, String> skipped() {
                return program == null ? Map.of(C, without) : Map.of();
            }

            @Override
            public void close() {
                if (program != null) {
                    program.close();
                }
            }
        };
    }

    private static long region(Path file, long times) throws IOException {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            try (MappedRegion region = MappedRegion.builder().file(file).confined().map()) {
                sum += region.segment().get(ValueLayout.JAVA_BYTE, 0);
            }
        }
        return sum;
    }

    private static long channel(Path file, long times) throws IOException {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            try (FileChannel channel = FileChannel.open(file); Arena arena = Arena.ofConfined()) {
                sum += channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).get(ValueLayout.JAVA_BYTE, 0);
            }
        }
        return sum;
    }
}
