package io.mmapkit.examples;

import io.mmapkit.Advice;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** The example of the README, which a test compares with the lines between the tags. */
final class ReadmeExample {
    private ReadmeExample() {}

    static void run(Path path) throws IOException {
        // tag::readme
        try (MappedRegion region = MappedRegion.builder()
                .file(path).create()            // made if missing; allocated, so that no store finds the disk full
                .offset(100).length(1L << 20)   // any byte offset; what is missing of the file is added
                .flags(MapFlag.POPULATE)        // every page is there before the first access
                .map()) {
            MemorySegment bytes = region.segment();
            bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 42L);
            region.sync(0, Long.BYTES, SyncMode.SYNC);  // on the disk when this returns
            region.advise(Advice.DONTDUMP);             // left out of core dumps
        }
        // end::readme
    }
}
