package io.mmapkit.bench;

import io.mmapkit.bench.chart.Picture;
import io.mmapkit.bench.result.CellResult;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command line: a picture of results. */
@Command(name = "chart", sortOptions = false, description = "Draws a picture of a results.json: the bars of a cell, or the lines of a workload over the size of the file.", footer = "%nExit status: 0, 1 if the picture can't be written, 2 for wrong use.")
final class ChartCommand implements Callable<Integer> {
    @ParentCommand private BenchCommand bench;

    @Parameters(paramLabel = "RESULTS", description = "A results.json, or the directory it is in.") private Path results;

    @ArgGroup(multiplicity = "1") private Subject subject;

    @Option(names = "--title", paramLabel = "TEXT", description = "The headline; by default it says what is shown.") private String title;

    @Option(names = "--out", paramLabel = "FILE", description = "Where the picture goes: a name that ends in .svg or .png, in a directory that exists.") private Path file;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.") private boolean help;

    /** What is drawn. */
    private static final class Subject {
        @Option(names = "--cell", paramLabel = "ID", description = "All contenders of this cell.") private String cell;

        @Option(names = "--workload", paramLabel = "ID", description = "The sizes of this workload, in the place and state with most of them.") private String workload;

        @Option(names = "--list", description = "Lists the cells and workloads of the results, and draws nothing.") private boolean list;
    }

    @Override
    public Integer call() throws UsageException, IOException {
        if (subject.list) {
            List<CellResult> drawable = drawable(ResultsArgument.read(results));
            drawable.forEach(cell -> bench.out().println(cell.id()));
            bench.out().println();
            drawable.stream().map(CellResult::workload).distinct().forEach(bench.out()::println);
            return 0;
        }
        if (file == null) {
            throw new UsageException("Missing required option: '--out=FILE' (--help shows the options)");
        }
        PictureFile out = PictureFile.checked(file);
        System.setProperty("java.awt.headless", "true"); // nothing is shown, and there may be no screen
        Picture picture = picture(drawable(ResultsArgument.read(results)));
        out.write(out.svg() ? picture.svg() : picture.png());
        bench.out().println("Picture: " + file);
        return 0;
    }

    private static List<CellResult> drawable(Results read) {
        return read.cells().stream().filter(cell -> !cell.contenders().isEmpty()).toList();
    }

    private Picture picture(List<CellResult> drawable) throws UsageException {
        if (subject.cell != null) {
            CellResult found = drawable.stream().filter(cell -> cell.id().equals(subject.cell)).findFirst()
                    .orElseThrow(() -> new UsageException("no cell " + subject.cell + " was measured; near it are "
                            + Suggestions.nearest(subject.cell, drawable.stream().map(CellResult::id).toList())
                            + " (--list shows all)"));
            return Picture.ofCell(found, title);
        }
        List<CellResult> found = drawable.stream().filter(cell -> cell.workload().equals(subject.workload)).toList();
        if (found.isEmpty()) {
            throw new UsageException("no workload " + subject.workload + " was measured; near it are "
                    + Suggestions.nearest(subject.workload, drawable.stream().map(CellResult::workload).toList())
                    + " (--list shows all)");
        }
        return Picture.ofWorkload(found, title);
    }
}
