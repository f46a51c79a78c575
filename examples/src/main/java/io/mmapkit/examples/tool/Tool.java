package io.mmapkit.examples.tool;

import io.mmapkit.libc.error.SystemCallException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** How each tool begins and ends: 0, 1 for what failed or output that can't be written, 2 for wrong use; an error is one line. */
public final class Tool {
    /** The exit status of what failed. */
    public static final int FAILED = 1;
    /** The exit status of wrong use. */
    public static final int WRONG_USE = 2;

    private static final char REPLACED = '\uFFFD'; // what Java takes for bytes that are no text

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

    /** All of it, with the ends of lines that names may have. The exceptions of java.nio.file say no more than the name, if the JDK throws them. */
    public static String reason(Exception failure) {
        if (failure instanceof FileSystemException refused && (refused.getReason() == null
                || refused instanceof NoSuchFileException && refused.getCause() instanceof SystemCallException)) {
            return refused.getFile() + ' ' + brief(refused);
        }
        return (failure.getMessage() == null ? failure.toString() : failure.getMessage()).strip();
    }

    private static String brief(FileSystemException refused) {
        return switch (refused) {
            case NoSuchFileException _ ->
                refused.getFile().indexOf(REPLACED) < 0
                        ? "does not exist"
                        : "does not exist; it may have another name, which isn't text as this JVM reads it: name its folder";
            case AccessDeniedException _ -> "may not be read";
            case FileSystemLoopException _ -> "is a link that leads to itself";
            case NotDirectoryException _ -> "is no folder";
            default -> "can't be read: " + refused.getClass().getSimpleName();
        };
    }

    /** Writes a file that was asked for, and says of a failure that it is about writing, and about that file. */
    public static void write(Path file, Writing writing) throws IOException {
        try {
            writing.run();
        } catch (FileSystemException refused) {
            FileSystemException explained = new FileSystemException(file.toString(), null, "can't be written: "
                    + switch (refused) {
                        case AccessDeniedException _ -> "no permission";
                        case NoSuchFileException _ -> "there is no such folder";
                        default -> refused.getReason() == null ? refused.toString() : refused.getReason();
                    });
            explained.initCause(refused);
            throw explained;
        }
    }

    /** Writes. */
    public interface Writing {
        void run() throws IOException;
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
