package io.mmapkit.bench.contender;

import io.mmapkit.bench.kernel.Checksum;
import io.mmapkit.bench.kernel.Lines;
import io.mmapkit.bench.kernel.Search;
import io.mmapkit.bench.kernel.Stations;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is done with the bytes of one pass over a part of a file, piece by piece. Where an occurrence or a line goes on in the next piece, its beginning
 * has to be in that piece again: {@link #piece} says from where on.
 */
abstract class Pass {
    /** What a pass over a mapping or a buffer may need of the bytes before and behind its part: more than a line or a needle has. */
    static final int BEYOND = 4096;

    /** Those that go over a file in its order. */
    static final Map<Workload, Supplier<Pass>> ALL = new EnumMap<>(Map.of(Workload.SCAN, Sum::new, Workload.STRIDED,
            Stride::new, Workload.LINES, LineEnds::new, Workload.SEARCH, Needle::new, Workload.PARSE, Rows::new));

    /** How many bytes before its part it wants to see: 0 or 1. */
    int before() {
        return 0;
    }

    /** How many bytes behind its part. */
    int behind() {
        return 0;
    }

    /** Forgets the last pass. */
    abstract void begin();

    /**
     * Goes over a piece.
     *
     * @param offset where it begins
     * @param length how much of it belongs to this part
     * @param limit where the bytes end that may be looked at
     * @param position where the piece begins in the part, or −1 for the byte before it
     * @return where the next piece has to begin: at most {@code offset + length}, except behind a line that was read to its end
     */
    abstract long piece(MemorySegment bytes, long offset, long length, long limit, long position);

    /** The checksum. */
    abstract long end();

    /** Adds something up. */
    private abstract static class Total extends Pass {
        long total;

        @Override
        void begin() {
            total = 0;
        }

        @Override
        long end() {
            return total;
        }
    }

    private static final class Sum extends Total {
        @Override
        long piece(MemorySegment bytes, long offset, long length, long limit, long position) {
            total += Checksum.of(bytes, offset, length);
            return offset + length;
        }
    }

    private static final class Stride extends Total {
        @Override
        long piece(MemorySegment bytes, long offset, long length, long limit, long position) {
            long end = offset + length - Long.BYTES;
            long into = position % Workload.STRIDE_BYTES;
            long sum = 0;
            for (long at = offset
                    + (into == 0 ? 0 : Workload.STRIDE_BYTES - into); at <= end; at += Workload.STRIDE_BYTES) {
                sum += bytes.get(Checksum.WORD, at);
            }
            total += sum;
            return offset + length;
        }
    }

    private static final class LineEnds extends Total {
        @Override
        long piece(MemorySegment bytes, long offset, long length, long limit, long position) {
            total += Lines.count(bytes, offset, length);
            return offset + length;
        }
    }

    private static final class Needle extends Total {
        @Override
        int behind() {
            return Search.NEEDLE.length - 1;
        }

        @Override
        long piece(MemorySegment bytes, long offset, long length, long limit, long position) {
            total += Search.count(bytes, offset, length, limit);
            return Math.max(offset, Math.min(offset + length, limit - behind()));
        }
    }

    private static final class Rows extends Pass {
        private final Stations stations = new Stations();
        private long spans;

        @Override
        int before() {
            return 1;
        }

        @Override
        int behind() {
            return BEYOND;
        }

        @Override
        void begin() {
            stations.clear();
        }

        @Override
        long piece(MemorySegment bytes, long offset, long length, long limit, long position) {
            long from = offset;
            if (position < 0) { // a line that began before this part is the part's before it
                while (from < limit && bytes.get(ValueLayout.JAVA_BYTE, from) != '\n') {
                    from++;
                }
                from++;
                if (from >= limit) {
                    throw new IllegalArgumentException("a line without an end");
                }
            }
            return stations.read(bytes, from, offset + length, limit);
        }

        @Override
        long end() {
            spans += stations.span();
            return stations.checksum();
        }

        @Override
        public String toString() {
            return spans + " in all passes"; // so that no compiler leaves them out
        }
    }
}
