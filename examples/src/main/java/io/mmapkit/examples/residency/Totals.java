package io.mmapkit.examples.residency;

/** The sums over all files. */
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
        bytes += report.size();
        if (!report.residency().isPermitted()) {
            unknown++;
            return;
        }
        pages += report.residency().pages();
        resident += report.residency().resident();
        if (report.residency().dirty() >= 0) {
            hasDirty = true;
            dirty += report.residency().dirty();
            writeback += report.residency().writeback();
        }
    }
}
