package io.mmapkit.bench;

import io.mmapkit.bench.figure.FigureResults;
import io.mmapkit.bench.ipc.IpcFigures;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** The command line: what a message costs. */
@Command(name = "ipc", sortOptions = false, description = "Measures messages between two JVMs, each figure beside its contenders.", footer = FiguresCommand.FOOTER)
final class IpcCommand extends FiguresCommand {
    IpcCommand() {
        super(IpcFigures.SET);
    }

    /** Percentiles are curves, and want to be seen. */
    @Override
    Path write(FigureResults results, Path output) throws IOException {
        return results.writeWithPage(output, IpcFigures.SET);
    }
}
