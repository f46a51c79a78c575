package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Measures one cell: warms all contenders up, and lets them take turns. */
final class CellRun {
    private static final long LIMIT_PART = 4; // of the file fits into the control group
    private static final int SHARING_ROUNDS = 3;
    private static final int COLD_ROUNDS = 9;
    private static final Set<String> READ_WHEN_MAPPED = Set.of("region-populate", "region-huge");

    private final Cell cell;
    private final Settings settings;
    private final List<Contender> wanted;
    private final Staff staff;
    private final Materials materials;
    private final TlbCounter counter;
    private final Progress progress;
    private final List<Outcome.Skipped> skipped = new ArrayList<>();

    CellRun(Cell cell, Settings settings, List<Contender> wanted, Staff staff, Materials materials,
            TlbCounter counter, Progress progress) {
        this.cell = cell;
        this.settings = settings;
        this.wanted = wanted;
        this.staff = staff;
        this.materials = materials;
        this.counter = counter;
        this.progress = progress;
    }

    /** That this cell can't be measured, and why; others can. */
    static final class Impossible extends Exception {
        private static final long serialVersionUID = 1L;

        Impossible(String reason) {
            super(reason);
        }
    }

    Outcome.CellOutcome measure() throws IOException, RunFailure, Impossible {
        List<Contender> contenders = wanted.stream().filter(this::takesPart).toList();
        if (contenders.isEmpty()) {
            throw new Impossible("none of the contenders that were asked for takes part");
        }
        progress.step(cell.words() + ": making its files", 0, 1);
        Path path = materials.file(cell, contenders.getFirst().needsTwin() ? Catalog.C_READ : contenders.getFirst());
        CachedFiles file = new CachedFiles(path);
        prepare(file);
        CachedFiles.Pages before = file.count();
        List<Series> series;
        long mostResident = before.resident();
        try {
            if (cell.workload() == Workload.SHARING) {
                series = share(contenders, file);
            } else {
                List<Lane> lanes = lanes(contenders);
                if (!lanes.isEmpty()) {
                    new Rounds(cell.words(), lanes, rounds(), progress).run();
                }
                series = lanes.stream().map(Lane::series).toList();
                if (cell.state() != State.WARM) {
                    mostResident = lanes.stream().mapToLong(Lane::mostResident).max().orElse(0);
                }
            }
            requireSameSize(path);
        } catch (IOException e) {
            // What a worker says of a file that is cut short depends on how it reads; this says it plainly.
            requireSameSize(path);
            throw e;
        }
        return new Outcome.CellOutcome(cell, Environment.fileSystemOf(path.toAbsolutePath().getParent()), before.all(),
                mostResident, file.count().resident(), cell.state() == State.LIMITED ? cell.bytes() / LIMIT_PART : null,
                series, skipped);
    }

    /** Those that only read have nothing to do where something is written, and the other way round: they aren't spoken of. */
    private boolean takesPart(Contender contender) {
        if (contender.tasks().keySet().stream().noneMatch(one -> one.writes() == cell.workload().writes())) {
            return false;
        }
        return cell.everyone() || Catalog.isMain(contender) || !settings.only().pattern().isEmpty();
    }

    /** Speeds are computed from the size, so that it has to be one and the same all the time. */
    private void requireSameSize(Path file) throws IOException, RunFailure {
        if (cell.workload() == Workload.FILES || cell.workload() == Workload.APPEND) {
            return;
        }
        long now = Files.exists(file) ? Files.size(file) : -1;
        if (now != cell.bytes()) {
            throw new RunFailure("the file was changed while it was measured: %s had %,d bytes at the start, and %s"
                    .formatted(file, cell.bytes(), now < 0 ? "is gone" : "%,d now".formatted(now)));
        }
    }

    private void prepare(CachedFiles file) throws IOException, Impossible {
        if (cell.place() == Place.DISK) {
            file.warmAnew(); // not as the cell before left it
        } else {
            file.warm(); // as its owner has it
        }
        if (cell.state() != State.WARM) {
            long left = file.drop();
            if (left > 0) {
                throw new Impossible(file.count().isPermitted()
                        ? "%,d pages of the file can't be dropped from the page cache: somebody has it mapped"
                                .formatted(left)
                        : "whether the file was dropped from the page cache, the kernel tells only its owner and who may write it");
            }
        }
    }

    /** A cold round takes its time. */
    private Settings rounds() {
        return cell.state() == State.WARM || settings.runs() < COLD_ROUNDS ? settings : settings.withFewer(COLD_ROUNDS);
    }

    private List<Lane> lanes(List<Contender> contenders) throws IOException, Impossible, RunFailure {
        boolean counted = cell.everyone() && cell.state() == State.WARM && counter.reasonAgainst() == null;
        return each(contenders, "warming up", contender -> {
            Lane lane = lane(contender);
            lane.warmUp(settings);
            if (counted) {
                lane.count(counter);
            }
            return lane;
        });
    }

    /** What is done with each contender that can take part. */
    @FunctionalInterface
    private interface Step<T> {
        T with(Contender contender) throws IOException, Impossible, RunFailure;
    }

    /** Those that can't are noted, with their reasons. */
    private <T> List<T> each(List<Contender> contenders, String phase, Step<T> step)
            throws IOException, Impossible, RunFailure {
        List<T> all = new ArrayList<>();
        for (Contender contender : contenders) {
            progress.step(cell.words() + ": " + phase, contenders.indexOf(contender), contenders.size());
            String reason = reasonAgainst(contender);
            if (reason == null) {
                try {
                    all.add(step.with(contender));
                } catch (UnsupportedOperationException e) {
                    reason = e.getMessage();
                }
            }
            if (reason != null) {
                skipped.add(new Outcome.Skipped(contender.label(), reason));
            }
        }
        return all;
    }

    private Lane lane(Contender contender) throws IOException, Impossible {
        Path path = materials.file(cell, contender);
        CachedFiles file = new CachedFiles(path);
        if (contender.needsTwin()) {
            file.warm();
        }
        Worker worker = staff.worker(contender, cell.workload(), input(path), cell.threads());
        if (cell.state() == State.LIMITED) {
            try {
                staff.limit(worker, cell.bytes() / LIMIT_PART);
            } catch (IOException e) {
                throw new Impossible("no control group with a limit of memory can be made: " + e.getMessage());
            }
        }
        return new Lane(contender, cell, worker, file);
    }

    private Input input(Path path) {
        return new Input(path, cell.bytes(), settings.bufferBytes(), 0, 1);
    }

    private List<Series> share(List<Contender> contenders, CachedFiles file)
            throws IOException, Impossible, RunFailure {
        Sharing sharing = new Sharing(cell, staff, Math.min(SHARING_ROUNDS, settings.runs()));
        return each(contenders, "measuring",
                contender -> sharing.measure(contender, input(materials.file(cell, contender)), file));
    }

    private String reasonAgainst(Contender contender) {
        if (contender.task(cell.workload()).isEmpty()) {
            return "it has no way to do this";
        }
        if (contender.needsTwin() && cell.place() == Place.FILE) {
            return "it would change how the file lies in memory for all others";
        }
        if (cell.state() != State.WARM && cell.workload().blockBytes() > 0
                && READ_WHEN_MAPPED.contains(contender.id())) {
            return "it reads the whole file when it maps it, which isn't measured here";
        }
        return staff.reasonAgainst(contender);
    }
}
