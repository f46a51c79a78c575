package io.mmapkit.bench.run;

import java.time.Duration;

/** How long a run will still take, told by how long its cells took so far. */
final class TimeLeft {
    private static final double EVERYONE = 4; // times as many contenders as those that stand for their kind
    private static final double GIB = 1 << 30;

    private final int cells;
    private final double whole;
    private final long start = System.nanoTime();
    private double past;
    private int number;

    TimeLeft(Plan plan) {
        cells = plan.cells().size();
        whole = plan.cells().stream().mapToDouble(TimeLeft::weight).sum();
    }

    private static double weight(Cell cell) {
        return (cell.everyone() ? EVERYONE : 1) * (1 + 8 * cell.bytes() / GIB) * (cell.state() == State.WARM ? 1 : 2);
    }

    void done(Cell cell) {
        past += weight(cell);
        number++;
    }

    /** Puts it before what a cell says. */
    Progress toldTo(Progress progress) {
        String before = "[%d of %d%s] ".formatted(number + 1, cells, left());
        return new Progress() {
            @Override
            public void step(String phase, int done, int of) {
                progress.step(before + phase, done, of);
            }

            @Override
            public void end() {
                progress.end();
            }
        };
    }

    private String left() {
        if (past == 0) {
            return "";
        }
        Duration left = Duration.ofNanos((long) ((System.nanoTime() - start) / past * (whole - past)));
        return left.toMinutes() > 1
                ? ", about " + left.toMinutes() + " min left"
                : ", about " + Math.max(1, left.toSeconds()) + " s left";
    }
}
