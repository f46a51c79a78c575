package io.mmapkit.bench.region;

import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;

/** Operations that no figure of their own is promised for, each beside what one would write without it. */
final class OperationsFigure implements Figure {
    private static final double MICROS = 1_000;
    private static final String MAP_TWICE = "close, map, twice";
    private static final String EVENTS_OFF = "events off: map, close";
    private static final String EVENTS_ON = "events on: map, close";

    private interface Operation {
        void run() throws IOException;
    }

    @Override
    public String id() {
        return "operations";
    }

    @Override
    public String statement() {
        return "what operations of a region cost";
    }

    @Override
    public List<Line> lines() {
        return List.of(line("read, 64 KiB", "plain copy"), line("crc32c, 64 KiB", "CRC32C, plain"),
                line("prefetch, " + Operations.RANGES + " ranges", "advise each"), line("protect, twice", MAP_TWICE),
                line("grow, shrink", MAP_TWICE), line("discard", "madvise"), line("lock, unlock", "mlock, munlock"),
                line("store, a page", "MappedByteBuffer.force"), line(EVENTS_OFF, EVENTS_ON));
    }

    private static Line line(String ours, String contender) {
        return new Line(ours, contender, "us", Target.NONE);
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        Operations on = new Operations(directory);
        List<Turn> turns = List.of(turn("read, 64 KiB", scale, on::read), turn("plain copy", scale, on::plainCopy),
                turn("crc32c, 64 KiB", scale, on::crc32c), turn("CRC32C, plain", scale, on::plainCrc32c),
                turn("prefetch, " + Operations.RANGES + " ranges", scale, on::prefetch),
                turn("advise each", scale, on::adviseEach), turn("protect, twice", scale, on::protect),
                turn("grow, shrink", scale, on::grow), turn(MAP_TWICE, scale, on::mapTwice),
                turn("discard", scale, on::discard), turn("madvise", scale, on::madvise),
                turn("lock, unlock", scale, on::lock), turn("mlock, munlock", scale, on::mlock),
                turn("store, a page", scale, on::store), turn("MappedByteBuffer.force", scale, on::force),
                turn(EVENTS_OFF, scale, on::mapTwice), recorded(turn(EVENTS_ON, scale, on::mapTwice)));
        return Trial.of(turns, on::close);
    }

    private static Turn turn(String label, Scale scale, Operation operation) {
        return new Repeated(label, MICROS, 1, scale, times -> {
            for (long time = 0; time < times; time++) {
                operation.run();
            }
            return times;
        });
    }

    private static Turn recorded(Turn turn) {
        return samples -> {
            try (Recording recording = new Recording()) {
                recording.enable("io.mmapkit.RegionMap");
                recording.enable("io.mmapkit.RegionUnmap");
                recording.start();
                turn.take(samples);
            }
        };
    }
}
