package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who attaches, refreshes or lists while others make a segment longer sees a size that the file has. */
@Timeout(120)
final class GrowthRaceTest {
    private static final int STEPS = Boolean.getBoolean("soak") ? 50_000 : 8_000;
    private static final long STEP = Scene.PAGE;

    @Test
    void isNoReasonToRefuseAnybody() throws Exception {
        try (Scene scene = Scene.create(); ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Path path = scene.inMemory("segment");
            AtomicBoolean isOver = new AtomicBoolean();
            try (SharedSegment first = SharedSegment.builder().file(path).byteSize(STEP).reserve(2 * STEPS * STEP)
                    .create(); SharedSegment second = attach(path)) {
                List<Future<?>> others = new ArrayList<>();
                others.add(threads.submit(() -> {
                    while (!isOver.get()) {
                        try (SharedSegment segment = SharedSegment.builder().file(path).confined().attach()) {
                            segment.segment().get(ValueLayout.JAVA_BYTE, segment.byteSize() - 1);
                            assertThat(SharedSegment.list(path.getParent()).getFirst().problem()).isEmpty();
                        }
                    }
                    return null;
                }));
                others.add(threads.submit(() -> {
                    try (SharedSegment segment = attach(path)) {
                        while (!isOver.get()) {
                            segment.refresh();
                            segment.segment().get(ValueLayout.JAVA_BYTE, segment.byteSize() - 1);
                        }
                    }
                    return null;
                }));
                try {
                    Future<?> grower = threads.submit(() -> grow(second));
                    grow(first);
                    grower.get();
                } finally {
                    isOver.set(true);
                }
                for (Future<?> other : others) {
                    other.get();
                }
                second.refresh();
                assertThat(second.byteSize()).isEqualTo(first.byteSize()).isGreaterThanOrEqualTo(STEPS * STEP);
            }
        }
    }

    private static SharedSegment attach(Path path) throws IOException {
        return SharedSegment.builder().file(path).reserve(2 * STEPS * STEP).attach();
    }

    private static Void grow(SharedSegment segment) throws IOException {
        while (segment.byteSize() < STEPS * STEP) {
            segment.grow(segment.byteSize() + STEP);
        }
        return null;
    }
}
