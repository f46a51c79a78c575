package io.mmapkit.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The JMH micro benchmarks, with JMH's own arguments. */
@Command(name = "micro", description = "The JMH micro benchmarks; takes the arguments of JMH, such as -l, -h or a name.")
final class MicroCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ARG", description = "Arguments of JMH.") private List<String> arguments = List.of();

    @Override
    public Integer call() throws IOException {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
