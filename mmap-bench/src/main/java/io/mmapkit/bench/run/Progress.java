package io.mmapkit.bench.run;

/** Hears how far the run is. */
public interface Progress {
    /** Says nothing. */
    Progress SILENT = new Progress() {
        @Override
        public void step(String phase, int done, int of) {}

        @Override
        public void end() {}
    };

    /**
     * @param phase what is being done, in a few words
     * @param done how many steps of it are done
     * @param of of how many
     */
    void step(String phase, int done, int of);

    /** The run is over, or failed: what was shown may go. */
    void end();
}
