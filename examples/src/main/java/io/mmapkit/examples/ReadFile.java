package io.mmapkit.examples;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Reads a file through a mapping: counts its lines without copying a byte of it. */
final class ReadFile {
    private ReadFile() {}

    // @start region="open"
    static long lines(Path path) throws IOException {
        try (MappedRegion file = MappedRegion.open(path)) { // the whole file, read-only
            file.advise(Advice.SEQUENTIAL);
            MemorySegment bytes = file.segment();
            long lines = 0;
            for (long i = 0; i < bytes.byteSize(); i++) {
                if (bytes.get(ValueLayout.JAVA_BYTE, i) == '\n') {
                    lines++;
                }
            }
            return lines;
        } // unmapped; the segment can't be used any more
    }
    // @end
}
