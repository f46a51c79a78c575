package io.mmapkit.region;

import io.mmapkit.DirtyTracker;
import io.mmapkit.MappedRegion;
import java.io.IOException;
import org.opentest4j.TestAbortedException;

/** Whether this kernel tracks what is written. */
public final class Tracking {
    private Tracking() {}

    /** Skips the test if it doesn't. */
    public static void require() throws IOException {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(1).map();
                DirtyTracker tracker = DirtyTracker.track(region)) {
            tracker.written();
        } catch (UnsupportedOperationException before67) {
            throw new TestAbortedException("this kernel doesn't track what is written", before67);
        }
    }
}
