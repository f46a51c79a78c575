package io.mmapkit.bench;

import io.mmapkit.bench.region.RegionFigures;
import picocli.CommandLine.Command;

/** The command line: what a region costs. */
@Command(name = "region", sortOptions = false, description = "Measures what the library promises of its regions, each figure beside its contender.", footer = FiguresCommand.FOOTER)
final class RegionCommand extends FiguresCommand {
    RegionCommand() {
        super(RegionFigures.SET);
    }
}
