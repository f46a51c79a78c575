package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes of opening a segment, no descriptor, no mapping, no place and no file stays behind. */
@Timeout(120)
final class SegmentLeakTest {
    private static final int ROUNDS = Boolean.getBoolean("soak") ? 200_000 : 3_000;
    private static final long SIZE = 4096;
    private static final long TOO_MUCH = 1L << 60;

    @Test
    void opensAndClosesOverAndOver() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            openAndClose(path);
            long descriptors = Self.descriptorsOf(path.getParent().toString());
            for (int round = 0; round < ROUNDS; round++) {
                openAndClose(path);
            }
            assertThat(Self.descriptorsOf(path.getParent().toString())).isEqualTo(descriptors);
            assertThat(mappings(path)).isZero();
            assertThat(Files.list(path.getParent())).isEmpty();
        }
    }

    private static void openAndClose(Path path) throws IOException {
        try (SharedSegment creator = SharedSegment.builder().file(path).byteSize(SIZE).confined().create();
                SharedSegment other = SharedSegment.builder().file(path).confined().attach();
                SharedSegment reader = SharedSegment.builder().file(path).confined().readOnly().attach()) {
            other.segment().set(ValueLayout.JAVA_INT, 0, 1);
            assertThat(reader.segment().get(ValueLayout.JAVA_INT, 0)).isOne();
            creator.unlink();
        }
    }

    @Test
    void failsOverAndOver() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            Path missing = path.resolveSibling("missing");
            Path other = path.resolveSibling("no segment");
            Files.write(other, new byte[]{1, 2, 3, 4, 5, 6, 7, 8, 9});
            try (SharedSegment segment = SharedSegment.builder().file(path).byteSize(SIZE).create()) {
                long descriptors = Self.descriptorsOf(path.getParent().toString());
                failures(path, missing, other).forEach((what, failure) -> {
                    for (int i = 0; i < 20; i++) {
                        assertThatThrownBy(failure).as(what).isNotInstanceOf(Error.class);
                    }
                });
                assertThatThrownBy(() -> segment.grow(TOO_MUCH)).isInstanceOf(IOException.class);
                assertThat(Self.descriptorsOf(path.getParent().toString())).isEqualTo(descriptors);
                assertThat(segment.participants()).hasSize(1);
                assertThat(segment.hasReaders()).isFalse();
                assertThat(mappings(path)).isOne();
                try (Stream<Path> files = Files.list(path.getParent())) {
                    assertThat(files).containsExactlyInAnyOrder(path, other);
                }
            }
        }
    }

    private static Map<String, ThrowingCallable> failures(Path path, Path missing, Path other) {
        Map<String, ThrowingCallable> failures = new LinkedHashMap<>();
        failures.put("name taken", () -> at(path).byteSize(SIZE).create());
        failures.put("missing", () -> at(missing).attach());
        failures.put("no segment", () -> at(other).attach());
        failures.put("no segment, read only", () -> at(other).readOnly().attach());
        failures.put("another layout", () -> at(path).layout(ValueLayout.JAVA_LONG.withName("x")).attach());
        failures.put("too small", () -> at(path).byteSize(SIZE + 1).createOrAttach());
        failures.put("not sealed", () -> at(path).require(Seal.SHRINK).attach());
        failures.put("no room", () -> at(missing).byteSize(TOO_MUCH).create());
        failures.put("no addresses", () -> at(path).reserve(TOO_MUCH).attach());
        failures.put("no addresses, read only", () -> at(path).reserve(TOO_MUCH).readOnly().attach());
        failures.put("no addresses to create", () -> at(missing).byteSize(SIZE).reserve(TOO_MUCH).create());
        failures.put("not initialized", () -> at(missing).byteSize(SIZE).initialize(contents -> {
            throw new IllegalStateException("on purpose");
        }).create());
        failures.put("not allowed to give away",
                () -> at(missing).byteSize(SIZE).owner(0xffff_fffeL, 0xffff_fffeL).initialize(contents -> {
                    throw new IllegalStateException("to be given to anybody, root is allowed");
                }).create());
        return failures;
    }

    private static SharedSegmentBuilder at(Path path) {
        return SharedSegment.builder().file(path).timeout(Duration.ZERO);
    }

    private static long mappings(Path path) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(path.getParent().toString())).count();
        }
    }
}
