package io.mmapkit.examples.tool;

import java.io.Console;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** How each tool begins and ends: 0, 1 for what failed or output that can't be written, 2 for wrong use; an error is one line. */
public final class Tool {
    /** The exit status of what failed. */
    public static final int FAILED = 1;
    /** The exit status of wrong use. */
    public static final int WRONG_USE = 2;

    private final String name;

    /** Called so in messages. */
    public Tool(String name) {
        this.name = name;
    }

    /** Wrong use that options alone don't tell. */
    public static final class WrongUseException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public WrongUseException(String message) {
            super(message);
        }
    }

    /**
     * Runs, and exits.
     *
     * @param verbose asked after the run: whether the stack trace of a failure is shown
     */
    public void run(Callable<Integer> command, BooleanSupplier verbose, String[] args) {
        int status = new CommandLine(command)
                .setParameterExceptionHandler((wrong, _) -> complain(wrong.getMessage(), WRONG_USE))
                .setExecutionExceptionHandler((failure, _, _) -> failed(failure, verbose.getAsBoolean()))
                .execute(args);
        // A PrintStream throws nothing: what it couldn't write has to be asked for
        System.exit(status == 0 && System.out.checkError() ? complain("the output can't be written", FAILED) : status);
    }

    private int failed(Exception failure, boolean verbose) {
        if (failure instanceof WrongUseException wrong) {
            return complain(wrong.getMessage(), WRONG_USE);
        }
        if (verbose) {
            failure.printStackTrace();
        }
        return complain(reason(failure), FAILED);
    }

    /** In one line. The exceptions of java.nio.file say no more than the name in their message, if the JDK throws them. */
    public static String reason(Exception failure) {
        if (failure instanceof FileSystemException refused && refused.getReason() == null) {
            String what = failure instanceof NoSuchFileException
                    ? " does not exist"
                    : failure instanceof AccessDeniedException ? " may not be read" : " can't be read: " + failure;
            return refused.getFile() + what;
        }
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return message.lines().findFirst().orElse(message);
    }

    /** Says what is wrong, and gives the status. */
    public int complain(String message, int status) {
        System.err.println("mmapkit " + name + ": " + Text.printable(message));
        return status;
    }

    /** Whether a person is looking. */
    public static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
