package io.mmapkit.bench.fork;

import io.mmapkit.bench.figure.Figure;
import io.mmapkit.bench.figure.Line;
import io.mmapkit.bench.figure.Repeated;
import io.mmapkit.bench.figure.Scale;
import io.mmapkit.bench.figure.Target;
import io.mmapkit.bench.figure.Trial;
import io.mmapkit.bench.figure.Turn;
import io.mmapkit.libc.Unistd;
import io.mmapkit.process.SpawnedProcess;
import io.mmapkit.process.Stdio;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Starting a program with the descriptor of a segment, until it has ended and been waited for, beside {@link ProcessBuilder}, which can't hand one
 * over. A small program for what starting costs, and a JVM for what that is in practice.
 */
final class SpawnFigure implements Figure {
    private static final double MILLI = 1e6;
    private static final double NOISE = 1.05; // a JVM takes many times what starting it does
    private static final int NUMBER = 7;
    private static final String OURS = "SpawnedProcess";
    private static final String CONTENDER = "ProcessBuilder";
    private static final String SMALL = "/bin/true, ";
    private static final String JVM = "JVM, ";

    @Override
    public String id() {
        return "spawn";
    }

    @Override
    public String statement() {
        return "a program with descriptors, a JVM for one, starts no slower than by ProcessBuilder, which hands over none";
    }

    @Override
    public List<Line> lines() {
        Target target = new Target(Target.Kind.RATIO_AT_MOST, NOISE);
        return List.of(new Line(SMALL + OURS, SMALL + CONTENDER, "ms", target),
                new Line(JVM + OURS, JVM + CONTENDER, "ms", target));
    }

    @Override
    public Trial open(Scale scale, Path directory) throws IOException {
        return new SpawnTrial(scale);
    }

    /** A segment without a name, and the programs that are handed its descriptor. */
    private static final class SpawnTrial implements Trial {
        private final Scale scale;
        private final SharedSegment segment;
        private final int descriptor;

        SpawnTrial(Scale scale) throws IOException {
            this.scale = scale;
            this.segment = SharedSegment.anonymous("spawn", 1 << 20);
            this.descriptor = segment.inheritableDescriptor();
        }

        @Override
        public List<Turn> turns() {
            return List.of(turn(SMALL + OURS, () -> spawn(List.of("/bin/true"))),
                    turn(SMALL + CONTENDER, () -> build(List.of("/bin/true"))),
                    turn(JVM + OURS, () -> spawn(jvm(NUMBER))), turn(JVM + CONTENDER, () -> build(jvm(0))));
        }

        private interface Start {
            int run() throws IOException;
        }

        private Turn turn(String label, Start start) {
            return new Repeated(label, MILLI, 1, scale, times -> {
                long ended = 0;
                for (long time = 0; time < times; time++) {
                    ended += start.run() == 0 ? 1 : 0;
                }
                return ended;
            });
        }

        private static List<String> jvm(int descriptor) {
            return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                    SpawnedMain.class.getName(), Integer.toString(descriptor));
        }

        private int spawn(List<String> command) throws IOException {
            try (SpawnedProcess process = SpawnedProcess.builder(Path.of(command.getFirst()))
                    .arguments(command.subList(1, command.size())).descriptor(descriptor, NUMBER)
                    .input(Stdio.discard()).output(Stdio.discard()).errors(Stdio.discard()).start()) {
                return process.await(Duration.ofMinutes(1)).code();
            }
        }

        private static int build(List<String> command) throws IOException {
            Process process = new ProcessBuilder(new ArrayList<>(command))
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile())).redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD).start();
            try {
                return process.waitFor();
            } catch (InterruptedException interrupted) {
                process.destroyForcibly();
                throw new InterruptedIOException("interrupted while a program ran");
            }
        }

        @Override
        public void close() throws IOException {
            Unistd.close(descriptor);
            segment.close();
        }
    }
}
