package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.ByteRange;
import io.mmapkit.MappedRegion;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hints name addresses by their numbers, which must be the region's for as long as they are given. */
@Timeout(60)
final class PrefetchRaceTest {
    private static final long PAGE = Scene.PAGE;
    private static final long PAGES = 3000; // more than the kernel is told at once
    private static final int ROUNDS = 300;

    @Test
    void isRefusedInOneWayWhileAnotherThreadShrinksTheRegion() throws Exception {
        List<ByteRange> ranges = LongStream.range(0, PAGES / 2).mapToObj(i -> new ByteRange(2 * i * PAGE, PAGE))
                .toList();
        try (MappedRegion region = MappedRegion.builder().memfd("prefetched").length(PAGES * PAGE)
                .reserve(PAGES * PAGE).map()) {
            FutureTask<Throwable> prefetching = new FutureTask<>(() -> Elsewhere.failure(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    prefetch(region, ranges);
                }
            }));
            Thread.ofPlatform().start(prefetching);
            while (!prefetching.isDone()) {
                resize(region);
            }
            assertThat(prefetching.get(60, TimeUnit.SECONDS)).isNull();
        }
    }

    private static void prefetch(MappedRegion region, List<ByteRange> ranges) throws IOException {
        try {
            region.prefetch(ranges);
        } catch (IllegalStateException | IndexOutOfBoundsException shorter) {
            Thread.onSpinWait();
        }
    }

    private static void resize(MappedRegion region) throws IOException {
        try {
            region.shrink(PAGE);
        } catch (IllegalStateException busy) {
            Thread.onSpinWait();
        }
        region.grow(PAGES * PAGE);
    }
}
