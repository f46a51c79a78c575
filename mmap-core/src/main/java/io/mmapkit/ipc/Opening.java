package io.mmapkit.ipc;

import io.mmapkit.shared.IncompatibleSegmentException;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.IOException;

/** Makes a ring or a lock of a segment of its own; or nothing stays of the segment. */
final class Opening {
    private Opening() {}

    /** What makes one of a segment. */
    interface Maker<T> {
        T make(SharedSegment segment) throws IOException;
    }

    /** Of a segment that was just attached to, which is closed on failure. */
    static <T> T of(SharedSegment segment, Maker<T> maker) throws IOException {
        try {
            return maker.make(segment);
        } catch (IOException | RuntimeException | Error failure) {
            segment.close();
            throw failure;
        }
    }

    /** Of a segment that was just made, whose name is removed as well on failure. */
    static <T> T ofNew(SharedSegment segment, Maker<T> maker) throws IOException {
        try {
            return maker.make(segment);
        } catch (IOException | RuntimeException | Error failure) {
            try (segment) {
                segment.unlink(); // nobody else was told of it
            } catch (IllegalStateException | UnsupportedOperationException nameless) {
                failure.addSuppressed(nameless);
            }
            throw failure;
        }
    }

    /**
     * The segment of a ring.
     *
     * @param text what is wanted, in words
     * @throws IllegalArgumentException if what is there is smaller
     */
    static SharedSegment createOrAttach(SharedSegmentBuilder where, String text) throws IOException {
        try {
            return where.createOrAttach();
        } catch (IncompatibleSegmentException refused) {
            if (refused.kind() != IncompatibleSegmentException.Reason.TOO_SMALL) {
                throw refused;
            }
            throw new IllegalArgumentException("there is a smaller ring than " + text, refused);
        }
    }
}
