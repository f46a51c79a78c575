package io.mmapkit.bench.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What to measure, and how thoroughly.
 *
 * @param file a regular file, not empty
 * @param only the ids of the contenders to run contain a match of it
 * @param bufferBytes the buffer of those that read into one
 * @param runs rounds to measure for each workload, unless the budget ends earlier
 * @param sample the length of one measurement, in which as many units are done as fit: many short ones give a better median on a busy
 *        machine than a few long ones, since fewer of them are interrupted
 * @param warmUp how long each contender warms up at least; at most four times as long if it does not get steady
 * @param budget the time for each workload after which no new round begins, if there were {@link #FEWEST_RUNS}
 * @param compiler the command of the C compiler
 */
public record Settings(Path file, Pattern only, int bufferBytes, int runs, Duration sample, Duration warmUp,
        Duration budget,
        String compiler) {
    /** Medians of less are not worth showing. */
    public static final int FEWEST_RUNS = 3;

    private static final int BUFFER_BYTES = 128 << 10;

    /** A few minutes. */
    public static Settings standard(Path file) {
        return new Settings(file, Pattern.compile(""), BUFFER_BYTES, 51, Duration.ofMillis(50),
                Duration.ofMillis(2_000),
                Duration.ofMinutes(5), "gcc");
    }

    /** Under two minutes. */
    public static Settings quick(Path file) {
        return new Settings(file, Pattern.compile(""), BUFFER_BYTES, 25, Duration.ofMillis(30), Duration.ofMillis(500),
                Duration.ofSeconds(40), "gcc");
    }

    /** The same for some contenders only. */
    public Settings withOnly(Pattern contenders) {
        return new Settings(file, contenders, bufferBytes, runs, sample, warmUp, budget, compiler);
    }

    /** The same with a number of rounds that no budget cuts. */
    public Settings withRuns(int rounds) {
        return new Settings(file, only, bufferBytes, rounds, sample, warmUp, Duration.ofDays(1), compiler);
    }

    /** The same with another buffer. */
    public Settings withBuffer(int bytes) {
        return new Settings(file, only, bytes, runs, sample, warmUp, budget, compiler);
    }
}
