package io.mmapkit.bench.shared;

import io.mmapkit.bench.figure.CSource;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.TimedProgram;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The same done by the library, in C and by a channel, with segments of two sizes. */
final class SegmentTrial implements Trial {
    static final List<Long> SIZES = List.of(4L << 10, 1L << 20); // of the contents

    private static final double MICROS = 1_000;
    private static final double WANTED = 1.5;
    private static final String CONFINED = "confined";
    private static final String SHARED = "any thread's";
    private static final String C = "the same calls in C";
    private static final String CHANNEL = "FileChannel.map";

    private final Scale scale;
    private final List<Turn> turns = new ArrayList<>();
    private final List<Closeable> held = new ArrayList<>();
    private final Map<String, String> skipped = new HashMap<>();
    private Path binary;
    private String absence; // why there is no program in C, or null

    SegmentTrial(Scale scale, Path directory) {
        this.scale = scale;
        try {
            binary = CSource.compile(directory, SegmentTrial.class, "segment.c");
        } catch (IOException absent) {
            absence = absent.getMessage();
        }
    }

    /** A name in /dev/shm that no other process takes. */
    static String name(String of) {
        return "mmapkit-bench-" + ProcessHandle.current().pid() + "-" + of;
    }

    static Path pathOf(String name) {
        return Path.of("/dev/shm", name);
    }

    static List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (long size : SIZES) {
            Line judged = new Line(label(CONFINED, size), label(C, size), "us",
                    new Target(Target.Kind.RATIO_AT_MOST, WANTED));
            lines.addAll(List.of(judged, new Line(label(SHARED, size), label(C, size), "us", Target.NONE),
                    new Line(label(CONFINED, size), label(CHANNEL, size), "us", Target.NONE)));
        }
        return lines;
    }

    private static String label(String who, long size) {
        return who + ", " + (size >> 10) + " KiB";
    }

    /**
     * Adds what is done with segments of one size.
     *
     * @param operation what the program in C calls it
     * @param name that the program in C is to use
     */
    void add(long size, String operation, String name, Repeated.Loop confined, Repeated.Loop shared,
            Repeated.Loop channel) throws IOException {
        turns.add(new Repeated(label(CONFINED, size), MICROS, 1, scale, confined));
        if (binary == null) {
            skipped.put(label(C, size), absence);
        } else {
            TimedProgram program = TimedProgram.start(binary, operation, pathOf(name).toString(), Long.toString(size));
            hold(program);
            turns.add(program.turn(label(C, size), MICROS, scale));
        }
        turns.add(new Repeated(label(SHARED, size), MICROS, 1, scale, shared));
        turns.add(new Repeated(label(CHANNEL, size), MICROS, 1, scale, channel));
    }

    /** Closes something with the rest, what was held last first. */
    void hold(Closeable resource) {
        held.addFirst(resource);
    }

    @Override
    public List<Turn> turns() {
        return turns;
    }

    @Override
    public Map<String, String> skipped() {
        return skipped;
    }

    @Override
    public List<String> notes() {
        return List.of(
                "a segment that any thread may use costs more to close: every thread of the JVM has to say that it isn't"
                        + " inside the memory");
    }

    @Override
    public void close() throws IOException {
        for (Closeable resource : held) {
            resource.close();
        }
    }
}
