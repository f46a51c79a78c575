package io.mmapkit.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Parameters;

/** The JMH micro benchmarks, with JMH's own arguments. */
@Command(name = "micro", description = "The JMH micro benchmarks; takes the arguments of JMH, such as -l, -h or a name.")
final class MicroCommand implements Callable<Integer> {
    @ParentCommand private BenchCommand bench;

    @Parameters(paramLabel = "ARG", description = "Arguments of JMH.") private List<String> arguments = List.of();

    @Override
    public Integer call() throws UsageException, IOException {
        requireUsable();
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }

    /** JMH itself would say it in many lines, and end with the status of a failed run. */
    private void requireUsable() throws UsageException {
        try {
            CommandLineOptions options = new CommandLineOptions(arguments.toArray(String[]::new));
            OutputFormat silent = OutputFormatFactory.createFormatInstance(bench.out(), VerboseMode.SILENT);
            if (BenchmarkList.defaultList().find(silent, options.getIncludes(), options.getExcludes()).isEmpty()) {
                throw new UsageException(
                        "no benchmark's name contains a match of " + String.join(" ", options.getIncludes())
                                + " (micro -l lists them)");
            }
        } catch (CommandLineOptionException e) {
            throw new UsageException("micro: " + e.getMessage() + " (micro -h shows the options of JMH)");
        }
    }
}
