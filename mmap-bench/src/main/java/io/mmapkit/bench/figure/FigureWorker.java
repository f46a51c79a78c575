package io.mmapkit.bench.figure;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What runs in the JVM in which a figure is measured, so that the compiler has seen nothing else. Answers with one line, and ends with its input. */
public final class FigureWorker {
    private FigureWorker() {}

    /**
     * Measures, and ends the JVM.
     *
     * @param args the figure, the scale, a directory for files
     */
    public static void run(FigureSet set, String[] args) throws IOException {
        Thread.ofPlatform().daemon().start(FigureWorker::endWithInput);
        WorkerReply reply = measure(set.named(args[0]), Scale.valueOf(args[1]), Path.of(args[2]));
        System.out.println(new ObjectMapper().writeValueAsString(reply));
        System.exit(0);
    }

    /** However the JVM that started this one ended, this one doesn't go on. */
    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        } catch (IOException e) {
            // as good as its end
        }
        System.exit(1); // with its hooks, which remove what the figure made outside of the directory
    }

    static WorkerReply measure(Figure figure, Scale scale, Path directory) throws IOException {
        try (Trial trial = figure.open(scale, directory)) {
            List<Turn> turns = trial.turns();
            new WarmUp(turns, scale).run();
            Samples samples = new Samples();
            for (int round = 0; round < figure.rounds(scale); round++) {
                for (Turn turn : turns) {
                    turn.take(samples);
                }
            }
            return new WorkerReply(samples.values(), samples.encoded(), trial.skipped(), trial.notes(), null, null);
        } catch (UnsupportedOperationException e) {
            return WorkerReply.unsupported(e.getMessage());
        } catch (WrongResultException e) {
            return WorkerReply.wrong(e.getMessage());
        }
    }
}
