package io.mmapkit.bench.run;

import java.util.Locale;

/** Where the files are. */
public enum Place {
    /** One that the user named, which is only read. */
    FILE("the file named"),
    /** Made for the run, in the directory for such files. */
    DISK("on disk"),
    /** Made for the run, in /dev/shm: they are nowhere but in memory, in pages of 4 KiB. */
    TMPFS("in tmpfs");

    private final String words;

    Place(String words) {
        this.words = words;
    }

    /** In the ids of cells. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In sentences. */
    public String words() {
        return words;
    }
}
