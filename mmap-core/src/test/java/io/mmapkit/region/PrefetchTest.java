package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.ByteRange;
import io.mmapkit.MappedRegion;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class PrefetchTest {
    private static final long GIB = 1L << 30;
    private static final long PAGE = Scene.PAGE;

    @AutoClose private final Scene scene = Scene.create();

    private static boolean isThereSoon(MappedRegion region, long offset) throws IOException {
        long start = System.nanoTime();
        while (region.residency(offset, PAGE).resident() == 0) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(5)) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    /** Of more than 2 GiB in one call the kernel takes 2 GiB, and says nothing. */
    @Test
    @Timeout(30)
    void reachesWhatIsBehindTwoGibibytes() throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(scene.path("sparse")).create()
                .length(2 * GIB + 64 * PAGE)
                .sparse().map()) {
            region.prefetch(List.of(new ByteRange(2 * GIB + 48 * PAGE, PAGE)));
            assumeTrue(isThereSoon(region, 2 * GIB + 48 * PAGE), "this file system doesn't read ahead");
            assumeTrue(region.residency(2 * GIB, PAGE).resident() == 0, "it reads more than it was asked for");
            region.prefetch(List.of(new ByteRange(0, GIB), new ByteRange(0, GIB), new ByteRange(2 * GIB, PAGE)));
            assertThat(isThereSoon(region, 2 * GIB)).isTrue();
        }
    }
}
