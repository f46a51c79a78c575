package io.mmapkit.examples.residency;

import io.mmapkit.PageSize;
import io.mmapkit.Residency;
import io.mmapkit.vm.CachedFile;
import java.io.IOException;

/**
 * What is in memory of a file.
 *
 * @param path as it was found
 * @param cells how many pages of each part of the file are in memory, from 0 to 1; empty if that isn't known
 */
record Report(String path, CachedFile.Id id, long size, long allocated, long links, Residency residency,
        double[] cells) {
    private static final int CELLS = 24;

    static Report of(String path, CachedFile file) throws IOException {
        Residency residency = file.residency();
        return new Report(path, file.id(), file.byteSize(), file.allocated(), file.links(), residency,
                cells(file, residency));
    }

    /** Asks for each part, unless it is clear. */
    private static double[] cells(CachedFile file, Residency all) throws IOException {
        if (!all.isPermitted() || all.pages() == 0) {
            return new double[0];
        }
        int count = (int) Math.min(CELLS, all.pages());
        double[] cells = new double[count];
        for (int i = 0; i < count; i++) {
            cells[i] = all.resident() == 0 ? 0 : all.resident() >= all.pages() ? 1 : part(file, all.pages(), i, count);
        }
        return cells;
    }

    private static double part(CachedFile file, long pages, int cell, int cells) throws IOException {
        long size = PageSize.system().bytes();
        long from = pages * cell / cells * size;
        long to = cell + 1 == cells ? file.byteSize() : pages * (cell + 1) / cells * size; // which may be near the largest long
        Residency part = file.residency(from, to - from);
        return part.pages() == 0 ? 0 : (double) part.resident() / part.pages();
    }
}
