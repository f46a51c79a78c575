package io.mmapkit.bench.figure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Something the library promises, and how it is measured beside what it is compared with. */
public interface Figure {
    /** A word for the command line. */
    String id();

    /** The promise, in a sentence. */
    String statement();

    /** What is compared with what. */
    List<Line> lines();

    /** How often everything takes its turn. */
    default int rounds(Scale scale) {
        return scale.rounds();
    }

    /** How many JVMs measure it, one after another: where a compiler's luck is as large as what is measured, one isn't enough. */
    default int forks(Scale scale) {
        return 1;
    }

    /** Options of the JVMs that measure it, behind those of all. */
    default List<String> jvmFlags() {
        return List.of();
    }

    /**
     * Prepares, in a JVM that measures nothing else.
     *
     * @param directory where files may be made; deleted afterwards
     * @throws UnsupportedOperationException with the reason, if this machine can't do it
     */
    Trial open(Scale scale, Path directory) throws IOException, WrongResultException;
}
