package io.mmapkit.examples.stat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists shared segments, or tells all of one. It attaches to none. */
@Command(name = "mmapkit stat", description = "Lists the segments in /dev/shm or in a folder, or tells all of one.")
public final class Main implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A segment in /dev/shm, or the path of a file or a folder.") private String argument;

    @Option(names = "--json", description = "For programs: all that is known, as JSON.") private boolean json;

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
                .execute(args);
        // A PrintStream throws nothing: what it couldn't write has to be asked for
        System.exit(status == 0 && System.out.checkError() ? complain("the output can't be written", FAILED) : status);
    }

    @Override
    public Integer call() throws IOException {
        if (argument != null && (argument.isEmpty() || argument.indexOf('\0') >= 0)) {
            return complain("no name of a segment: '" + argument + '\'', WRONG_USE);
        }
        Target target = Target.of(argument);
        Found found = target.look();
        print(json ? Json.of(found) : String.join("\n", target.isOne() ? new Detail(found).lines() : Table.of(found)));
        return 0;
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
