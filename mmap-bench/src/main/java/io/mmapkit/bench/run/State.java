package io.mmapkit.bench.run;

import java.util.Locale;

/** What of a file is in the page cache. */
public enum State {
    /** All of it, all the time. */
    WARM,
    /** Nothing, before each unit. */
    COLD,
    /** Nothing, before each unit; and a control group has less memory than the file is long. */
    LIMITED;

    /** In the ids of cells. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
