package io.mmapkit.bench.result;

import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.run.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the figures say, in words. */
final class Verdict {
    private static final double NOISY = 0.1;

    private Verdict() {}

    static List<String> of(FileFacts file, List<WorkloadResult> workloads) {
        List<String> sentences = new ArrayList<>();
        if (file.residentPagesAtEnd() < file.pages()) {
            sentences.add(String.format(Locale.ROOT,
                    "The file was not wholly in the page cache (%,d of %,d pages at the end): these are not the figures of a warm file.",
                    file.residentPagesAtEnd(), file.pages()));
        }
        for (WorkloadResult workload : workloads) {
            winner(workload).ifPresent(sentences::add);
            region(workload).ifPresent(sentences::add);
        }
        workloads.stream().filter(workload -> workload.id().equals("scan")).findFirst().flatMap(Verdict::price)
                .ifPresent(sentences::add);
        noise(workloads).ifPresent(sentences::add);
        return List.copyOf(sentences);
    }

    /** Half of all measurements lie between the quartiles: how wide that is says how far to trust the rest. */
    private static Optional<String> noise(List<WorkloadResult> workloads) {
        String noisy = workloads.stream().filter(workload -> width(workload) > NOISY)
                .map(workload -> String.format(Locale.ROOT, "%.0f%% (%s)", width(workload) * 100, workload.title()))
                .collect(Collectors.joining(", "));
        return noisy.isEmpty()
                ? Optional.empty()
                : Optional.of("This machine was busy or noisy: the quartiles of a contender typically lie " + noisy
                        + " of its median apart. Trust the ratios, which are taken round by round, more than the single figures.");
    }

    private static double width(WorkloadResult workload) {
        return workload.contenders().isEmpty()
                ? 0
                : Spread.of(workload.contenders().stream().map(ContenderResult::spread)
                        .map(spread -> (spread.upperQuartile() - spread.lowerQuartile()) / spread.median()).toList())
                        .median();
    }

    private static Optional<String> winner(WorkloadResult workload) {
        Optional<ContenderResult> read = workload.best(Family.READ);
        Optional<ContenderResult> mmap = workload.best(Family.MMAP);
        if (read.isEmpty() || mmap.isEmpty()) {
            return Optional.empty();
        }
        Comparison comparison = Comparison.of(mmap.get(), read.get(), workload.higherIsBetter());
        double ratio = comparison.spread().median();
        String values = "%s %s, %s %s".formatted(mmap.get().label(), value(workload, mmap.get()), read.get().label(),
                value(workload, read.get()));
        if (comparison.undecided()) {
            return Optional
                    .of("%s: no clear winner between mapping and read() (%s).".formatted(workload.title(), values));
        }
        return Optional.of(ratio > 1
                ? "%s: mapping wins, %s times the best read() (%s).".formatted(workload.title(), times(ratio), values)
                : "%s: read() wins, %s times the best mapping (%s).".formatted(workload.title(), times(1 / ratio),
                        values));
    }

    private static Optional<String> region(WorkloadResult workload) {
        Optional<ContenderResult> region = workload.contender("region");
        Optional<ContenderResult> c = workload.contender("c-mmap");
        if (region.isEmpty() || c.isEmpty()) {
            return Optional.empty();
        }
        Comparison comparison = Comparison.of(region.get(), c.get(), workload.higherIsBetter());
        return Optional.of(
                String.format(Locale.ROOT, "%s: MappedRegion reaches %.3f of C mmap (%s against %s).", workload.title(),
                        comparison.spread().median(), value(workload, region.get()), value(workload, c.get())));
    }

    /** What each way costs besides time: copies or page faults. */
    private static Optional<String> price(WorkloadResult scan) {
        Optional<ContenderResult> read = scan.best(Family.READ);
        Optional<ContenderResult> mmap = scan.best(Family.MMAP);
        if (read.isEmpty() || mmap.isEmpty() || read.get().copiedBytes() == null || mmap.get().copiedBytes() == null) {
            return Optional.empty();
        }
        return Optional.of(String.format(Locale.ROOT,
                "For each pass over the file, %s had the kernel copy %,.0f bytes and took %,.0f page faults; %s copied %,.0f and took %,.0f.",
                read.get().label(), read.get().copiedBytes(), read.get().minorFaults(), mmap.get().label(),
                mmap.get().copiedBytes(), mmap.get().minorFaults()));
    }

    private static String value(WorkloadResult workload, ContenderResult contender) {
        return String.format(Locale.ROOT, "%.1f %s", contender.spread().median(), workload.unit());
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, ratio < 10 ? "%.2f" : "%.0f", ratio);
    }
}
