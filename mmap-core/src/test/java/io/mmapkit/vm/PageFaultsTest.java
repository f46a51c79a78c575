package io.mmapkit.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class PageFaultsTest {
    private static final long PAGE = PageSize.system().bytes();
    private static final int PAGES = 1000;

    @AutoClose private final Scene scene = Scene.create();

    @Test
    void countsAFaultForEachPageThatIsTouchedFirst() throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGES * PAGE).map()) {
            region.advise(Advice.NOHUGEPAGE);
            MemorySegment memory = region.segment();
            PageFaults first = PageFaults.measure(() -> touch(memory));
            PageFaults again = PageFaults.measure(() -> touch(memory));
            assertThat(first.minor()).isBetween((long) PAGES, PAGES + 50L); // and perhaps some of the Java heap
            assertThat(first.elapsed()).isPositive();
            assertThat(again.minor()).isLessThan(50);
            assertThat(again.major()).isZero();
        }
    }

    private static void touch(MemorySegment memory) {
        for (long i = 0; i < PAGES; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i * PAGE, (byte) 1);
        }
    }

    @Test
    void tellsFaultsThatWaitForADevice() throws Exception {
        Path path = scene.file(Patterns.bytes(64 << 10));
        try (MappedRegion region = MappedRegion.open(path); CachedFile file = CachedFile.open(path)) {
            new ProcessBuilder("sync", path.toString()).start().waitFor();
            file.evict();
            assumeTrue(file.residency().resident() == 0, "the file stays in memory");
            PageFaults faults = PageFaults.measure(() -> region.segment().get(ValueLayout.JAVA_BYTE, 0));
            assertThat(faults.major()).isPositive();
            assertThat(file.residency().resident()).as("what was read ahead").isPositive();
        }
    }

    @Test
    void countsThatOfTheThreadAndOfTheProcess() throws Exception {
        PageFaults thread = PageFaults.ofThread();
        PageFaults process = PageFaults.ofProcess();
        assertThat(process.minor()).isGreaterThan(thread.minor()).isGreaterThan(1000);
        assertThat(process.user()).isPositive();
        assertThat(process.elapsed()).isEqualTo(Duration.ZERO);
        assertThat(PageFaults.ofThread().minor()).isGreaterThanOrEqualTo(thread.minor());
    }

    @Test
    void letsTheBlockFailAsItDoes() {
        IOException failure = new IOException("as it is");
        assertThatThrownBy(() -> PageFaults.measure(() -> {
            throw failure;
        })).isSameAs(failure);
    }

    @Test
    void refusesVirtualThreads() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread.ofVirtual().start(() -> {
            try {
                PageFaults.measure(() -> {});
            } catch (IllegalStateException refused) {
                thrown.set(refused);
            }
        }).join();
        assertThat(thrown.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("virtual");
        Thread.ofVirtual().start(() -> thrown.set(PageFaults.ofProcess().minor() > 0 ? null : new AssertionError()))
                .join();
        assertThat(thrown.get()).isNull();
    }
}
