package io.mmapkit.examples.residency;

import io.mmapkit.examples.tool.Text;
import io.mmapkit.examples.tool.Tool;

/** Tells a person who waits how far it is: a line on standard error that is written over. */
final class Progress {
    private static final long PAUSE = 200_000_000; // nanoseconds

    private final boolean isShown;
    private final String what;
    private long last;
    private long files;
    private long bytes;
    private boolean isThere;

    Progress(String what, boolean isWanted) {
        this.what = what;
        this.isShown = isWanted || Tool.isTerminal();
        this.last = System.nanoTime() - (isWanted ? PAUSE + 1 : 0); // who asks for it sees it at once
    }

    void file() {
        files++;
        show();
    }

    void bytes(long more) {
        bytes += more;
        show();
    }

    private void show() {
        if (isShown && System.nanoTime() - last > PAUSE) {
            last = System.nanoTime();
            isThere = true;
            System.err.print("\r\033[K" + files + (files == 1 ? " file" : " files")
                    + (bytes > 0 ? ", " + Text.size(bytes) : "") + ' ' + what);
            System.err.flush();
        }
    }

    /** Makes room for something else. */
    void clear() {
        if (isThere) {
            isThere = false;
            System.err.print("\r\033[K");
            System.err.flush();
        }
    }
}
