package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The whole measurement: from settings to what came out. */
public final class BenchRun {
    private final Settings settings;
    private final Progress progress;
    private final List<Contender> wanted;

    private BenchRun(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.wanted = wanted(settings);
    }

    /** The contenders that the settings ask for. */
    public static List<Contender> wanted(Settings settings) {
        return Catalog.ALL.stream().filter(contender -> settings.only().matcher(contender.id()).find()).toList();
    }

    /** Measures. */
    public static Outcome run(Settings settings, Progress progress) throws RunFailure {
        try {
            return new BenchRun(settings, progress).run();
        } catch (IOException e) {
            throw new RunFailure(e.getMessage(), e);
        } finally {
            progress.end();
        }
    }

    private Outcome run() throws IOException, RunFailure {
        Instant started = Instant.now();
        progress.step("Reading " + settings.file() + " into the page cache", 0, 1);
        WarmFile before = WarmFile.read(settings.file());
        long fileBytes = Files.size(settings.file());
        List<Outcome.WorkloadOutcome> outcomes = new ArrayList<>();
        try (Staff staff = Staff.hire(settings, wanted)) {
            for (Workload workload : Workload.values()) {
                outcomes.add(measure(workload, fileBytes, staff));
            }
            return new Outcome(settings, fileBytes, started, Duration.between(started, Instant.now()), before,
                    WarmFile.count(settings.file()), staff.compiler(), outcomes);
        }
    }

    private Outcome.WorkloadOutcome measure(Workload workload, long fileBytes, Staff staff)
            throws IOException, RunFailure {
        List<Lane> lanes = new ArrayList<>();
        List<Outcome.Skipped> skipped = new ArrayList<>();
        for (Contender contender : wanted) {
            progress.step(workload.title() + ": warming up", wanted.indexOf(contender), wanted.size());
            String reason = reasonAgainst(contender, workload, fileBytes, staff);
            if (reason != null) {
                skipped.add(new Outcome.Skipped(contender.label(), reason));
                continue;
            }
            Lane lane = new Lane(contender, staff.worker(contender, workload));
            lane.warmUp(settings);
            lanes.add(lane);
        }
        if (!lanes.isEmpty()) {
            new Rounds(workload, lanes, settings, progress).run();
        }
        staff.dismiss();
        return new Outcome.WorkloadOutcome(workload, lanes.stream().map(Lane::series).toList(), skipped);
    }

    private static String reasonAgainst(Contender contender, Workload workload, long fileBytes, Staff staff) {
        if (contender.task(workload).isEmpty()) {
            return "not applicable: it can't do this workload";
        }
        if (!workload.fits(fileBytes)) {
            return "the file is too small";
        }
        return staff.reasonAgainst(contender);
    }
}
