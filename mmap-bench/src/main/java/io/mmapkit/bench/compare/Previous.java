package io.mmapkit.bench.compare;

import io.mmapkit.bench.report.ResultsFile;
import io.mmapkit.bench.report.UnreadableResultsException;
import io.mmapkit.bench.result.Numbers;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What changed since results that lay there before. */
public final class Previous {
    private static final String OURS = "region";
    private static final int MOST = 10;

    private Previous() {}

    /**
     * Compares; what can't be compared is said, and fails nothing.
     *
     * @param now the results that are about to take the place of the file
     * @param file the old results.json; it needn't exist
     * @return sentences, none if there is no such file
     */
    public static List<String> compare(Results now, Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return sentences(Changes.of(ResultsFile.read(file), now));
        } catch (UnreadableResultsException e) {
            return List.of("Not compared with the previous run: " + e.getMessage() + ".");
        } catch (IOException e) {
            return List.of("Not compared with the previous run: " + file + " can't be read.");
        }
    }

    private static List<String> sentences(Changes changes) {
        String run = "the run of " + day(changes.before());
        if (!changes.sameMachine()) {
            return List.of("Not compared with " + run + ": it was on another machine.");
        }
        Map<CellChange, ContenderChange> ours = changes.cells().stream()
                .filter(cell -> cell.contender(OURS).isPresent()).collect(Collectors.toMap(cell -> cell,
                        cell -> cell.contender(OURS).orElseThrow(), (one, _) -> one, LinkedHashMap::new));
        List<String> sentences = new ArrayList<>();
        long noise = ours.values().stream().filter(ContenderChange::withinNoise).count();
        long better = ours.values().stream().filter(change -> !change.withinNoise() && change.times() > 1).count();
        sentences.add(String.format(Locale.ROOT,
                "Compared with %s: MappedRegion is within the noise in %,d of %,d cells, better in %,d, worse in %,d.",
                run, noise, ours.size(), better, ours.size() - noise - better));
        changes.warnings().forEach(warning -> sentences.add("Since " + run + ", " + warning + "."));
        ours.entrySet().stream().filter(entry -> !entry.getValue().withinNoise())
                .sorted(Comparator.comparingDouble(entry -> -Math.abs(Math.log(entry.getValue().times()))))
                .limit(MOST)
                .forEach(entry -> sentences.add("%s: MappedRegion %s of %s.".formatted(entry.getKey().label(),
                        Numbers.ratio(entry.getValue().times()), run)));
        ours.entrySet().stream().flatMap(entry -> entry.getKey().ranks().stream()
                .filter(rank -> !rank.withinNoise() && rank.isOf(entry.getValue().label()))
                .map(rank -> "%s: %s is now ahead of %s, and wasn't in %s.".formatted(entry.getKey().label(),
                        rank.overtaking(), rank.overtaken(), run)))
                .limit(MOST).forEach(sentences::add);
        return sentences;
    }

    private static String day(String started) {
        return started.contains("T") ? started.substring(0, started.indexOf('T')) : started;
    }
}
