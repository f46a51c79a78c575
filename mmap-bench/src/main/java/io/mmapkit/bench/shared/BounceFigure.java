package io.mmapkit.bench.shared;

import io.mmapkit.bench.figure.CSource;
import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Processors;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.bench.worker.Command;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** A number that two JVMs bounce, each on its processor; and two processes in C, in the same cells. */
final class BounceFigure implements Figure {
    private static final int ROUNDS = 8; // times as many as of others: they are short
    private static final double WANTED = 1.2;
    private static final long BYTES = 4096;
    private static final long DISTANCE = 128; // two cache lines, since processors fetch lines in pairs
    private static final String JVMS = "round trip of two JVMs";
    private static final String C = "two processes in C";

    @Override
    public String id() {
        return "bounce";
    }

    @Override
    public String statement() {
        return "a value written by one JVM is read by another within 1.2 times what two processes in C take";
    }

    @Override
    public List<Line> lines() {
        return List.of(new Line(JVMS, C, "ns", new Target(Target.Kind.RATIO_AT_MOST, WANTED)));
    }

    @Override
    public int rounds(Scale scale) {
        return scale.rounds() * ROUNDS;
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        List<Integer> processors = Processors.allowed();
        if (processors.size() < 2) {
            throw new UnsupportedOperationException("there is one processor, and it takes two to bounce something");
        }
        List<Closeable> pairs = new ArrayList<>();
        List<Turn> turns = new ArrayList<>();
        String name = SegmentTrial.name("bounce");
        AtomicLong last = new AtomicLong();
        String absence = null;
        try (SharedSegment segment = SharedSegment.create(name, BYTES)) {
            try {
                BouncePair jvms = pair(processors, role -> jvm(role, name));
                pairs.add(jvms);
                turns.add(jvms.turn(JVMS, last::getAndAdd));
                Path binary = null;
                try {
                    binary = CSource.compile(directory, BounceFigure.class, "bounce.c");
                } catch (IOException absent) {
                    absence = absent.getMessage();
                }
                if (binary != null) {
                    String program = binary.toString();
                    BouncePair inC = pair(processors, role -> List.of(program, role,
                            SegmentTrial.pathOf(name).toString(), Long.toString(SegmentHeader.BYTES),
                            Long.toString(DISTANCE)));
                    pairs.add(inC);
                    turns.add(inC.turn(C, last::getAndAdd));
                }
            } catch (IOException | RuntimeException failure) {
                close(pairs);
                throw failure;
            } finally {
                segment.unlink(); // whoever is killed from now on leaves no name
            }
        }
        return trial(turns, pairs, absence, processors);
    }

    private interface Program {
        List<String> command(String role);
    }

    private static BouncePair pair(List<Integer> processors, Program program) throws IOException {
        return new BouncePair(Processors.pinned(processors.get(0), program.command("first")),
                Processors.pinned(processors.get(1), program.command("second")));
    }

    private static List<String> jvm(String role, String name) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Command.JVM_FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BouncePlayer.class.getName(), role, name,
                Long.toString(DISTANCE)));
        return command;
    }

    private static void close(List<Closeable> pairs) throws IOException {
        for (Closeable pair : pairs) {
            pair.close();
        }
    }

    private static Trial trial(List<Turn> turns, List<Closeable> pairs, String absence, List<Integer> processors) {
        return new Trial() {
            @Override
            public List<Turn> turns() {
                return turns;
            }

            @Override
            public Map<String, String> skipped() {
                return absence == null ? Map.of() : Map.of(C, absence);
            }

            @Override
            public List<String> notes() {
                return List.of(Processors.canPin()
                        ? "on processors " + processors.get(0) + " and " + processors.get(1)
                        : "on any processors: there is no taskset");
            }

            @Override
            public void close() throws IOException {
                BounceFigure.close(pairs);
            }
        };
    }
}
