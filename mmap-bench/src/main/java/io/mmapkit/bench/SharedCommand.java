package io.mmapkit.bench;

import io.mmapkit.bench.shared.SharedFigures;
import picocli.CommandLine.Command;

/** The command line: what a shared segment costs. */
@Command(name = "shared", sortOptions = false, description = "Measures what the library promises of memory shared by processes, each figure beside its contender.", footer = FiguresCommand.FOOTER)
final class SharedCommand extends FiguresCommand {
    SharedCommand() {
        super(SharedFigures.SET);
    }
}
