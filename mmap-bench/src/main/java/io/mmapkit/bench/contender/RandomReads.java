package io.mmapkit.bench.contender;

import io.mmapkit.bench.kernel.Checksum;
import io.mmapkit.bench.kernel.Places;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Random reads: of words, or of blocks that are summed. */
abstract class RandomReads implements Task {
    private static final long ODD = 0xD1B54A32D192ED03L;

    private final Places places;
    private final int reads;
    private final long ownSeed;

    RandomReads(Input input, Workload workload) {
        places = new Places(input.bytes(), workload.blockBytes());
        reads = workload.places();
        ownSeed = input.part() * ODD; // other places than the other threads
    }

    /** With a system call for each. */
    static Task of(Input input, Workload workload, Spots spots) throws IOException {
        spots.open(input.file());
        return new OfSpots(input, workload, spots);
    }

    /** Of memory. */
    static Task of(Input input, Workload workload, Mapped mapped) throws IOException {
        MemorySegment bytes = mapped.open(input.file(), 0, input.bytes(), workload);
        input.requireSize(bytes.byteSize());
        return new OfMemory(input, workload, mapped, bytes);
    }

    @Override
    public final long unit(long seed) throws IOException {
        long sum = 0;
        for (int done = 0; done < reads; done += places.offsets().length) {
            places.choose(seed + ownSeed, done);
            sum += read(places.offsets());
        }
        return sum;
    }

    /** Reads at each, and returns the sum. */
    abstract long read(long[] offsets) throws IOException;

    private static final class OfSpots extends RandomReads {
        private final Spots spots;
        private final int blockBytes;

        OfSpots(Input input, Workload workload, Spots spots) {
            super(input, workload);
            this.spots = spots;
            this.blockBytes = workload.blockBytes();
        }

        @Override
        long read(long[] offsets) throws IOException {
            return blockBytes == Long.BYTES ? words(offsets) : blocks(offsets);
        }

        private long words(long[] offsets) throws IOException {
            long sum = 0;
            for (long offset : offsets) {
                sum += spots.at(offset, Long.BYTES).get(Checksum.WORD, 0);
            }
            return sum;
        }

        private long blocks(long[] offsets) throws IOException {
            long sum = 0;
            for (long offset : offsets) {
                sum += Checksum.of(spots.at(offset, blockBytes), 0, blockBytes);
            }
            return sum;
        }

        @Override
        public void close() throws IOException {
            spots.close();
        }
    }

    private static final class OfMemory extends RandomReads {
        private final Mapped mapped;
        private final MemorySegment bytes;
        private final int blockBytes;
        private long touched;

        OfMemory(Input input, Workload workload, Mapped mapped, MemorySegment bytes) {
            super(input, workload);
            this.mapped = mapped;
            this.bytes = bytes;
            this.blockBytes = workload.blockBytes();
        }

        @Override
        long read(long[] offsets) throws IOException {
            if (blockBytes > Long.BYTES) {
                return blocks(offsets);
            }
            return mapped.window() == Long.MAX_VALUE ? words(bytes, offsets) : wordsAhead(offsets);
        }

        private static long words(MemorySegment bytes, long[] offsets) {
            long sum = 0;
            for (long offset : offsets) {
                sum += bytes.get(Checksum.WORD, offset);
            }
            return sum;
        }

        private long wordsAhead(long[] offsets) throws IOException {
            long sum = 0;
            for (long offset : offsets) {
                mapped.ahead(offset, Long.BYTES);
                sum += bytes.get(Checksum.WORD, offset);
            }
            return sum;
        }

        private long blocks(long[] offsets) throws IOException {
            long sum = 0;
            for (long offset : offsets) {
                mapped.ahead(offset, blockBytes);
                sum += Checksum.of(bytes, offset, blockBytes);
            }
            return sum;
        }

        @Override
        public void touch() {
            for (long at = 0; at + Long.BYTES <= bytes.byteSize(); at += Workload.STRIDE_BYTES) {
                touched += bytes.get(Checksum.WORD, at);
            }
        }

        @Override
        public void close() throws IOException {
            mapped.close();
            mapped.settle();
        }
    }
}
