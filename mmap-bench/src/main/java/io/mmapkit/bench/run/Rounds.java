package io.mmapkit.bench.run;

import io.mmapkit.bench.worker.Measurement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Measures all contenders of a cell in turns: one measurement each, in an order drawn anew for every round, then the next round. What
 * changes slowly, such as the clock of the processor or the load of a neighbour, then meets all of them alike; and since only one
 * process works at a time, they don't meet each other.
 */
final class Rounds {
    private final String cell;
    private final List<Lane> lanes;
    private final Settings settings;
    private final Progress progress;
    private final Random order = new Random(1);

    /**
     * Not begun yet.
     *
     * @param cell how it is called in what is said of it
     */
    Rounds(String cell, List<Lane> lanes, Settings settings, Progress progress) {
        this.cell = cell;
        this.lanes = lanes;
        this.settings = settings;
        this.progress = progress;
    }

    void run() throws IOException, RunFailure {
        long end = System.nanoTime() + settings.budget().toNanos() * lanes.size();
        for (int round = 0; round < settings.runs(); round++) {
            if (round >= Settings.FEWEST_RUNS && System.nanoTime() > end) {
                return;
            }
            progress.step(cell + ": measuring", round, settings.runs());
            List<Lane> shuffled = new ArrayList<>(lanes);
            Collections.shuffle(shuffled, order);
            for (Lane lane : shuffled) {
                lane.measure((long) round << 32);
            }
            requireEqualChecksums(round);
        }
    }

    private void requireEqualChecksums(int round) throws RunFailure {
        Measurement expected = lanes.getFirst().last();
        for (Lane lane : lanes) {
            if (lane.last().checksum() != expected.checksum()) {
                throw new RunFailure("%s, round %d: %s computed checksum %x, %s computed %x; was the file written to?"
                        .formatted(cell,
                                round + 1, lanes.getFirst().contender.id(), expected.checksum(), lane.contender.id(),
                                lane.last().checksum()));
            }
        }
    }
}
