package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.DirtyTracker;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionGroup;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Regions opened and closed over and over leave nothing behind: descriptors, mappings, memory. A million with -Psoak. */
final class OpenCloseTest {
    private static final int TIMES = Boolean.getBoolean("soak") ? 1_000_000 : 4_000;

    /** Opens and closes in every way there is, and says what the process has before and after. */
    static final class Loop {
        private static final int WARM_UP = 3000;

        public static void main(String[] arguments) throws Exception {
            try (Scene scene = Scene.here()) {
                Path file = scene.file(new byte[(int) (3 * Scene.PAGE)]);
                times(file, WARM_UP);
                String before = state();
                long memory = memory();
                times(file, Integer.parseInt(arguments[0]));
                System.out.println(before.equals(state()) ? "same" : before + " became " + state());
                System.out.println(memory() - memory);
            }
        }

        private static void times(Path file, int times) throws Exception {
            for (int i = 0; i < times; i++) {
                switch (i % 8) {
                    case 0 -> use(MappedRegion.open(file, READ, WRITE));
                    case 1 -> use(MappedRegion.builder().anonymous().length(2 * Scene.PAGE).confined().map());
                    case 2 -> use(MappedRegion.builder().memfd("loop").offset(9).length(100).confined().map());
                    case 3 -> grown(MappedRegion.builder().memfd("loop").length(1).reserve(10 * Scene.PAGE).confined()
                            .map());
                    case 4 -> {
                        try (Arena arena = Arena.ofConfined()) {
                            use(MappedRegion.builder().file(file).protection(READ, WRITE).map(arena));
                        }
                    }
                    case 5 -> {
                        try (RegionGroup group = RegionGroup.open()) {
                            use(MappedRegion.builder().anonymous().length(1).group(group).map());
                            use(MappedRegion.builder().memfd("loop").length(1).group(group).map());
                        }
                    }
                    case 6 -> grown(MappedRegion.builder().file(file).protection(READ, WRITE).length(1).confined()
                            .onLeak(leak -> {}).map());
                    default -> tracked(MappedRegion.builder().anonymous().length(Scene.PAGE).confined().map());
                }
            }
        }

        private static void use(MappedRegion region) {
            try (region) {
                region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            }
        }

        private static void grown(MappedRegion region) throws Exception {
            try (region) {
                region.grow(3 * Scene.PAGE);
                region.segment().set(ValueLayout.JAVA_BYTE, 2 * Scene.PAGE, (byte) 1);
                region.shrink(1);
            }
        }

        private static void tracked(MappedRegion region) throws Exception {
            try (region; DirtyTracker tracker = DirtyTracker.track(region)) {
                region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
                tracker.collect();
            } catch (UnsupportedOperationException before67) {
                // the others are enough
            }
        }

        private static String state() throws Exception {
            return Self.descriptors().size() + " descriptors, " + regions() + " mappings";
        }

        /** Mappings that are not the JVM's own: it commits more of what it reserved as it goes. */
        private static long regions() throws Exception {
            return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                    .filter(line -> line.contains("loop") || line.contains("reserved") || line.contains("file-"))
                    .count();
        }

        private static long memory() throws Exception {
            System.gc();
            return Self.kibibytes("VmSize");
        }
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void leaveNothingBehind() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Loop.class).arguments(TIMES).limit(Duration.ofHours(2))
                .jvm("-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:ReservedCodeCacheSize=32m", "-Xss512k",
                        "-XX:NativeMemoryTracking=off")
                .run();

        String[] lines = result.stdout().split("\n");
        assertThat(lines).as("%s", result).hasSize(2);
        assertThat(lines[0]).isEqualTo("same");
        // a page that is left of each would be 40 MB or 4 GB; malloc and the JIT compilers take their share once
        assertThat(Long.parseLong(lines[1])).as("KiB of addresses").isLessThan(32 << 10);
    }
}
