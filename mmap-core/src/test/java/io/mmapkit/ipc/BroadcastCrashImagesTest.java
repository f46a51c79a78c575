package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.ipc.BroadcastCrashImages.Step;
import io.mmapkit.ipc.RingCrashImages.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every sequence of a few operations, from every place in small broadcast rings, with a death after each store, or some of those that may be reordered. */
@Timeout(600)
final class BroadcastCrashImagesTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final long USED = 1L << 32; // a position needs both halves of a long from here on

    @ParameterizedTest
    @CsvSource({"128,false,3", "256,false,2", "128,true,3", "256,true,2"})
    void deathAfterAnyStoreLeavesTheRingToTheOthers(int capacity, boolean gated, int length) throws IOException {
        try (BroadcastCrashImages images = new BroadcastCrashImages(capacity, gated, BroadcastMutation.NONE)) {
            explore(images, capacity, gated, SOAK ? length + 1 : length);
            System.out.println((gated ? "gated " : "") + "broadcast rings of " + capacity + " bytes: " + images.images()
                    + " crash images");
            assertThat(images.images()).isGreaterThan(10_000);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void wrongProtocolIsFound(BroadcastMutation mutation) throws IOException {
        try (BroadcastCrashImages images = new BroadcastCrashImages(128, false, mutation)) {
            assertThatExceptionOfType(Violation.class).isThrownBy(() -> explore(images, 128, false, 3))
                    .withMessageStartingWith(mutation.name());
        }
    }

    private static void explore(BroadcastCrashImages images, int capacity, boolean gated, int longest) {
        for (int length = 1; length <= longest; length++) {
            explore(images, 0, gated, new ArrayList<>(), length);
            for (long offset = 0; offset < capacity; offset += gated ? 3 * Long.BYTES : Long.BYTES) {
                explore(images, USED - capacity + offset, gated, new ArrayList<>(), length);
            }
        }
    }

    private static void explore(BroadcastCrashImages images, long position, boolean gated, List<Step> steps,
            int length) {
        if (steps.size() == length) {
            images.dieInLastOf(steps, position);
            return;
        }
        for (Step step : Step.values()) {
            if (step.isIn(gated)) {
                steps.addLast(step);
                explore(images, position, gated, steps, length);
                steps.removeLast();
            }
        }
    }
}
