package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store into a page without PROT_WRITE would end the JVM: no view lets one through. */
final class ReadOnlyViewTest {
    @AutoClose private final Scene scene = Scene.create();

    @ParameterizedTest
    @EnumSource
    void refusesEveryStore(Kind kind) throws Exception {
        try (MappedRegion region = kind.builder(scene, PAGE).length(PAGE).protection(Protection.READ).map();
                Arena arena = Arena.ofConfined()) {
            MemorySegment view = region.segment();
            MemorySegment other = arena.allocate(PAGE);
            assertThat(view.isReadOnly()).isTrue();
            refused(() -> view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
            refused(() -> view.set(ValueLayout.JAVA_LONG, 0, 1));
            refused(() -> view.setString(0, "x"));
            refused(() -> view.fill((byte) 1));
            refused(() -> view.copyFrom(other));
            refused(() -> MemorySegment.copy(other, 0, view, 0, 8));
            refused(() -> MemorySegment.copy(new byte[8], 0, view, ValueLayout.JAVA_BYTE, 0, 8));
            refused(() -> view.asSlice(8, 8).fill((byte) 1));
            refused(() -> ValueLayout.JAVA_LONG.varHandle().getAndAdd(view, 0L, 1L));
            assertThatExceptionOfType(ReadOnlyBufferException.class)
                    .isThrownBy(() -> view.asByteBuffer().put(0, (byte) 1));
            ByteBuffer slice = view.asSlice(1, 9).asByteBuffer();
            assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> slice.putLong(1));
            assertThat(Patterns.isAll(view, 0)).isTrue();
        }
    }

    private static void refused(ThrowingCallable store) {
        // IllegalArgumentException from JDK 24 on, UnsupportedOperationException before
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(store)
                .isInstanceOfAny(IllegalArgumentException.class, UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @EnumSource
    void noneWithoutReadAndWrite(Kind kind) throws Exception {
        for (Protection[] protections : new Protection[][]{{}, {Protection.SEM}}) {
            try (MappedRegion region = kind.builder(scene, PAGE).length(PAGE).protection(protections).map()) {
                assertThatIllegalStateException().isThrownBy(region::segment).withMessageContaining("no view");
                region.advise(Advice.NORMAL);
            }
        }
    }

    @Test
    void fileStaysAsItWas() throws Exception {
        Path path = scene.file(Patterns.bytes(100));
        try (MappedRegion region = MappedRegion.open(path)) {
            refused(() -> region.segment().fill((byte) 0));
        }
        assertThat(Patterns.isIn(Files.readAllBytes(path))).isTrue();
    }

    @Test
    void privateStoresStayInTheRegion() throws Exception {
        Path path = scene.file(Patterns.bytes(100));
        try (MappedRegion region = MappedRegion.builder().file(path).sharing(Sharing.PRIVATE)
                .protection(Protection.READ, Protection.WRITE).map()) {
            region.segment().fill((byte) 0);
            region.sync(SyncMode.SYNC);
            assertThat(Patterns.isAll(region.segment(), 0)).isTrue();
        }
        assertThat(Patterns.isIn(Files.readAllBytes(path))).isTrue();
    }
}
