package io.mmapkit.bench.contender;

import io.mmapkit.bench.kernel.Checksum;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A pass from behind, in blocks of the buffer's size: the last block of a part has what is left of it. */
abstract class ReverseScan implements Task {
    final Input input;

    private ReverseScan(Input input) {
        this.input = input;
    }

    static Task of(Input input, Spots spots) {
        return new OfSpots(input, spots);
    }

    static Task of(Input input, Mapped mapped) {
        return new OfMemory(input, mapped);
    }

    /** Where the block begins that ends there. */
    final long before(long end) {
        long into = (end - input.from()) % input.bufferBytes();
        return end - (into == 0 ? input.bufferBytes() : into);
    }

    private static final class OfSpots extends ReverseScan {
        private final Spots spots;

        OfSpots(Input input, Spots spots) {
            super(input);
            this.spots = spots;
        }

        @Override
        public long unit(long seed) throws IOException {
            long sum = 0;
            spots.open(input.file());
            try {
                for (long end = input.to(); end > input.from();) {
                    long from = before(end);
                    sum += Checksum.of(spots.at(from, (int) (end - from)), 0, end - from);
                    end = from;
                }
                Sight.closing();
            } finally {
                spots.close();
            }
            return sum;
        }
    }

    private static final class OfMemory extends ReverseScan {
        private final Mapped mapped;

        OfMemory(Input input, Mapped mapped) {
            super(input);
            this.mapped = mapped;
        }

        @Override
        public long unit(long seed) throws IOException {
            if (input.length() == 0) {
                return 0;
            }
            MemorySegment bytes = mapped.open(input.file(), input.from(), input.length(), Workload.REVERSE);
            long sum = 0;
            try {
                input.requireWhole(bytes.byteSize());
                for (long end = bytes.byteSize(); end > 0;) {
                    long from = before(input.from() + end) - input.from();
                    mapped.ahead(from, end - from);
                    sum += Checksum.of(bytes, from, end - from);
                    end = from;
                }
                Sight.closing();
            } finally {
                mapped.close();
            }
            return sum;
        }

        @Override
        public void settle() {
            mapped.settle();
        }
    }
}
