package io.mmapkit.bench;

import io.mmapkit.bench.ipc.IpcFigures;
import picocli.CommandLine.Command;

/** The command line: what a message costs. */
@Command(name = "ipc", sortOptions = false, description = "Measures messages between two JVMs, each figure beside its contenders.", footer = FiguresCommand.FOOTER)
final class IpcCommand extends FiguresCommand {
    IpcCommand() {
        super(IpcFigures.SET);
    }
}
