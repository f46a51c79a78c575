package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Input;
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
        Input input = Input.of(settings.file(), settings.bufferBytes());
        List<Outcome.WorkloadOutcome> outcomes = new ArrayList<>();
        try (Staff staff = Staff.hire(settings, wanted)) {
            for (Workload workload : Workload.values()) {
                outcomes.add(measure(workload, input, staff));
            }
            requireSameSize(input);
            return new Outcome(settings, input.bytes(), started, Duration.between(started, Instant.now()), before,
                    WarmFile.count(settings.file()), staff.compiler(), staff.withoutCompiler(), outcomes);
        } catch (IOException e) {
            // What a worker says of a file that is cut short depends on how it reads; this says it plainly.
            requireSameSize(input);
            throw e;
        }
    }

    /** Speeds are computed from the size, so that it has to be one and the same all the time. */
    private static void requireSameSize(Input input) throws IOException, RunFailure {
        long now = Files.exists(input.file()) ? Files.size(input.file()) : -1;
        if (now != input.bytes()) {
            throw new RunFailure("the file was changed while it was measured: %s had %,d bytes at the start, and %s"
                    .formatted(input.file(), input.bytes(), now < 0 ? "is gone" : "%,d now".formatted(now)));
        }
    }

    private Outcome.WorkloadOutcome measure(Workload workload, Input input, Staff staff)
            throws IOException, RunFailure {
        List<Lane> lanes = new ArrayList<>();
        List<Outcome.Skipped> skipped = new ArrayList<>();
        for (Contender contender : wanted) {
            progress.step(workload.title() + ": warming up", wanted.indexOf(contender), wanted.size());
            String reason = reasonAgainst(contender, workload, input.bytes(), staff);
            if (reason != null) {
                skipped.add(new Outcome.Skipped(contender.label(), reason));
                continue;
            }
            Lane lane = new Lane(contender, staff.worker(contender, workload, input));
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
            return "not applicable: a stream only goes forward";
        }
        if (!workload.fits(fileBytes)) {
            return "the file is too small";
        }
        return staff.reasonAgainst(contender);
    }
}
