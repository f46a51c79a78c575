package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The cells of a run, in their order: those that the figures of the library speak of come first, so that a run that is ended early has them.
 *
 * @param kind in a word
 */
public record Plan(String kind, List<Cell> cells) {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    /** About 100 million rows of the text that is parsed: 13.8 bytes is the mean of one. */
    private static final long ROWS_BYTES = 1_320 * MIB;

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** Less than two minutes: what decides, at a few sizes. */
    public static Plan quick() {
        Builder plan = new Builder();
        plan.everyone(Workload.SCAN, Place.DISK, 128 * MIB);
        plan.everyone(Workload.RANDOM_8, Place.DISK, 128 * MIB);
        plan.main(Workload.SCAN, Place.DISK, State.WARM, 64 * KIB, 1);
        plan.main(Workload.SCAN, Place.DISK, State.WARM, 4 * MIB, 1);
        plan.main(Workload.SCAN, Place.TMPFS, State.WARM, 128 * MIB, 1);
        plan.main(Workload.SCAN, Place.DISK, State.COLD, 128 * MIB, 1);
        plan.main(Workload.RANDOM_4K, Place.DISK, State.WARM, 128 * MIB, 1);
        plan.main(Workload.PARSE, Place.DISK, State.WARM, 32 * MIB, PROCESSORS);
        plan.main(Workload.APPEND, Place.DISK, State.WARM, 16 * MIB, 1);
        return new Plan("quick", plan.cells());
    }

    /** A file of the user's, warm and cold. */
    public static Plan ofFile(long bytes, boolean full) {
        Builder plan = new Builder();
        List<Workload> reading = full
                ? List.of(Workload.REVERSE, Workload.STRIDED, Workload.RANDOM_4K, Workload.RANDOM_64K, Workload.SEARCH,
                        Workload.LINES, Workload.STARTUP)
                : List.of(Workload.RANDOM_4K, Workload.LINES, Workload.STARTUP);
        plan.everyone(Workload.SCAN, Place.FILE, bytes);
        plan.everyone(Workload.RANDOM_8, Place.FILE, bytes);
        reading.forEach(workload -> plan.main(workload, Place.FILE, State.WARM, bytes, 1));
        if (PROCESSORS > 1) {
            plan.main(Workload.SCAN, Place.FILE, State.WARM, bytes, 2);
        }
        plan.main(Workload.SCAN, Place.FILE, State.COLD, bytes, 1);
        plan.main(Workload.RANDOM_4K, Place.FILE, State.COLD, bytes, 1);
        return new Plan(full ? "full" : "quick", plan.cells());
    }

    /** Less than an hour: everything. */
    public static Plan full() {
        Builder plan = new Builder();
        plan.everyone(Workload.SCAN, Place.DISK, GIB);
        plan.everyone(Workload.RANDOM_8, Place.DISK, GIB);
        plan.everyone(Workload.SCAN, Place.TMPFS, GIB);
        for (long bytes : new long[]{4 * KIB, 64 * KIB, MIB, 16 * MIB, 256 * MIB}) {
            for (Place place : List.of(Place.DISK, Place.TMPFS)) {
                plan.main(Workload.SCAN, place, State.WARM, bytes, 1);
            }
            plan.main(Workload.RANDOM_8, Place.DISK, State.WARM, bytes, 1);
            plan.main(Workload.STARTUP, Place.DISK, State.WARM, bytes, 1);
            plan.main(Workload.SCAN, Place.DISK, State.COLD, bytes, 1);
        }
        List<Workload> others = List.of(Workload.REVERSE, Workload.STRIDED, Workload.RANDOM_4K, Workload.RANDOM_64K,
                Workload.SEARCH, Workload.LINES);
        for (Workload workload : others) {
            for (long bytes : new long[]{64 * KIB, 16 * MIB}) {
                plan.main(workload, Place.DISK, State.WARM, bytes, 1);
            }
            plan.everyone(workload, Place.DISK, 256 * MIB);
            plan.main(workload, Place.TMPFS, State.WARM, 256 * MIB, 1);
            plan.main(workload, Place.DISK, State.WARM, 256 * MIB, 2);
            plan.main(workload, Place.DISK, State.COLD, 256 * MIB, 1);
        }
        for (Workload workload : List.of(Workload.SCAN, Workload.RANDOM_8)) {
            plan.main(workload, Place.DISK, State.WARM, GIB, 2);
            plan.main(workload, Place.TMPFS, State.WARM, GIB, 2);
        }
        plan.main(Workload.RANDOM_8, Place.TMPFS, State.WARM, GIB, 1);
        plan.main(Workload.SCAN, Place.DISK, State.COLD, GIB, 1);
        plan.main(Workload.RANDOM_8, Place.DISK, State.COLD, 256 * MIB, 1);
        plan.main(Workload.SCAN, Place.DISK, State.COLD, 256 * MIB, 2);
        plan.main(Workload.RANDOM_4K, Place.DISK, State.COLD, 256 * MIB, 2);
        plan.main(Workload.STARTUP, Place.DISK, State.COLD, MIB, 1);
        plan.main(Workload.STARTUP, Place.TMPFS, State.WARM, MIB, 1);
        for (Place place : List.of(Place.DISK, Place.TMPFS)) {
            plan.everyone(Workload.FILES, place, 16 * MIB);
            plan.main(Workload.FILES, place, State.WARM, 16 * MIB, 2);
            plan.everyone(Workload.APPEND, place, 64 * MIB);
            plan.main(Workload.APPEND, place, State.WARM, 64 * KIB, 1);
            plan.main(Workload.APPEND, place, State.WARM, MIB, 1);
            plan.everyone(Workload.UPDATE, place, 64 * MIB);
        }
        plan.everyone(Workload.PARSE, Place.DISK, 64 * MIB);
        plan.main(Workload.PARSE, Place.TMPFS, State.WARM, 64 * MIB, 1);
        plan.main(Workload.PARSE, Place.DISK, State.COLD, 64 * MIB, 1);
        plan.main(Workload.PARSE, Place.DISK, State.WARM, ROWS_BYTES, PROCESSORS);
        for (Workload workload : List.of(Workload.SCAN, Workload.RANDOM_4K, Workload.LINES)) { // words at random would take half an hour
            plan.main(workload, Place.DISK, State.LIMITED, GIB, 1);
        }
        plan.main(Workload.SHARING, Place.DISK, State.WARM, 256 * MIB, 1);
        plan.main(Workload.PAUSE, Place.DISK, State.COLD, 256 * MIB, 1);
        return new Plan("full", plan.cells());
    }

    /** Every workload, in every state and place once, as small and short as shows that it works. */
    public static Plan tiny() {
        Builder plan = new Builder();
        for (Workload workload : Workload.values()) {
            plan.main(workload, Place.DISK, workload == Workload.PAUSE ? State.COLD : State.WARM, MIB, 1);
        }
        plan.main(Workload.SCAN, Place.TMPFS, State.WARM, MIB, 1);
        plan.main(Workload.PARSE, Place.DISK, State.WARM, MIB, 2);
        plan.main(Workload.RANDOM_4K, Place.DISK, State.COLD, MIB, 1);
        plan.main(Workload.STARTUP, Place.DISK, State.COLD, MIB, 1);
        return new Plan("tiny", plan.cells());
    }

    /** Only some of them. */
    public Plan only(Predicate<String> id) {
        return new Plan(kind, cells.stream().filter(cell -> id.test(cell.id())).toList());
    }

    /** The last cell first: what is found in a cell mustn't depend on those before it. */
    public Plan backwards() {
        return new Plan(kind, cells.reversed());
    }

    /** Each cell once, with everyone if that was asked for at any place. */
    private static final class Builder {
        private final Map<String, Cell> cells = new LinkedHashMap<>();

        void everyone(Workload workload, Place place, long bytes) {
            add(new Cell(workload, place, bytes, workload == Workload.PAUSE ? State.COLD : State.WARM, 1, true));
        }

        void main(Workload workload, Place place, State state, long bytes, int threads) {
            if (threads <= PROCESSORS) {
                add(new Cell(workload, place, bytes, state, threads, false));
            }
        }

        private void add(Cell cell) {
            if (cell.workload().fits(cell.bytes())) {
                cells.merge(cell.id(), cell, (one, other) -> one.everyone() ? one : other);
            }
        }

        List<Cell> cells() {
            return new ArrayList<>(cells.values());
        }
    }
}
