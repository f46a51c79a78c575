package io.mmapkit.bench;

import io.mmapkit.bench.alloc.AllocFigures;
import picocli.CommandLine.Command;

/** The command line: what a heap costs. */
@Command(name = "alloc", sortOptions = false, description = "Measures heaps in mapped memory beside those of the C library and of the JDK.", footer = FiguresCommand.FOOTER)
final class AllocCommand extends FiguresCommand {
    AllocCommand() {
        super(AllocFigures.SET);
    }
}
