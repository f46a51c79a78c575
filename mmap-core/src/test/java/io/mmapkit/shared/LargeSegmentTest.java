package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.testing.Scene;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Segments that no int can count. */
final class LargeSegmentTest {
    private static final long SIZE = (4L << 30) + 12_345;
    private static final long[] PLACES = {0, Integer.MAX_VALUE, 1L << 32, SIZE - 1};

    @AutoClose private final Scene scene = Scene.create();

    @Test
    void moreThan4GiBAreAllocatedAndShared() throws Exception {
        assumeTrue(Boolean.getBoolean("soak"), "takes 5 GiB of memory: only with -Psoak");
        assumeTrue(Files.getFileStore(Path.of("/dev/shm")).getUsableSpace() > 2 * SIZE, "/dev/shm is too small");
        String name = scene.name();
        try (SharedSegment made = SharedSegment.create(name, SIZE); SharedSegment other = SharedSegment.attach(name)) {
            assertThat(FileOf.segment(made).allocated()).isGreaterThan(SIZE);
            for (long place : PLACES) {
                made.segment().set(ValueLayout.JAVA_BYTE, place, (byte) (place % 100 + 1));
            }
            made.grow(SIZE + (1 << 20));
            assertThat(other.refresh()).isTrue();
            for (long place : PLACES) {
                assertThat(other.segment().get(ValueLayout.JAVA_BYTE, place)).isEqualTo((byte) (place % 100 + 1));
            }
        }
    }
}
