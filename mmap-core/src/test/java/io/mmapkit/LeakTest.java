package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What is opened and closed often leaves nothing. */
final class LeakTest {
    private static final int TIMES = 10_000;

    @AutoClose private final Scene scene = Scene.create();

    @Test
    void openingAndClosingLeavesNothing() throws Exception {
        Path path = scene.hole(3 * PAGE);
        RegionBuilder confined = MappedRegion.builder().file(path).offset(PAGE + 1).confined()
                .protection(Protection.READ, Protection.WRITE);
        repeat(path, confined, 100); // until everything is loaded
        long descriptors = Self.descriptors().size();
        int mappings = Vma.all().size();
        repeat(path, confined, TIMES);
        assertThat(Self.descriptorsOf(path.toString())).isEqualTo(1); // the scene's own
        assertThat(Self.descriptors().size()).isLessThan((int) descriptors + 20);
        assertThat(Vma.all()).noneMatch(vma -> vma.file().contains(path.toString()));
        assertThat(Vma.all().size()).isLessThan(mappings + 200); // the JVM itself makes some
    }

    private static void repeat(Path path, RegionBuilder confined, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (MappedRegion shared = MappedRegion.open(path); MappedRegion own = confined.map()) {
                own.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) i);
                assertThat(shared.segment().get(ValueLayout.JAVA_BYTE, PAGE + 1)).isEqualTo((byte) i);
            }
        }
    }

    @Test
    void memoryIsGivenBack() throws Exception {
        long gib = 1L << 30;
        for (int i = 0; i < 100; i++) { // 100 GiB in all, which no machine here has at once
            try (MappedRegion region = MappedRegion.builder().memfd("leak").length(gib).sparse().map()) {
                region.segment().asSlice(gib - PAGE).fill((byte) 1);
            }
        }
        assertThat(Vma.all()).noneMatch(vma -> vma.file().contains("leak"));
        assertThat(Self.descriptorsOf("memfd:leak")).isZero();
    }
}
