package io.mmapkit.bench.shared;

import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Attaching to a segment of POSIX shared memory that another one holds, loading a value, and closing it. */
final class AttachFigure implements Figure {
    @Override
    public String id() {
        return "attach";
    }

    @Override
    public String statement() {
        return "attach and close take at most 1.5 times the same system calls in C";
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
        try {
            for (long size : SegmentTrial.SIZES) {
                String name = SegmentTrial.name("attach-" + size);
                SharedSegment holder = SharedSegment.create(name, size);
                trial.hold(() -> {
                    holder.unlink();
                    holder.close();
                });
                holder.segment().set(ValueLayout.JAVA_LONG, 0, 1);
                trial.add(size, "attach", name, times -> confined(name, times), times -> shared(name, times),
                        times -> channel(SegmentTrial.pathOf(name), size, times));
            }
            return trial;
        } catch (IOException | RuntimeException refused) {
            trial.close();
            throw refused;
        }
    }

    private static long confined(String name, long times) throws IOException {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            try (SharedSegment segment = SharedSegment.builder().name(name).confined().attach()) {
                sum += segment.segment().get(ValueLayout.JAVA_LONG, 0);
            }
        }
        return sum;
    }

    private static long shared(String name, long times) throws IOException {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            try (SharedSegment segment = SharedSegment.attach(name)) {
                sum += segment.segment().get(ValueLayout.JAVA_LONG, 0);
            }
        }
        return sum;
    }

    /** Nothing is checked, and nobody knows who takes part. */
    private static long channel(Path path, long size, long times) throws IOException {
        long sum = 0;
        for (long time = 0; time < times; time++) {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    Arena arena = Arena.ofConfined()) {
                sum += channel.map(MapMode.READ_WRITE, SegmentHeader.BYTES, size, arena).get(ValueLayout.JAVA_LONG, 0);
            }
        }
        return sum;
    }
}
