package io.mmapkit.examples.stat;

import io.mmapkit.examples.tool.Text;
import java.io.Console;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists shared segments, or tells all of one. It takes part in none, and leaves no trace. */
@Command(name = "mmapkit stat", description = "Lists the segments in /dev/shm or in a folder, or tells all of one.")
public final class Main implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    private static final String EACH_SECOND = "--watch=1"; // so that the name after it isn't taken for its number
    private static final String CLEAR = "\033[H\033[2J";
    private static final double RAREST = 86_400;
    private static final double OFTENEST = 0.01;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A segment in /dev/shm, or the path of a file or a folder.") private String argument;

    @Option(names = "--json", description = "For programs: all that is known, as JSON.") private boolean json;

    @Option(names = "--watch", arity = "0..1", paramLabel = "SECONDS", description = "Look again and again, each second or as often as said, "
            + "and show what went through rings meanwhile.") private Double watch;

    @Option(names = "--verbose", description = "Show the stack trace of a failure.") private boolean verbose;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this.") private boolean help;

    private Main() {}

    /**
     * Runs and exits: 0, 1 if what is asked for isn't there or can't be read, or the output can't be written, 2 for wrong use.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Main stat = new Main();
        int status = new CommandLine(stat)
                .setParameterExceptionHandler((wrong, _) -> complain(wrong.getMessage(), WRONG_USE))
                .setExecutionExceptionHandler((failure, _, _) -> stat.failed(failure))
                .execute(Stream.of(args).map(arg -> arg.equals("--watch") ? EACH_SECOND : arg).toArray(String[]::new));
        // A PrintStream throws nothing: what it couldn't write has to be asked for
        System.exit(status == 0 && System.out.checkError() ? complain("the output can't be written", FAILED) : status);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (argument != null && (argument.isEmpty() || argument.indexOf('\0') >= 0)) {
            return complain("no name of a segment: '" + argument + '\'', WRONG_USE);
        }
        if (watch != null && !(watch >= OFTENEST && watch <= RAREST)) {
            return complain("no number of seconds between two looks: " + watch, WRONG_USE);
        }
        Target target = Target.of(argument);
        Look look = Look.at(target.look(), null);
        print(target, look);
        while (watch != null && !System.out.checkError()) { // until Ctrl-C, or nobody listens
            Thread.sleep((long) (watch * 1_000));
            look = Look.at(target.look(), look);
            print(target, look);
        }
        return 0;
    }

    private void print(Target target, Look look) throws IOException {
        if (json) {
            print(Json.of(look, watch != null));
            return;
        }
        if (watch != null) {
            Console console = System.console();
            print((console != null && console.isTerminal() ? CLEAR : "")
                    + LocalTime.now().truncatedTo(ChronoUnit.MILLIS));
        }
        print(String.join("\n", target.isOne() ? new Detail(look).lines() : Table.of(look)));
    }

    private static void print(String text) {
        System.out.println(text);
    }

    private int failed(Exception failure) {
        if (verbose) {
            failure.printStackTrace();
        }
        return complain(reason(failure), FAILED);
    }

    /** The exceptions of java.nio.file say no more than the name in their message, if the JDK throws them. */
    private static String reason(Exception failure) {
        if (failure instanceof FileSystemException refused && refused.getReason() == null) {
            Path path = Path.of(refused.getFile());
            return path
                    + (failure instanceof AccessDeniedException ? " may not be read" : " can't be read: " + failure);
        }
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    private static int complain(String message, int status) {
        System.err.println("mmapkit stat: " + Text.printable(message));
        return status;
    }
}
