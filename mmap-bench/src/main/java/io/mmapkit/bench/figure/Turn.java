package io.mmapkit.bench.figure;

import java.io.IOException;

/** One measurement, to be repeated. */
public interface Turn {
    /** Measures, checks that the result is right, and adds one value to each of its labels. */
    void take(Samples samples) throws IOException, WrongResultException;
}
