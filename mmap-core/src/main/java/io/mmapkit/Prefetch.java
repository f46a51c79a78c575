package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Pidfd;
import io.mmapkit.libc.StructIovec;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Hints about many ranges with one call: process_madvise(2) on this very process. */
final class Prefetch {
    private static final int MOST = 1024; // IOV_MAX
    private static final long MOST_BYTES = 1L << 30; // of all together: what is more than 2 GiB the kernel passes over

    private Prefetch() {}

    /**
     * Gives the hints.
     *
     * @param ranges whole pages of one mapping
     * @param mapping all of it: the ranges go by their numbers, and could be another mapping's if this one ended meanwhile
     */
    static void of(List<MemorySegment> ranges, MemorySegment mapping) throws SystemCallException {
        int self;
        try {
            self = Pidfd.pidfd_open(Unistd.getpid(), 0);
        } catch (UnsupportedOperationException | SystemCallException none) { // before Linux 5.3, or EMFILE: a hint needs no descriptor
            oneByOne(ranges);
            return;
        }
        try {
            List<MemorySegment> pieces = pieces(ranges);
            for (int from = 0; from < pieces.size();) {
                int to = endOfBatch(pieces, from);
                batch(self, pieces.subList(from, to), mapping);
                from = to;
            }
        } catch (UnsupportedOperationException before510) {
            oneByOne(ranges);
        } finally {
            Unistd.close(self);
        }
    }

    private static List<MemorySegment> pieces(List<MemorySegment> ranges) {
        List<MemorySegment> pieces = new ArrayList<>(ranges.size());
        for (MemorySegment range : ranges) {
            for (long at = 0; at < range.byteSize(); at += MOST_BYTES) {
                pieces.add(range.asSlice(at, Math.min(MOST_BYTES, range.byteSize() - at)));
            }
        }
        return pieces;
    }

    private static int endOfBatch(List<MemorySegment> pieces, int from) {
        int to = from;
        for (long bytes = 0; to < pieces.size() && to - from < MOST; to++) {
            bytes += pieces.get(to).byteSize();
            if (bytes > MOST_BYTES) {
                break;
            }
        }
        return to;
    }

    private static void batch(int self, List<MemorySegment> ranges, MemorySegment mapping) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate(StructIovec.LAYOUT, ranges.size());
            for (int i = 0; i < ranges.size(); i++) {
                MemorySegment element = vector.asSlice(i * StructIovec.LAYOUT.byteSize(), StructIovec.LAYOUT);
                StructIovec.iov_base(element, ranges.get(i));
                StructIovec.iov_len(element, ranges.get(i).byteSize());
            }
            Mman.process_madvise(self, vector, ranges.size(), Mman.MADV_WILLNEED, 0, mapping);
        }
    }

    private static void oneByOne(List<MemorySegment> ranges) throws SystemCallException {
        for (MemorySegment range : ranges) {
            Mman.madvise(range, range.byteSize(), Mman.MADV_WILLNEED);
        }
    }
}
