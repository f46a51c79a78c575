package io.mmapkit.examples.stat;

import io.mmapkit.ipc.LockStatus;
import io.mmapkit.ipc.RingStatus;
import io.mmapkit.shared.SegmentInfo;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a segment is used for, if it is a ring or a lock of mmapkit.
 *
 * @param problem why that isn't known; empty if it is
 */
record Inside(Optional<RingStatus> ring, Optional<LockStatus> lock, String problem) {
    private static final String PREFIX = "mmapkit.";
    private static final int WHOEVER_WRITES = 0777;
    private static final Inside NOTHING = new Inside(Optional.empty(), Optional.empty(), "");

    /** Looks without a trace, and so without keeping anybody from anything. */
    static Inside of(SegmentInfo segment) {
        if (segment.header() == null || !segment.header().layoutName().startsWith(PREFIX)) {
            return NOTHING;
        }
        try (SharedSegment attached = place(segment.name()).acceptAnyOwner().mode(WHOEVER_WRITES)
                .timeout(Duration.ZERO).unnoticed().attach()) {
            return new Inside(RingStatus.of(attached), LockStatus.of(attached), "");
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException failure) {
            // It is gone by now, was cut just now, or has a name under which nothing can be attached
            return new Inside(Optional.empty(), Optional.empty(), "can't be looked into: " + failure.getMessage());
        }
    }

    /** Which ring or lock it is. */
    Optional<String> kind() {
        return ring.map(RingStatus::kind).or(() -> lock.map(LockStatus::kind));
    }

    private static SharedSegmentBuilder place(String name) {
        return name.startsWith("/")
                ? SharedSegment.builder().file(Path.of(name))
                : SharedSegment.builder().name(name);
    }
}
