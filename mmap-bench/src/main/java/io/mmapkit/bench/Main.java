package io.mmapkit.bench;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The benchmark program. */
public final class Main {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private Main() {}

    /**
     * Runs and exits: 0, 1 for a failed run or output that can't be written, 2 for wrong use.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    /** Runs and returns the exit status. */
    static int run(PrintStream out, PrintStream err, String... args) {
        Ending.watch();
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // a report reads the same everywhere
        BenchCommand bench = new BenchCommand(out, err);
        CommandLine line = new CommandLine(bench);
        Sections.ALL.forEach(set -> FiguresCommand.addTo(line, set));
        // What follows "micro" is for JMH to understand.
        line.getSubcommands().get("micro").setUnmatchedOptionsArePositionalParams(true);
        line.setOut(new PrintWriter(out, true));
        line.setParameterExceptionHandler((e, _) -> wrongUse(err, e));
        line.setExecutionExceptionHandler((e, _, _) -> failed(err, e, bench.verbose));
        int status = line.execute(args);
        if (status == 0 && out.checkError()) { // a PrintStream throws nothing: what it couldn't write has to be asked for
            err.println("mmapkit bench: the output can't be written");
            return FAILED;
        }
        return status;
    }

    private static int wrongUse(PrintStream err, ParameterException e) {
        err.println("mmapkit bench: " + oneLine(e).replaceFirst("^Error: ", "") + " (--help shows the options)");
        return WRONG_USE;
    }

    private static int failed(PrintStream err, Exception e, boolean verbose) {
        if (!(e instanceof UsageException) && Ending.isNear()) {
            return FAILED;
        }
        err.println("mmapkit bench: " + oneLine(e));
        if (verbose) {
            e.printStackTrace(err);
        }
        return e instanceof UsageException ? WRONG_USE : FAILED;
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}
