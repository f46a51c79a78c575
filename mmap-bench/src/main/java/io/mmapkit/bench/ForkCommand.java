package io.mmapkit.bench;

import io.mmapkit.bench.process.ProcessFigures;
import picocli.CommandLine.Command;

/** The command line: what other processes cost. */
@Command(name = "fork", sortOptions = false, description = "Measures what the library promises of forked and spawned processes, each figure beside its contender.", footer = FiguresCommand.FOOTER)
final class ForkCommand extends FiguresCommand {
    ForkCommand() {
        super(ProcessFigures.SET);
    }
}
