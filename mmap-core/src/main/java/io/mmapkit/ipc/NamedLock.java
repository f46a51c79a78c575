package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;

/** A lock that has a segment of its own. */
final class NamedLock {
    static final String PREFIX = "mmapkit.";

    private NamedLock() {}

    /** @param kind what the segment's layout is called, after "mmapkit." */
    static <L> L createOrAttach(String name, String kind, long bytes, Opening.Maker<L> maker) throws IOException {
        MemoryLayout layout = MemoryLayout.structLayout(
                MemoryLayout.sequenceLayout(bytes / Long.BYTES, ValueLayout.JAVA_LONG).withName("words"))
                .withName(PREFIX + kind);
        return Opening.of(SharedSegment.builder().name(name).layout(layout).createOrAttach(), maker);
    }

    /** @param own the segment, or null if the lock has none of its own */
    static void close(SharedSegment own) {
        if (own != null) {
            own.close();
        }
    }
}
