package io.mmapkit.process;

import java.util.Objects;

/**
 * A file that a child opens: its descriptor is known only there, when the {@linkplain ChildProgramBuilder#open step} was made. Steps behind that
 * one may use it, of the same program.
 */
public final class ChildFile {
    private final String name;

    private ChildFile(String name) {
        this.name = name;
    }

    /**
     * A file that is still to be opened.
     *
     * @param name what it is called in messages
     * @return the file, for any number of programs
     */
    public static ChildFile named(String name) {
        return new ChildFile(Objects.requireNonNull(name));
    }

    @Override
    public String toString() {
        return name;
    }
}
