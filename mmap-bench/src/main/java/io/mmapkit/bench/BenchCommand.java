package io.mmapkit.bench;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.report.ReportFiles;
import io.mmapkit.bench.report.TextReport;
import io.mmapkit.bench.result.Results;
import io.mmapkit.bench.run.BenchRun;
import io.mmapkit.bench.run.Outcome;
import io.mmapkit.bench.run.RunFailure;
import io.mmapkit.bench.run.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: read() versus mmap on a file. */
@Command(name = "mmapkit bench", mixinStandardHelpOptions = false, sortOptions = false, subcommands = {
    MicroCommand.class, CompareCommand.class,
    ChartCommand.class}, description = "Reads a file in the ways people do, by read() and by mapping it, and reports how fast each is and what it costs.", footer = "%nExit status: 0, 1 for a failed run, 2 for wrong use.")
final class BenchCommand implements Callable<Integer> {
    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--quick", description = "Less than two minutes: fewer and shorter runs.") private boolean quick;

    @Option(names = "--file", paramLabel = "FILE", description = "The file to read; by default lib/modules of the running JDK.") private Path file;

    @Option(names = "--out", paramLabel = "DIR", description = "Where index.html and results.json go; by default ${DEFAULT-VALUE}.", defaultValue = "mmapkit-report") private Path directory;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only contenders whose name contains a match, such as 'region|c-mmap'.") private String only;

    @Option(names = "--runs", paramLabel = "N", description = "Measure exactly so many rounds, however long it takes.") private Integer runs;

    @Option(names = "--buffer", paramLabel = "BYTES", description = "The buffer of those that read into one, a multiple of 4096; by default 131072.") private Integer buffer;

    @Option(names = "--verbose", description = "Show the stack trace of a failure.") boolean verbose;

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
        Settings settings = settings();
        try (OutputDirectory output = OutputDirectory.prepare(directory)) {
            Outcome outcome = BenchRun.run(settings, TerminalProgress.on(err));
            Results results = Results.of(outcome);
            Path page = ReportFiles.write(results, output.path());
            output.keep();
            TextReport.print(results, out, verbose);
            out.println();
            out.println("Report: " + page);
            return 0;
        }
    }

    private Settings settings() throws UsageException {
        Path readable = InputFile
                .checked(file == null ? Path.of(System.getProperty("java.home"), "lib", "modules") : file);
        Settings settings = quick ? Settings.quick(readable) : Settings.standard(readable);
        if (runs != null) {
            require(runs > 0, "--runs must be at least 1, not " + runs);
            settings = settings.withRuns(runs);
        }
        if (buffer != null) {
            require(buffer > 0 && buffer % 4096 == 0, "--buffer must be a multiple of 4096, not " + buffer);
            settings = settings.withBuffer(buffer);
        }
        if (only != null) {
            settings = settings.withOnly(pattern(only));
            require(!BenchRun.wanted(settings).isEmpty(),
                    "no contender's name contains a match of " + only + "; there are "
                            + Catalog.ALL.stream().map(Contender::id).collect(Collectors.joining(", ")));
        }
        return settings;
    }

    private static Pattern pattern(String regex) throws UsageException {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new UsageException("--only is no regular expression: " + e.getDescription() + " in " + regex);
        }
    }

    private static void require(boolean condition, String message) throws UsageException {
        if (!condition) {
            throw new UsageException(message);
        }
    }
}
