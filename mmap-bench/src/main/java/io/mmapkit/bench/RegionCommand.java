package io.mmapkit.bench;

import io.mmapkit.bench.region.RegionResults;
import io.mmapkit.bench.region.RegionRun;
import io.mmapkit.bench.region.RegionTable;
import io.mmapkit.bench.run.RunFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command line: what a region costs. */
@Command(name = "region", sortOptions = false, description = "Measures what the library promises of its regions, each figure beside its contender.", footer = "%nExit status: 0, also if a figure is missed; 1 if a result is wrong or the run fails, 2 for wrong use.")
final class RegionCommand implements Callable<Integer> {
    @ParentCommand private BenchCommand bench;

    @Option(names = "--quick", description = "About a minute: smaller files, fewer runs.") private boolean quick;

    @Option(names = "--out", paramLabel = "DIR", description = "Where region.json goes, and files meanwhile; by default ${DEFAULT-VALUE}.", defaultValue = "mmapkit-report") private Path directory;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only figures whose name contains a match.") private String only;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.") private boolean help;

    @Override
    public Integer call() throws UsageException, RunFailure, IOException {
        Pattern wanted = pattern();
        try (OutputDirectory output = OutputDirectory.prepare(directory)) {
            RegionResults results = RegionRun.run(quick, wanted, output.path(), TerminalProgress.on(bench.err()));
            Path file = results.write(output.path());
            output.keep();
            PrintStream out = bench.out();
            RegionTable.print(results, out);
            out.println();
            out.println("Figures: " + file);
            return 0;
        }
    }

    private Pattern pattern() throws UsageException {
        try {
            Pattern wanted = Pattern.compile(only == null ? "" : only);
            if (!RegionRun.isAnyWanted(wanted)) {
                throw new UsageException("no figure's name contains a match of " + only + "; there are "
                        + String.join(", ", RegionRun.names()));
            }
            return wanted;
        } catch (PatternSyntaxException e) {
            throw new UsageException("--only is no regular expression: " + e.getDescription() + " in " + only);
        }
    }
}
