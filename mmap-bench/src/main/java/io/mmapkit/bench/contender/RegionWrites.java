package io.mmapkit.bench.contender;

import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.bench.kernel.Checksum;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/** Writing through a MappedRegion. */
final class RegionWrites {
    /** By so much it grows: storage is allocated ahead, as far as is known to be needed. */
    private static final long STEP = 16L << 20;

    private RegionWrites() {}

    static Map<Workload, TaskFactory> tasks() {
        return Map.of(Workload.APPEND, input -> Appending.of(input, RegionWrites::append), Workload.UPDATE,
                input -> Updating.of(input, Stored::new));
    }

    private static void append(Path file, long records) throws IOException {
        long bytes = records * Records.BYTES;
        try (MappedRegion region = MappedRegion.builder().file(file).createNew().length(Math.min(bytes, STEP))
                .reserve(bytes + STEP).map()) {
            for (long done = 0; done < records;) {
                if (done > 0) {
                    region.grow(Math.min(bytes, region.byteSize() + STEP));
                }
                done = fill(region.segment(), done, region.byteSize() / Records.BYTES);
            }
        }
    }

    private static long fill(MemorySegment bytes, long from, long to) {
        for (long i = from; i < to; i++) {
            Records.put(bytes, i * Records.BYTES, i);
        }
        return to;
    }

    private record Stored(MappedRegion region, MemorySegment bytes) implements Updating.Store {
        Stored(Input input) throws IOException {
            this(MappedRegion.open(input.file(), Protection.READ, Protection.WRITE));
        }

        private Stored(MappedRegion region) {
            this(region, region.segment());
        }

        @Override
        public void put(long offset, long word) throws IOException {
            bytes.set(Checksum.WORD, offset, word);
            region.store(offset, Long.BYTES, Durability.RANGE);
        }

        @Override
        public void close() {
            region.close();
        }
    }
}
