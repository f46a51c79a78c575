package io.mmapkit.bench.result;

import io.mmapkit.bench.environment.Environment;
import io.mmapkit.bench.figure.FigureResults;
import java.util.List;

/**
 * What is reported, and all of it: the tables, results.json and the page are views of this and of nothing else.
 *
 * @param schema the version of this structure, counted up with each change that could break a reader
 * @param kind quick, full or what else was asked for, in a word
 * @param started in UTC, ISO 8601
 * @param noise how steady the machine was, measured before anything else
 * @param limits what the machine can do at best, measured in the same run
 * @param verdict sentences
 * @param figures what the library is meant to reach
 * @param crossings from which size of a file another way is the faster one
 * @param cells what was measured, each in one place of the matrix of workloads, sizes, places, states and threads
 * @param unmeasured what was asked for and could not be, each with its reason
 * @param sections what else is in this report: figures of other parts of the library
 * @param previous what changed since results of the same machine that lay where these are written to; sentences, none without such results
 */
public record Results(int schema, String kind, String started, double tookSeconds, Environment environment,
        Noise noise, Limits limits, Method method, List<String> verdict, List<Figure> figures,
        List<Crossing> crossings, List<CellResult> cells, List<Unmeasured> unmeasured, List<FigureResults> sections,
        List<String> previous) {
    /** The version of the structure that this program writes and reads. */
    public static final int SCHEMA = 2;

    /** The same with all that is said of the numbers and follows from them: so what another version of this program measured gets the words of this one. */
    public Results inWords() {
        Noise worded = noise == null ? null : Noise.of(noise.nanos(), noise.stolenMillis());
        List<Crossing> found = Crossings.of(cells);
        return new Results(schema, kind, started, tookSeconds, environment, worded, limits, method,
                Verdict.of(cells, found, worded, limits, environment.isVirtual()),
                Figure.of(cells, limits == null ? null : limits.missing()),
                found,
                cells, unmeasured, sections, previous);
    }

    /** The same with what there is to say of the results before. */
    public Results withPrevious(List<String> sentences) {
        return new Results(schema, kind, started, tookSeconds, environment, noise, limits, method, verdict, figures,
                crossings, cells, unmeasured, sections, List.copyOf(sentences));
    }

    /** A cell of the matrix that could not be measured here, and why. */
    public record Unmeasured(String cell, String reason) {}
}
