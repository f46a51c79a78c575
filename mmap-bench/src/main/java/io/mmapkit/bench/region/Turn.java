package io.mmapkit.bench.region;

import java.io.IOException;

/** One measurement, to be repeated. */
interface Turn {
    /** Measures, checks that the result is right, and adds one value to each of its labels. */
    void take(Samples samples) throws IOException, WrongResultException;
}
