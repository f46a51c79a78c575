package io.mmapkit.examples.residency;

import java.io.IOException;

/** Where what was found goes, as it is found. */
interface Output {
    void begin() throws IOException;

    void file(Report report) throws IOException;

    /** Something can't be looked at. */
    void problem(String path, String reason) throws IOException;

    void end(Totals totals) throws IOException;
}
