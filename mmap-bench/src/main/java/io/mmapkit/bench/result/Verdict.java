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
        if (workloads.stream().anyMatch(workload -> winner(workload).isPresent() || region(workload).isPresent())) {
            sentences.add("""
                    Every ratio is taken round by round; given are the median of these ratios and their quartiles. \
                    So it differs from the ratio of the two medians.""");
        }
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

    /** MappedRegion as it is opened by default, which is what the aims speak of; without it the best mapping there is. */
    private static Optional<ContenderResult> mapping(WorkloadResult workload) {
        return workload.region().or(() -> workload.best(Family.MMAP));
    }

    private static Optional<String> winner(WorkloadResult workload) {
        Optional<ContenderResult> read = workload.best(Family.READ);
        Optional<ContenderResult> mmap = mapping(workload);
        if (read.isEmpty() || mmap.isEmpty()) {
            return Optional.empty();
        }
        Comparison comparison = Comparison.of(mmap.get(), read.get(), workload.higherIsBetter());
        String winner = comparison.leavesUndecided(1)
                ? "no clear winner between mapping and read()"
                : comparison.spread().median() > 1 ? "mapping wins" : "read() wins";
        return Optional.of("%s: %s: %s is %s times as fast as %s, the best read() (medians %s and %s)%s.".formatted(
                workload.title(), winner, mmap.get().label(), comparison.text(), read.get().label(),
                value(workload, mmap.get()), value(workload, read.get()), better(workload, mmap.get())));
    }

    /** Names the best mapping if it is another one. */
    private static String better(WorkloadResult workload, ContenderResult mapping) {
        return workload.best(Family.MMAP).filter(best -> !best.id().equals(mapping.id()))
                .map(best -> "; the best mapping is %s (%s)".formatted(best.label(), value(workload, best))).orElse("");
    }

    private static Optional<String> region(WorkloadResult workload) {
        return workload.againstC()
                .map(comparison -> "%s: MappedRegion reaches %s of C mmap (medians %s and %s).".formatted(
                        workload.title(), comparison.text(), value(workload, workload.region().orElseThrow()),
                        value(workload, workload.contender("c-mmap").orElseThrow())));
    }

    /** What each way costs besides time: copies or page faults. */
    private static Optional<String> price(WorkloadResult scan) {
        Optional<ContenderResult> read = scan.best(Family.READ);
        Optional<ContenderResult> mmap = mapping(scan);
        if (read.isEmpty() || mmap.isEmpty() || read.get().copiedBytes() == null || mmap.get().copiedBytes() == null) {
            return Optional.empty();
        }
        return Optional.of(String.format(Locale.ROOT,
                "For each pass over the file, %s had the kernel copy %,.0f bytes and took %,.0f page faults; %s copied %,.0f and took %,.0f.",
                read.get().label(), read.get().copiedBytes(), read.get().minorFaults(), mmap.get().label(),
                mmap.get().copiedBytes(), mmap.get().minorFaults()));
    }

    private static String value(WorkloadResult workload, ContenderResult contender) {
        return Numbers.text(contender.spread().median()) + " " + workload.unit();
    }
}
