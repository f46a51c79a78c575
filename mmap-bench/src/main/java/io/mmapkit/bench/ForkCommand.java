package io.mmapkit.bench;

import io.mmapkit.bench.fork.ForkFigures;
import picocli.CommandLine.Command;

/** The command line: how long a fork holds its caller up. */
@Command(name = "fork", sortOptions = false, description = "Measures what the library promises of snapshots by fork, each figure beside its contender.", footer = FiguresCommand.FOOTER)
final class ForkCommand extends FiguresCommand {
    ForkCommand() {
        super(ForkFigures.SET);
    }
}
