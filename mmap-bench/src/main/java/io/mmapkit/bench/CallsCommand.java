package io.mmapkit.bench;

import io.mmapkit.bench.calls.CallFigures;
import picocli.CommandLine.Command;

/** The command line: what a call costs. */
@Command(name = "calls", sortOptions = false, description = "Measures calls into C, each figure beside its contenders.", footer = FiguresCommand.FOOTER)
final class CallsCommand extends FiguresCommand {
    CallsCommand() {
        super(CallFigures.SET);
    }
}
