package io.mmapkit.bench;

import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.figure.FigureRun;
import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.figure.FigureTable;
import io.mmapkit.bench.run.RunFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** What the commands have in common that measure figures. */
abstract class FiguresCommand implements Callable<Integer> {
    static final String FOOTER = "%nExit status: 0, also if a figure is missed; 1 if a result is wrong or the run fails, 2 for wrong use.";

    private final FigureSet figures;

    @ParentCommand private BenchCommand bench;

    @Option(names = "--quick", description = "About a minute: smaller files, fewer runs.") private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the figures go as JSON, and files meanwhile; by default ${DEFAULT-VALUE}.", defaultValue = "mmapkit-report") private Path directory;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only figures whose name contains a match.") private String only;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.") private boolean help;

    FiguresCommand(FigureSet figures) {
        this.figures = figures;
    }

    @Override
    public Integer call() throws UsageException, RunFailure, IOException {
        Pattern wanted = pattern();
        try (OutputDirectory output = OutputDirectory.prepare(directory)) {
            FigureResults results = FigureRun.run(figures, quick, wanted, output.path(),
                    TerminalProgress.on(bench.err()));
            Path file = write(results, output.path());
            output.keep();
            PrintStream out = bench.out();
            FigureTable.print(results, out);
            out.println();
            out.println("Figures: " + file);
            return 0;
        }
    }

    /** Writes what the command leaves behind, and returns what the reader should look at. */
    Path write(FigureResults results, Path output) throws IOException {
        return results.write(output, figures.fileName());
    }

    private Pattern pattern() throws UsageException {
        try {
            Pattern wanted = Pattern.compile(only == null ? "" : only);
            if (figures.names().stream().noneMatch(wanted.asPredicate())) {
                throw new UsageException("no figure's name contains a match of " + only + "; there are "
                        + String.join(", ", figures.names()));
            }
            return wanted;
        } catch (PatternSyntaxException e) {
            throw new UsageException("--only is no regular expression: " + e.getDescription() + " in " + only);
        }
    }
}
