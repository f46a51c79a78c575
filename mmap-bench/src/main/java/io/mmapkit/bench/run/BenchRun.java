package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Contender;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The whole measurement: from settings to what came out. */
public final class BenchRun {
    private static final long STEADINESS_NANOS = 1_500_000_000;
    private static final long LIMITS_BYTES = 256L << 20;

    private final Settings settings;
    private final Progress progress;
    private final BooleanSupplier ending;
    private final List<Contender> wanted;

    private BenchRun(Settings settings, Progress progress, BooleanSupplier ending) {
        this.settings = settings;
        this.progress = progress;
        this.ending = ending;
        this.wanted = wanted(settings);
    }

    /** The contenders that the settings ask for. */
    public static List<Contender> wanted(Settings settings) {
        return Catalog.ALL.stream().filter(contender -> settings.only().matcher(contender.id()).find()).toList();
    }

    /**
     * Measures.
     *
     * @param ending whether this JVM is being ended: what fails then failed for that, and nothing more is to be begun
     */
    public static Outcome run(Settings settings, Progress progress, BooleanSupplier ending) throws RunFailure {
        try {
            return new BenchRun(settings, progress, ending).run();
        } catch (IOException e) {
            throw new RunFailure(e.getMessage(), e);
        } finally {
            progress.end();
        }
    }

    private Outcome run() throws IOException, RunFailure {
        Instant started = Instant.now();
        boolean tiny = settings.plan().kind().equals("tiny");
        progress.step("How steady the machine is", 0, 1);
        Steadiness steadiness = Steadiness.measure(tiny ? 1 : STEADINESS_NANOS);
        List<Outcome.CellOutcome> outcomes = new ArrayList<>();
        List<Outcome.Unmeasured> unmeasured = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        try (Staff staff = Staff.hire(settings, wanted);
                Materials materials = new Materials(settings.file(), settings.directory())) {
            progress.step("What the machine can do at best", 0, 1);
            MachineLimits limits = staff.limits(tiny ? 1 << 20 : LIMITS_BYTES);
            TlbCounter counter = TlbCounter.find();
            TimeLeft left = new TimeLeft(settings.plan());
            for (Cell cell : settings.plan().cells()) {
                String reason = reasonAgainst(cell, materials);
                if (reason != null) {
                    unmeasured.add(new Outcome.Unmeasured(cell, reason));
                    left.done(cell);
                    continue;
                }
                CellRun run = new CellRun(cell, settings, wanted, staff, materials, counter,
                        left.toldTo(progress));
                try {
                    outcomes.add(run.measure());
                } catch (CellRun.Impossible e) {
                    unmeasured.add(new Outcome.Unmeasured(cell, e.getMessage()));
                } catch (IOException | RunFailure | UnsupportedOperationException e) { // half an hour of other cells is worth keeping
                    if (ending.getAsBoolean()) {
                        throw e;
                    }
                    failures.add(e.getMessage());
                    unmeasured.add(new Outcome.Unmeasured(cell, "failed: " + e.getMessage()));
                } finally {
                    staff.dismiss();
                }
                left.done(cell);
            }
            if (outcomes.isEmpty() && !failures.isEmpty()) {
                throw new RunFailure(failures.getFirst());
            }
            return new Outcome(settings, started, Duration.between(started, Instant.now()), steadiness, limits,
                    staff.compiler(), staff.withoutCompiler(), counter.reasonAgainst(), outcomes, unmeasured, failures);
        }
    }

    private static String reasonAgainst(Cell cell, Materials materials) throws IOException {
        String reason = materials.reasonAgainst(cell);
        return reason == null && cell.state() == State.LIMITED ? MemoryLimit.reasonAgainst() : reason;
    }
}
