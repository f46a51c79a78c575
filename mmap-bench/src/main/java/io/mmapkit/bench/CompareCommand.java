package io.mmapkit.bench;

import io.mmapkit.bench.compare.Changes;
import io.mmapkit.bench.compare.ChangesTable;
import io.mmapkit.bench.report.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The command line: two results beside each other. */
@Command(name = "compare", sortOptions = false, description = "Compares two results.json, cell by cell and contender by contender: how many times better the second is, and whether that lies within the noise.", footer = "%nExit status: 0, also if something became slower; 1 if the output can't be written, 2 for wrong use.")
final class CompareCommand implements Callable<Integer> {
    @ParentCommand private BenchCommand bench;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "A results.json, or the directory it is in.") private Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "Another one.") private Path after;

    @Option(names = "--changed", description = "Leave out what lies within the noise.") private boolean changedOnly;

    @Option(names = "--json", description = "All of it as JSON.") private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.") private boolean help;

    @Override
    public Integer call() throws UsageException, IOException {
        Changes changes = Changes.of(ResultsArgument.read(before), ResultsArgument.read(after));
        if (json) {
            bench.out().println(Json.text(changes));
        } else {
            ChangesTable.print(changes, bench.out(), changedOnly);
        }
        return 0;
    }
}
