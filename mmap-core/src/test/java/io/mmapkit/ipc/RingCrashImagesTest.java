package io.mmapkit.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.ipc.RingCrashImages.Step;
import io.mmapkit.ipc.RingCrashImages.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every sequence of a few operations, from every place in small rings, with a death after each store. */
@Timeout(600)
final class RingCrashImagesTest {
    private static final boolean SOAK = Boolean.getBoolean("soak");
    private static final long LAPS = 1000; // before

    @ParameterizedTest
    @CsvSource({"256,4,false", "512,3,false", "1024,3,false", "256,3,true", "512,3,true", "1024,2,true"})
    void deathAfterAnyStoreLosesNothingAndInventsNothing(int capacity, int length, boolean isRunIn)
            throws IOException {
        try (RingCrashImages images = new RingCrashImages(capacity, RingMutation.NONE, false, isRunIn)) {
            explore(images, capacity, SOAK ? 4 : length);
            System.out.println("rings of " + capacity + " bytes: " + images.images() + " crash images"
                    + (isRunIn ? ", a lap later" : ""));
            assertThat(images.images()).isGreaterThan(10_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"256,3", "1024,2"})
    void neitherDoesOneAfterSomeOfTheStoresThatMayBeReordered(int capacity, int length) throws IOException {
        try (RingCrashImages images = new RingCrashImages(capacity, RingMutation.NONE, true, false)) {
            explore(images, capacity, SOAK ? length + 1 : length);
            System.out.println("rings of " + capacity + " bytes: " + images.images() + " crash images, reordered");
            assertThat(images.images()).isGreaterThan(10_000);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void wrongProtocolIsFound(RingMutation mutation) throws IOException {
        try (RingCrashImages images = new RingCrashImages(1024, mutation, true, false)) {
            assertThatExceptionOfType(Violation.class).isThrownBy(() -> explore(images, 1024, 3))
                    .withMessageStartingWith(mutation.name());
        }
    }

    private static void explore(RingCrashImages images, int capacity, int longest) {
        for (int length = 1; length <= longest; length++) {
            for (long offset = 0; offset < capacity; offset += RingMessages.STEP) {
                explore(images, LAPS * capacity + offset, new ArrayList<>(), length);
            }
        }
    }

    private static void explore(RingCrashImages images, long position, List<Step> steps, int length) {
        if (steps.size() == length) {
            images.dieInLastOf(steps, position);
            return;
        }
        for (Step step : Step.values()) {
            steps.addLast(step);
            explore(images, position, steps, length);
            steps.removeLast();
        }
    }
}
