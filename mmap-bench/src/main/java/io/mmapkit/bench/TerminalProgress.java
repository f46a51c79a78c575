package io.mmapkit.bench;

import io.mmapkit.bench.run.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Progress on standard error: one line that is written over on a terminal, a line for each phase elsewhere. */
final class TerminalProgress implements Progress {
    private static final String CLEAR_LINE = "\r\033[K";
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private final PrintStream err;
    private final boolean terminal;
    private String phase = "";
    private boolean shown;

    private TerminalProgress(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    static Progress on(PrintStream err) {
        return new TerminalProgress(err, err == System.err && isTerminal());
    }

    /** System.console() tells of standard input and output, not of this. */
    private static boolean isTerminal() {
        try {
            String name = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public void step(String nowPhase, int done, int of) {
        if (terminal) {
            err.print(CLEAR_LINE + nowPhase + (of > 1 ? " " + (done + 1) + "/" + of : ""));
            err.flush();
            shown = true;
        } else if (!nowPhase.equals(phase)) {
            err.println(nowPhase + (of > 1 ? " (" + of + ")" : ""));
        }
        phase = nowPhase;
    }

    @Override
    public void end() {
        if (shown) {
            err.print(CLEAR_LINE);
            err.flush();
            shown = false;
        }
    }
}
