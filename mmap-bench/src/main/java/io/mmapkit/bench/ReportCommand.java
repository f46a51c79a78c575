package io.mmapkit.bench;

import io.mmapkit.bench.report.ReportFiles;
import io.mmapkit.bench.report.TextReport;
import io.mmapkit.bench.result.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command line: the report of what was measured before. */
@Command(name = "report", sortOptions = false, description = "Makes the report of a results.json again, and measures nothing: numbers are taken as they are, and all words made of them.", footer = "%nExit status: 0, 1 if the report can't be written, 2 for wrong use.")
final class ReportCommand implements Callable<Integer> {
    @ParentCommand private BenchCommand bench;

    @Parameters(paramLabel = "RESULTS", description = "A results.json, or the directory it is in.") private Path results;

    @Option(names = "--out", paramLabel = "DIR", description = "Where index.html and results.json go; by default nowhere: the report is only printed.") private Path directory;

    @Option(names = "--verbose", description = "Tables of all cells.") private boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.") private boolean help;

    @Override
    public Integer call() throws UsageException, IOException {
        Results read = ResultsArgument.read(results).inWords();
        if (directory == null) {
            TextReport.print(read, bench.out(), verbose);
            return 0;
        }
        try (OutputDirectory output = OutputDirectory.prepare(directory)) {
            Path page = ReportFiles.write(read, output.path());
            output.keep();
            TextReport.print(read, bench.out(), verbose);
            bench.out().println();
            bench.out().println("Report: " + page);
            return 0;
        }
    }
}
