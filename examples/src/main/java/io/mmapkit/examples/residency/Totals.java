package io.mmapkit.examples.residency;

/** The sums over all files; what is more than a long can hold, as of a few large sparse files, is the largest one. */
final class Totals {
    long files;
    long bytes;
    long pages; // of those of which it may be known what is in memory
    long resident;
    long dirty;
    long writeback;
    long unknown; // files
    long moreNames; // of files that were counted by another name
    long unreadable;
    boolean hasDirty; // whether it is known what is dirty

    void add(Report report) {
        files++;
        bytes = sum(bytes, report.size());
        if (!report.residency().isPermitted()) {
            unknown++;
            return;
        }
        pages = sum(pages, report.residency().pages());
        resident += report.residency().resident();
        if (report.residency().dirty() >= 0) {
            hasDirty = true;
            dirty += report.residency().dirty();
            writeback += report.residency().writeback();
        }
    }

    /** Of two that aren't negative. */
    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
