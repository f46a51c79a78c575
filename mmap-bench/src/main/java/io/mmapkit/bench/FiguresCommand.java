package io.mmapkit.bench;

import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.figure.FigureRun;
import io.mmapkit.bench.figure.FigureSet;
import io.mmapkit.bench.report.FigureTable;
import io.mmapkit.bench.report.ReportFiles;
import io.mmapkit.bench.run.RunFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command line: the figures of one set. */
@Command(sortOptions = false, footer = "%nExit status: 0, also if a figure is missed; 1 if a result is wrong or the run fails, 2 for wrong use.")
final class FiguresCommand implements Callable<Integer> {
    private final FigureSet figures;

    @ParentCommand private BenchCommand bench;

    @Option(names = "--quick", description = "About a minute: smaller files, fewer runs.") private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the figures go, as a page and as JSON, and files meanwhile; by default ${DEFAULT-VALUE}.", defaultValue = "mmapkit-report") private Path directory;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only figures whose name contains a match.") private String only;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.") private boolean help;

    private FiguresCommand(FigureSet figures) {
        this.figures = figures;
    }

    /** Adds a command for a set, with its name. */
    static void addTo(CommandLine line, FigureSet figures) {
        CommandLine command = new CommandLine(new FiguresCommand(figures));
        command.getCommandSpec().usageMessage()
                .description(figures.title() + ": each figure beside its contenders.");
        line.addSubcommand(figures.name(), command);
    }

    @Override
    public Integer call() throws UsageException, RunFailure, IOException {
        Pattern wanted = pattern();
        try (OutputDirectory output = OutputDirectory.prepare(directory)) {
            FigureResults results = FigureRun.run(figures, quick, wanted, output.path(),
                    TerminalProgress.on(bench.err()));
            Path page = ReportFiles.write(results, output.path());
            output.keep();
            PrintStream out = bench.out();
            FigureTable.print(results, out);
            out.println();
            out.println("Figures: " + output.path().resolve(figures.name() + ".json"));
            out.println("Report: " + page);
            return 0;
        }
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
