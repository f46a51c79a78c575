package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Operations on a range of a region that may take long, and that answer EFAULT where a page can't be had. */
record RegionBulk(RegionState state, RegionCalls calls, RegionFaults faults, Guard guard) {
    private interface Bulk {
        void on(Extent now, MemorySegment pages) throws IOException;
    }

    void prefault(long offset, long length) throws IOException {
        state.open().requireReadable();
        populate(offset, length, Mman.MADV_POPULATE_READ, "prefault for reading");
    }

    void prefaultForWrite(long offset, long length) throws IOException {
        state.open().requireWritable();
        populate(offset, length, Mman.MADV_POPULATE_WRITE, "prefault for writing");
    }

    private void populate(long offset, long length, int advice, String what) throws IOException {
        bulk(what, offset, length, null, (_, pages) -> {
            try {
                Interrupted.retry(() -> Mman.madvise(pages, pages.byteSize(), advice));
            } catch (SystemCallException refused) {
                if (refused.errno().equals(Errno.EINVAL) && !AdviceProbe.isKnown(advice)) {
                    throw new UnsupportedOperationException("prefaulting needs Linux 5.14", refused);
                }
                throw refused;
            }
        });
    }

    void read(long offset, MemorySegment target) throws IOException {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        }
        bulk("read", offset, target.byteSize(), target, (now, _) -> {
            now.requireReadable();
            MemorySegment bytes = now.bytes(offset, target.byteSize());
            if (state.showsFile()) {
                readFile(now, offset, bytes, target);
            } else {
                FaultFree.copyOut(bytes, target);
            }
        });
    }

    private void readFile(Extent now, long offset, MemorySegment bytes, MemorySegment target) throws IOException {
        boolean whole;
        try {
            whole = FaultFree.read(state.file(), now.fileOffset(offset), target);
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EINVAL)) {
                throw refused;
            }
            FaultFree.copyOut(bytes, target); // a caller's descriptor with O_DIRECT, which reads whole blocks only
            faults.requireNotCut(now, offset, target.byteSize());
            return;
        }
        if (!whole) {
            throw faults.faulted(null, now, offset, target.byteSize());
        }
    }

    void write(long offset, MemorySegment source) throws IOException {
        bulk("write", offset, source.byteSize(), source, (now, _) -> {
            now.requireWritable();
            FaultFree.copyIn(source, now.bytes(offset, source.byteSize()));
            faults.requireNotCut(now, offset, source.byteSize());
        });
    }

    int crc32c(long offset, long length) throws IOException {
        int[] crc = {0};
        bulk("crc32c", offset, length, null, (now, _) -> {
            now.requireReadable();
            crc[0] = FaultFree.crc32c(now.bytes(offset, length));
            faults.requireNotCut(now, offset, length);
        });
        return crc[0];
    }

    long mismatch(MemorySegment other) throws IOException {
        Objects.requireNonNull(other);
        long[] found = {-1};
        bulk("mismatch", 0, state.last().byteSize(), other, (now, _) -> {
            now.requireReadable();
            found[0] = FaultFree.mismatch(now.bytes(0, now.byteSize()), other);
            long common = Math.min(now.byteSize(), other.byteSize());
            faults.requireNotCut(now, 0, found[0] < 0 ? common : Math.min(common, found[0] + 1));
        });
        return found[0];
    }

    /** The other segment that takes part may be null. */
    private void bulk(String what, long offset, long length, MemorySegment other, Bulk operation) throws IOException {
        Extent now = state.open();
        if (other != null) {
            OtherSegment.requireAlive(other);
        }
        MemorySegment pages = now.pagesAround(offset, length);
        if (length == 0) {
            return;
        }
        RegionEvents.Bulk event = new RegionEvents.Bulk();
        long before = event.isEnabled() ? RegionEvents.majorFaults() : 0;
        event.begin();
        long settled = guard.settled(now);
        state.enter(now);
        try {
            operation.on(now, pages);
            guard.requireNoneSince(settled, now);
        } catch (SystemCallException refused) {
            throw isFault(refused)
                    ? faulted(refused, now, offset, length, other)
                    : Refusal.of(state.file().name(), refused);
        } catch (IllegalStateException ended) {
            throw calls.explained(ended, now);
        } finally {
            state.leave();
        }
        if (event.shouldCommit()) {
            event.region = state.name();
            event.operation = what;
            event.byteSize = length;
            event.majorFaults = RegionEvents.majorFaults() - before;
            event.commit();
        }
    }

    private static boolean isFault(SystemCallException refused) {
        return refused.errno().equals(Errno.EFAULT) || refused.errno().equals(Errno.EHWPOISON)
                || refused.errno().equals(Errno.EIO);
    }

    /** Whose page was missing: the region's, or one of the other segment, which may be null. */
    private MappingFaultException faulted(SystemCallException fault, Extent now, long offset, long length,
            MemorySegment other) {
        if (other == null || !other.isNative()) {
            return faults.faulted(fault, now, offset, length);
        }
        MappingFaultException own = faults.diagnosis(now, offset, length).explain(fault, FaultDiagnosis.OF_ANOTHER);
        if (own.kind() == MappingFaultException.Kind.UNKNOWN) {
            MappingFaultException why = OtherSegment.explained(other, state, fault);
            if (why != null) {
                return why;
            }
        }
        return faults.reported(own);
    }
}
