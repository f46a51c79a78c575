package io.mmapkit.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.libc.Seed;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many operations, from many states of a small heap, with a death after each of their stores, and after each of those that take them back. */
@Timeout(900)
final class HeapCrashImagesTest {
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 2_000 : 60;
    private static final int STEPS = 60;

    @Test
    void deathAfterAnyStoreLeavesAnOperationDoneOrNotBegun() throws Exception {
        Random random = new Random(Seed.next("crash images of heaps"));
        long images = 0;
        long growths = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (HeapCrashImages heap = new HeapCrashImages(random, true)) {
                for (int step = 0; step < STEPS; step++) {
                    heap.step();
                }
                images += heap.images();
                growths += heap.growths();
            }
        }
        System.out.println("heaps: " + images + " crash images, " + growths + " growths");
        assertThat(images).isGreaterThan(30_000);
        assertThat(growths).isGreaterThan(100);
    }

    @Test
    void wrongProtocolIsFound() throws Exception {
        Random random = new Random(Seed.next("crash images of heaps without log"));
        try (HeapCrashImages heap = new HeapCrashImages(random, false)) {
            assertThatThrownBy(() -> {
                for (int step = 0; step < STEPS; step++) {
                    heap.step();
                }
            }).isInstanceOf(HeapCrashImages.Violation.class);
        }
    }
}
