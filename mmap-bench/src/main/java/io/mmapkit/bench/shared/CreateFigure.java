package io.mmapkit.bench.shared;

import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Making a segment of POSIX shared memory, storing a value, closing it and removing its name. */
final class CreateFigure implements Figure {
    private static final String NAME = SegmentTrial.name("create");
    private static final Path CHANNELS = SegmentTrial.pathOf(SegmentTrial.name("channel"));

    @Override
    public String id() {
        return "create";
    }

    @Override
    public String statement() {
        return "create, close and unlink take at most 1.5 times the same system calls in C";
    }

    @Override
    public List<Line> lines() {
        return SegmentTrial.lines();
    }

    @Override
    public int forks(Scale scale) {
        return Math.min(2, scale.forks());
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        SegmentTrial trial = new SegmentTrial(scale, directory);
        trial.hold(() -> Files.deleteIfExists(SegmentTrial.pathOf(NAME)));
        trial.hold(() -> Files.deleteIfExists(CHANNELS));
        for (long size : SegmentTrial.SIZES) {
            trial.add(size, "create", SegmentTrial.name("c"), times -> confined(size, times),
                    times -> shared(size, times), times -> channel(size, times));
        }
        return trial;
    }

    private static long confined(long size, long times) throws IOException {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            sum += create(SharedSegment.builder().name(NAME).byteSize(size).confined());
        }
        return sum;
    }

    private static long shared(long size, long times) throws IOException {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            sum += create(SharedSegment.builder().name(NAME).byteSize(size));
        }
        return sum;
    }

    private static long create(SharedSegmentBuilder of) throws IOException {
        long value;
        try (SharedSegment segment = of.create()) {
            value = touched(segment.segment());
        }
        SharedSegment.unlink(NAME);
        return value;
    }

    /** No header, no storage ahead, and a name before there is anything behind it. */
    private static long channel(long size, long times) throws IOException {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            try (FileChannel channel = FileChannel.open(CHANNELS, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ, StandardOpenOption.WRITE); Arena arena = Arena.ofConfined()) {
                sum += touched(channel.map(MapMode.READ_WRITE, 0, size, arena));
            }
            Files.delete(CHANNELS);
        }
        return sum;
    }

    private static long touched(MemorySegment contents) {
        contents.set(ValueLayout.JAVA_LONG, 0, 1);
        return contents.get(ValueLayout.JAVA_LONG, 0);
    }
}
