package io.mmapkit.bench.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What to measure, and how thoroughly.
 *
 * @param plan the cells
 * @param file that the user named, not empty; null where files are made
 * @param directory where files on disk are made meanwhile
 * @param only the ids of the contenders to run contain a match of it
 * @param bufferBytes the buffer of those that read into one
 * @param runs rounds to measure for each cell, unless the budget ends earlier
 * @param sample the length of one measurement, in which as many units are done as fit: many short ones give a better median on a busy
 *        machine than a few long ones, since fewer of them are interrupted
 * @param warmUp how long each contender warms up at least; at most four times as long if it does not get steady
 * @param budget the time for each contender of a cell after which no new round begins, if there were {@link #FEWEST_RUNS}
 * @param compiler the command of the C compiler
 */
public record Settings(Plan plan, Path file, Path directory, Pattern only, int bufferBytes, int runs, Duration sample,
        Duration warmUp, Duration budget, String compiler) {
    /** Medians of less are not worth showing. */
    public static final int FEWEST_RUNS = 3;

    private static final int BUFFER_BYTES = 128 << 10;

    /** Less than an hour. */
    public static Settings full(Plan plan, Path file) {
        return new Settings(plan, file, null, Pattern.compile(""), BUFFER_BYTES, 15, Duration.ofMillis(40),
                Duration.ofMillis(300), Duration.ofMillis(1_500), "gcc");
    }

    /** Under two minutes. */
    public static Settings quick(Plan plan, Path file) {
        return new Settings(plan, file, null, Pattern.compile(""), BUFFER_BYTES, 9, Duration.ofMillis(20),
                Duration.ofMillis(150), Duration.ofMillis(500), "gcc");
    }

    /** As little as shows that it works: the values mean nothing. */
    public static Settings tiny(Plan plan, Path file) {
        return new Settings(plan, file, null, Pattern.compile(""), BUFFER_BYTES, 1, Duration.ofMillis(1),
                Duration.ofMillis(1), Duration.ofMillis(1), "gcc");
    }

    /** The same for some contenders only. */
    public Settings withOnly(Pattern contenders) {
        return new Settings(plan, file, directory, contenders, bufferBytes, runs, sample, warmUp, budget, compiler);
    }

    /** The same with a number of rounds that no budget cuts. */
    public Settings withRuns(int rounds) {
        return new Settings(plan, file, directory, only, bufferBytes, rounds, sample, warmUp, Duration.ofDays(1),
                compiler);
    }

    /** The same with so many rounds at most. */
    Settings withFewer(int rounds) {
        return new Settings(plan, file, directory, only, bufferBytes, Math.min(runs, rounds), sample, warmUp, budget,
                compiler);
    }

    /** The same with another buffer. */
    public Settings withBuffer(int bytes) {
        return new Settings(plan, file, directory, only, bytes, runs, sample, warmUp, budget, compiler);
    }

    /** The same with files made there. */
    public Settings withDirectory(Path made) {
        return new Settings(plan, file, made, only, bufferBytes, runs, sample, warmUp, budget, compiler);
    }
}
