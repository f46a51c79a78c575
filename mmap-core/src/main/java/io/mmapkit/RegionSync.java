package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.os.Interrupted;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Makes durable what was stored into a region; and says so if it wasn't there to be stored. */
record RegionSync(RegionState state, RegionCalls calls, RegionFaults faults, Guard guard) {
    void sync(long offset, long length, SyncMode mode) throws IOException {
        Objects.requireNonNull(mode);
        Extent now = state.open();
        MemorySegment pages = now.pagesAround(offset, length);
        synced(mode, length, () -> Mman.msync(pages, pages.byteSize(), mode.flag()));
        if (mode == SyncMode.SYNC && length > 0) {
            requireStored(now, offset, length);
        }
    }

    void store(long offset, long length, Durability durability) throws IOException {
        Objects.requireNonNull(durability);
        Extent now = state.open();
        Objects.checkFromIndexSize(offset, length, now.byteSize());
        if (!state.showsFile()) {
            throw new IllegalStateException("nothing stored into " + state + " reaches a file");
        }
        synced(durability, length, () -> durability.of(state.file(), now, offset, length));
        requireStored(now, offset, length);
    }

    private void requireStored(Extent now, long offset, long length) throws IOException {
        state.enter(now);
        try {
            faults.requireNotCut(now, offset, length);
        } finally {
            state.leave();
        }
    }

    private void synced(Enum<?> mode, long length, Interrupted.Action action) throws IOException {
        if (length > 0) {
            guard.requireNothingLost(state.open());
        }
        RegionEvents.Sync event = new RegionEvents.Sync();
        event.begin();
        calls.named(state.open(), action);
        if (event.shouldCommit()) {
            event.region = state.name();
            event.byteSize = length;
            event.mode = mode.toString();
            event.commit();
        }
    }
}
