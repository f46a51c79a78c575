package io.mmapkit.bench.result;

import io.mmapkit.bench.contender.Contender.Family;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the figures say, in words. */
final class Verdict {
    /** Of the pages of a warm file: the kernel may reclaim some of those that nobody has looked at for long. */
    private static final long NEGLIGIBLE_PART = 200;

    private Verdict() {}

    static List<String> of(List<CellResult> cells, List<Crossing> crossings, Noise noise, Limits limits,
            boolean isVirtual) {
        List<String> sentences = new ArrayList<>();
        Optional<CellResult> scan = Figure.reference(cells, "scan");
        notWarm(cells).ifPresent(sentences::add);
        Families.of(cells).forEach(family -> sentences.add(Families.sentence(family)));
        crossings.stream().filter(crossing -> crossing.bytes() != null)
                .forEach(crossing -> sentences.add(crossing.statement()));
        LargePieces.sentence(cells).ifPresent(sentences::add);
        scan.ifPresent(cell -> {
            winner(cell).ifPresent(sentences::add);
            ofC(cell).ifPresent(sentences::add);
            price(cell).ifPresent(sentences::add);
            if (isVirtual) {
                mapping(cell).flatMap(mmap -> PassTime.of(cell, mmap, limits)).ifPresent(sentences::add);
            }
        });
        Figure.reference(cells, "random-8").ifPresent(cell -> {
            winner(cell).ifPresent(sentences::add);
            ofC(cell).ifPresent(sentences::add);
        });
        largest(cells, "scan", "tmpfs", "warm").ifPresent(cell -> {
            winner(cell).ifPresent(sentences::add);
            huge(cell).ifPresent(sentences::add);
        });
        largest(cells, "scan", null, "cold").flatMap(Verdict::winner).ifPresent(sentences::add);
        largest(cells, "sharing", null, "warm").flatMap(Verdict::sharing).ifPresent(sentences::add);
        largest(cells, "pause", null, "cold").flatMap(Verdict::pause).ifPresent(sentences::add);
        if (!sentences.isEmpty()) {
            sentences
                    .add("""
                    Every ratio is taken round by round; given are the median of these ratios and their quartiles. \
                    So it differs from the ratio of the two medians. There is no clear winner where 1 lies between the quartiles.""");
        }
        if (noise != null) {
            sentences.add(noise.statement());
        }
        return List.copyOf(sentences);
    }

    private static Optional<CellResult> largest(List<CellResult> cells, String workload, String place, String state) {
        return cells.stream().filter(cell -> cell.workload().equals(workload) && cell.state().equals(state)
                && cell.threads() == 1 && (place == null || cell.place().equals(place)))
                .max(Comparator.comparingLong(CellResult::fileBytes));
    }

    /** Which file, where. */
    private static String where(CellResult cell) {
        return String.join(", ", cell.title(), cell.stateWords(), cell.placeWords(), Numbers.bytes(cell.fileBytes()),
                cell.threadWords());
    }

    private static Optional<String> notWarm(List<CellResult> cells) {
        List<CellResult> some = cells.stream()
                .filter(cell -> cell.state().equals("warm")
                        && cell.pages() - cell.residentAfter() > cell.pages() / NEGLIGIBLE_PART)
                .toList();
        return some.stream().max(Comparator.comparingLong(cell -> cell.pages() - cell.residentAfter()))
                .map(worst -> String.format(Locale.ROOT,
                        "Not wholly in the page cache was the file of %s (%,d of %,d pages at the end%s): these are not the figures of a warm file.",
                        some.stream().map(CellResult::id).collect(Collectors.joining(", ")), worst.residentAfter(),
                        worst.pages(), some.size() == 1 ? "" : " of " + worst.id()));
    }

    /** MappedRegion as it is opened by default, which is what the aims speak of; without it the best mapping there is. */
    private static Optional<ContenderResult> mapping(CellResult cell) {
        return cell.region().or(() -> cell.best(Family.MMAP));
    }

    private static Optional<String> winner(CellResult cell) {
        return Choice.of(cell).map(choice -> {
            boolean mapping = choice.mappingIsAhead();
            Comparison comparison = mapping
                    ? choice.comparison()
                    : Comparison.of(choice.read(), choice.mapping(), cell.higherIsBetter());
            String read = choice.read().label() + ", the best " + cell.wordForRead() + ",";
            String one = mapping ? choice.mapping().label() : read;
            String winner = choice.way() == Choice.Way.NEITHER
                    ? "no clear winner between mapping and " + cell.wordForRead()
                    : choice.way().words(cell) + " wins";
            return "%s: %s: %s is %s times as fast as %s (medians %s and %s)%s.".formatted(where(cell), winner, one,
                    comparison.text(),
                    mapping ? read.substring(0, read.length() - 1) : choice.mapping().label(),
                    value(cell, mapping ? choice.mapping() : choice.read()),
                    value(cell, mapping ? choice.read() : choice.mapping()), better(cell, choice.mapping()));
        });
    }

    /** Names the best mapping if it is another one. */
    private static String better(CellResult cell, ContenderResult mapping) {
        return cell.best(Family.MMAP).filter(best -> !best.id().equals(mapping.id()))
                .map(best -> "; the best mapping is %s (%s)".formatted(best.label(), value(cell, best))).orElse("");
    }

    private static Optional<String> ofC(CellResult cell) {
        return cell.againstC()
                .map(comparison -> "%s: MappedRegion reaches %s of C mmap (medians %s and %s).".formatted(where(cell),
                        comparison.text(), value(cell, cell.region().orElseThrow()),
                        value(cell, cell.contender("c-mmap").orElseThrow())));
    }

    /** What huge pages make of it. */
    private static Optional<String> huge(CellResult cell) {
        return cell.contender("region-huge").flatMap(huge -> cell.region()
                .map(region -> "%s: in huge pages MappedRegion is %s times as fast as in pages of 4 KiB, and %s times as fast as the best read()."
                        .formatted(where(cell), Comparison.of(huge, region, cell.higherIsBetter()).text(),
                                cell.best(Family.READ)
                                        .map(read -> Comparison.of(huge, read, cell.higherIsBetter()).text())
                                        .orElse("?"))));
    }

    /** What each way costs besides time: copies or page faults. */
    private static Optional<String> price(CellResult scan) {
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

    private static Optional<String> sharing(CellResult cell) {
        return cell.region().flatMap(region -> cell.best(Family.READ)
                .map(read -> "Four JVMs that hold one file of %s take %s MiB where they map it, and %s MiB where each reads it (%s)."
                        .formatted(Numbers.bytes(cell.fileBytes()), Numbers.text(region.spread().median()),
                                Numbers.text(read.spread().median()), read.label())));
    }

    private static Optional<String> pause(CellResult cell) {
        return cell.region().flatMap(region -> cell.best(Family.READ)
                .map(read -> "While one thread reads a cold file, a safepoint took %s ms at most where it is mapped, and %s ms where it is read (%s)."
                        .formatted(Numbers.text(region.spread().max()), Numbers.text(read.spread().max()),
                                read.label())));
    }

    private static String value(CellResult cell, ContenderResult contender) {
        return Shown.of(cell).withUnit(contender.spread().median());
    }
}
