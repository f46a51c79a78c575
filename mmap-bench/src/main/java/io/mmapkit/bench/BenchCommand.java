package io.mmapkit.bench;

import io.mmapkit.bench.compare.Previous;
import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.report.ReportFiles;
import io.mmapkit.bench.report.ResultsFile;
import io.mmapkit.bench.report.TextReport;
import io.mmapkit.bench.result.Results;
import io.mmapkit.bench.result.Summary;
import io.mmapkit.bench.run.BenchRun;
import io.mmapkit.bench.run.Cell;
import io.mmapkit.bench.run.Outcome;
import io.mmapkit.bench.run.Plan;
import io.mmapkit.bench.run.Progress;
import io.mmapkit.bench.run.RunFailure;
import io.mmapkit.bench.run.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: read() versus mmap. */
@Command(name = "mmapkit bench", mixinStandardHelpOptions = false, sortOptions = false, subcommands = {
    MicroCommand.class, CompareCommand.class,
    ReportCommand.class,
    ChartCommand.class}, description = "Reads files in the ways people do, by read() and by mapping them, and reports how fast each is and what it costs.", footer = "%nExit status: 0, 1 for a failed run, 2 for wrong use.")
final class BenchCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--quick", description = "Less than two minutes: what decides, at a few sizes. So it is without --full, too.") private boolean quick;

    @Option(names = "--full", description = "Less than an hour: all workloads, sizes from 4 KiB to 1 GiB and more, disk and tmpfs, cold and warm, one thread and two; and all other figures of the library.") private boolean full;

    @Option(names = "--file", paramLabel = "FILE", description = "Read this file instead of ones that are made. It is dropped from the page cache several times.") private Path file;

    @Option(names = "--dir", paramLabel = "DIR", description = "Where files are made meanwhile, on the device that is to be measured; by default where the report goes.") private Path files;

    @Option(names = "--out", paramLabel = "DIR", description = "Where index.html and results.json go; by default ${DEFAULT-VALUE}.", defaultValue = "mmapkit-report") private Path directory;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only contenders whose name contains a match, such as 'region|c-mmap'; these everywhere.") private String only;

    @Option(names = "--cells", paramLabel = "REGEX", description = "Only cells whose name contains a match, such as 'scan-disk-.*-warm'; --list shows them.") private String cells;

    @Option(names = "--backwards", description = "The last cell first: what is found in a cell mustn't depend on those before it.") private boolean backwards;

    @Option(names = "--list", description = "Lists the cells of the run, and the contenders, and measures nothing.") private boolean list;

    @Option(names = "--runs", paramLabel = "N", description = "Measure exactly so many rounds, however long it takes.") private Integer runs;

    @Option(names = "--buffer", paramLabel = "BYTES", description = "The buffer of those that read into one, a multiple of 4096; by default 131072.") private Integer buffer;

    @Option(names = "--tiny", hidden = true) private boolean tiny;

    @Option(names = "--verbose", description = "Tables of all cells; the stack trace of a failure.") boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.") private boolean help;

    BenchCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    @Override
    public Integer call() throws UsageException, RunFailure, IOException {
        require(!(quick && full), "--quick and --full can't both be");
        Path readable = file == null ? null : InputFile.checked(file);
        Plan plan = backwards ? plan(readable).backwards() : plan(readable);
        if (list) {
            plan.cells().forEach(cell -> out.println(cell.id()));
            out.println();
            Catalog.ALL.forEach(contender -> out.println(contender.id() + ": " + contender.how()));
            return 0;
        }
        Settings settings = settings(plan, readable);
        Path made = files == null ? null : existing(files);
        try (OutputDirectory output = OutputDirectory.prepare(directory)) {
            Progress progress = TerminalProgress.on(err);
            Outcome outcome = BenchRun.run(settings.withDirectory(made == null ? output.path() : made), progress,
                    Ending::isNear);
            List<String> failures = new ArrayList<>(outcome.failures());
            List<FigureResults> sections = full && cells == null && only == null
                    ? SectionRun.all(made == null ? output.path() : made, progress, failures)
                    : List.of();
            Results results = Summary.of(outcome, sections);
            results = results.withPrevious(Previous.compare(results, output.path().resolve(ResultsFile.NAME)));
            Path page = ReportFiles.write(results, output.path());
            output.keep();
            TextReport.print(results, out, verbose);
            out.println();
            out.println("Report: " + page);
            failures.forEach(failure -> err.println("mmapkit bench: " + failure));
            if (results.cells().isEmpty()) {
                err.println("mmapkit bench: no cell could be measured");
            }
            return failures.isEmpty() && !results.cells().isEmpty() ? 0 : 1;
        }
    }

    private Plan plan(Path readable) throws UsageException, IOException {
        Plan plan;
        if (readable != null) {
            plan = Plan.ofFile(Files.size(readable), full);
        } else {
            plan = full ? Plan.full() : tiny ? Plan.tiny() : Plan.quick();
        }
        if (cells == null) {
            return plan;
        }
        Plan some = plan.only(pattern("--cells", cells).asPredicate());
        require(!some.cells().isEmpty(), "no cell's name contains a match of " + cells + "; near it are "
                + Suggestions.nearest(cells, plan.cells().stream().map(Cell::id).toList())
                + " (--list shows all, with --full those of a full run)");
        return some;
    }

    private Settings settings(Plan plan, Path readable) throws UsageException {
        Settings settings = tiny
                ? Settings.tiny(plan, readable)
                : full ? Settings.full(plan, readable) : Settings.quick(plan, readable);
        if (runs != null) {
            require(runs > 0, "--runs must be at least 1, not " + runs);
            settings = settings.withRuns(runs);
        }
        if (buffer != null) {
            require(buffer > 0 && buffer % 4096 == 0, "--buffer must be a multiple of 4096, not " + buffer);
            settings = settings.withBuffer(buffer);
        }
        if (only != null) {
            settings = settings.withOnly(pattern("--only", only));
            require(!BenchRun.wanted(settings).isEmpty(),
                    "no contender's name contains a match of " + only + "; near it are "
                            + Suggestions.nearest(only, Catalog.ALL.stream().map(Contender::id).toList())
                            + " (--list shows all)");
        }
        return settings;
    }

    private static Path existing(Path directory) throws UsageException {
        require(Files.isDirectory(directory), "no such directory: " + directory);
        require(Files.isWritable(directory), "no permission to write into " + directory);
        return directory.toAbsolutePath().normalize();
    }

    private static Pattern pattern(String option, String regex) throws UsageException {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new UsageException(option + " is no regular expression: " + e.getDescription() + " in " + regex);
        }
    }

    private static void require(boolean condition, String message) throws UsageException {
        if (!condition) {
            throw new UsageException(message);
        }
    }
}
