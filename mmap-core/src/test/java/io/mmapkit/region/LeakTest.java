package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.DirtyTracker;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.RegionGroup;
import io.mmapkit.RegionLeak;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Regions that are dropped without being closed. */
final class LeakTest {
    private final BlockingQueue<RegionLeak> leaks = new LinkedBlockingQueue<>();

    private RegionBuilder builder(String name) {
        return MappedRegion.builder().memfd(name).length(Scene.PAGE).onLeak(leaks::add);
    }

    /** Collects garbage until a leak is reported: in order, a leak that is dropped last is reported last. */
    private RegionLeak await() throws InterruptedException {
        while (true) {
            System.gc();
            RegionLeak leak = leaks.poll(50, TimeUnit.MILLISECONDS);
            if (leak != null) {
                return leak;
            }
        }
    }

    private void drop(String name) throws IOException {
        builder(name).map();
    }

    private void dropInOpen(String name) throws IOException {
        drop(name);
    }

    @Test
    void areReportedOnceWithWhoMappedThem() throws Exception {
        dropInOpen("dropped");

        RegionLeak leak = await();

        assertThat(leak.region()).contains("memfd:dropped").contains("byteSize=" + Scene.PAGE);
        assertThat(leak.createdAt().getFirst().getClassName()).isEqualTo(LeakTest.class.getName());
        assertThat(leak.createdAt().getFirst().getMethodName()).isEqualTo("drop");
        assertThat(leak.createdAt().get(1).getMethodName()).isEqualTo("dropInOpen");
        dropInOpen("second");
        assertThat(await().region()).contains("memfd:second");
        assertThat(leaks).isEmpty();
    }

    @Test
    void areNotReportedWhereSomebodyElseEndsThem() throws Exception {
        builder("closed").map().close();
        try (Arena arena = Arena.ofShared(); RegionGroup group = RegionGroup.open()) {
            builder("of an arena").map(arena);
            builder("of a group").group(group).map().close();
            try (MappedRegion region = builder("grown").map()) {
                region.grow(3 * Scene.PAGE);
                region.shrink(1);
            }
            drop("last");
            assertThat(await().region()).contains("memfd:last");
        }
        assertThat(leaks).isEmpty();
    }

    @Test
    void areNotReportedAsLongAsTheirTrackerIsUsed() throws Exception {
        Tracking.require();
        try (DirtyTracker tracker = DirtyTracker.track(builder("tracked").map())) {
            drop("last");
            assertThat(await().region()).contains("memfd:last");
            assertThat(leaks).isEmpty();
            assertThat(tracker.written()).isEmpty();
        }
    }

    @Test
    void ofAHandlerThatThrowsDontKeepOthersFromBeingReported() throws Exception {
        MappedRegion.builder().memfd("throws").length(1).onLeak(leak -> {
            leaks.add(leak);
            throw new IllegalStateException("on purpose");
        }).map();
        assertThat(await().region()).contains("memfd:throws");
        drop("after");
        assertThat(await().region()).contains("memfd:after");
    }
}
