package io.mmapkit.bench.result;

import io.mmapkit.bench.contender.Contender.Family;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One workload on files of one size, in one place and state, by a number of threads: those who took part, in the order of the catalogue, and
 * those who didn't.
 *
 * @param id unique in a report and the same in every report: what two reports are compared by
 * @param place disk, tmpfs or file: where the files are; {@code file} is one that the user named
 * @param fileBytes of the file, or of all files together
 * @param state warm (in the page cache), cold (dropped from it before each operation) or limited (a control group has less memory than that)
 * @param limitBytes what the control group may use; null without one
 * @param pages of the file
 * @param residentBefore pages in the page cache when the measurements began: before each of them, the most, where the state is cold
 * @param residentAfter when they had ended
 * @param best the physical limit, in the cell's unit; null where there is none
 * @param limit which limit that is, in words; null without one
 */
public record CellResult(String id, String workload, String title, String unit, boolean higherIsBetter,
        String operation, String description, String place, String fileSystem, long fileBytes, String state,
        Long limitBytes, int threads, long pages, long residentBefore, long residentAfter, Double best, String limit,
        List<ContenderResult> contenders, List<Skip> skipped) {
    /** Who was not measured, and why. */
    public record Skip(String label, String reason) {}

    /** All that distinguishes it, in words. */
    public String label() {
        return title + ", " + where();
    }

    /** The same without the workload. */
    public String where() {
        return String.join(", ", place, Numbers.bytes(fileBytes), stateWords(), threadWords());
    }

    /** Warm, cold, or with which limit. */
    public String stateWords() {
        return limitBytes == null ? state : state + " to " + Numbers.bytes(limitBytes);
    }

    /** How many threads. */
    public String threadWords() {
        return threads == 1 ? "1 thread" : threads + " threads";
    }

    /** Where the files are, and on which file system. */
    public String placeWords() {
        return switch (place) {
            case "tmpfs" -> "in tmpfs";
            case "disk" -> "on " + fileSystem.split(" ", 2)[0];
            default -> "the file named";
        };
    }

    /** The call that mappings stand against. */
    public String wordForRead() {
        return workload.equals("append") || workload.equals("update") ? "write()" : "read()";
    }

    /** A contender by its id. */
    public Optional<ContenderResult> contender(String name) {
        return contenders.stream().filter(contender -> contender.id().equals(name)).findFirst();
    }

    /** The mapping that aims and verdict speak of: as it is opened by default. */
    public Optional<ContenderResult> region() {
        return contender("region");
    }

    /** That one and the best read(). */
    public Optional<Comparison> againstRead() {
        return compared(best(Family.READ));
    }

    /** That one and C. */
    public Optional<Comparison> againstC() {
        return compared(contender("c-mmap"));
    }

    private Optional<Comparison> compared(Optional<ContenderResult> other) {
        return region().flatMap(one -> other.map(another -> Comparison.of(one, another, higherIsBetter)));
    }

    /** The one with the best median of those whose bytes come one way. */
    public Optional<ContenderResult> best(Family family) {
        return best(family, _ -> true);
    }

    /** The best one of a family among some. */
    public Optional<ContenderResult> best(Family family, Predicate<ContenderResult> among) {
        Comparator<ContenderResult> byMedian = Comparator.comparingDouble(contender -> contender.spread().median());
        return contenders.stream()
                .filter(contender -> contender.family().equals(family.name().toLowerCase(Locale.ROOT)))
                .filter(among).max(higherIsBetter ? byMedian : byMedian.reversed());
    }
}
