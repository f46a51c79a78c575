package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first contents of a segment. */
final class InitializeTest {
    private static final long SIZE = 2 * Scene.PAGE;

    @AutoClose private final Scene scene = Scene.create();

    @ParameterizedTest
    @EnumSource
    void isSeenByAllWhoAttach(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        try (SharedSegment made = place.get().byteSize(SIZE).initialize(Patterns::fill).create();
                SharedSegment other = medium.again(place, made).readOnly().attach()) {
            assertThat(Patterns.isIn(made.segment())).isTrue();
            assertThat(Patterns.isIn(other.segment())).isTrue();
        }
    }

    @Test
    void isDoneBeforeThereIsAName() throws Exception {
        String name = scene.name();
        SharedSegment.builder().name(name).byteSize(SIZE)
                .initialize(_ -> assertThatExceptionOfType(NoSuchFileException.class)
                        .isThrownBy(() -> SharedSegment.attach(name)))
                .create().close();
    }

    @Test
    void isDoneOnce() throws Exception {
        SharedSegmentBuilder builder = SharedSegment.builder().name(scene.name()).byteSize(SIZE)
                .initialize(memory -> memory.set(ValueLayout.JAVA_INT, 0, memory.get(ValueLayout.JAVA_INT, 0) + 1));
        builder.createOrAttach().close();
        try (SharedSegment again = builder.createOrAttach()) {
            assertThat(again.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsMadeIfItThrows(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        AtomicReference<MemorySegment> seen = new AtomicReference<>();
        long descriptors = Self.descriptors().size();
        for (Throwable thrown : new Throwable[]{new UncheckedIOException(new IOException("no")), new Error("no"),
            new InterruptedException("no")}) {
            assertThatExceptionOfType(thrown.getClass())
                    .isThrownBy(() -> place.get().byteSize(SIZE).initialize(memory -> {
                        seen.set(memory);
                        throw InitializeTest.<RuntimeException>undeclared(thrown);
                    }).create()).isSameAs(thrown);
            assertThatIllegalStateException().isThrownBy(() -> seen.get().get(ValueLayout.JAVA_BYTE, 0));
        }
        assertThat(Self.descriptors().size()).isEqualTo((int) descriptors);
        assertThat(Vma.all()).noneMatch(vma -> vma.file().contains("memfd:test"));
        if (medium != Medium.MEMFD) {
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> place.get().attach());
        }
        if (medium == Medium.DISK) {
            try (var files = Files.list(scene.path("x").getParent())) {
                assertThat(files).isEmpty();
            }
        }
    }

    /** As code of other languages does, or of Java that deceives the compiler. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E undeclared(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void memoryForChildrenHasItToo() throws Exception {
        SharedSegmentBuilder builder = SharedSegment.builder().inherited().byteSize(SIZE);
        try (SharedSegment made = builder.initialize(Patterns::fill).create()) {
            assertThat(Patterns.isIn(made.segment())).isTrue();
        }
        AtomicReference<MemorySegment> seen = new AtomicReference<>();
        assertThatIllegalStateException().isThrownBy(() -> builder.initialize(memory -> {
            seen.set(memory);
            throw new IllegalStateException("no");
        }).create()).withMessage("no");
        assertThat(seen.get().scope().isAlive()).isFalse();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> builder.initialize(memory -> {
            seen.set(memory);
            throw InitializeTest.<RuntimeException>undeclared(new InterruptedException("no"));
        }).create());
        assertThat(seen.get().scope().isAlive()).isFalse();
    }
}
