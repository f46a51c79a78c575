package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Those who only read. */
final class ReadOnlySegmentTest {
    private static final long SIZE = 2 * Scene.PAGE;

    @AutoClose private final Scene scene = Scene.create();

    @ParameterizedTest
    @EnumSource
    void cannotWriteByAnyWay(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        try (SharedSegment made = place.get().byteSize(SIZE).create();
                SharedSegment attached = medium.again(place, made).readOnly().attach();
                SharedSegment handle = made.readOnly()) {
            made.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 5);
            for (SharedSegment reader : new SharedSegment[]{attached, handle}) {
                assertThat(reader.isReadOnly()).isTrue();
                assertThat(reader.segment().isReadOnly()).isTrue();
                assertThat(reader.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 5);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> reader.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 6));
                assertThat(Vma.of(reader.segment().address()).permissions()).isEqualTo("r--s");
                assertThatExceptionOfType(SystemCallException.class)
                        .isThrownBy(() -> FileOf.write(reader.descriptor(), SegmentHeader.BYTES, 1))
                        .returns(Errno.EBADF, SystemCallException::errno);
                assertThatIllegalStateException().isThrownBy(() -> reader.grow(2 * SIZE))
                        .withMessageContaining("reading only");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void areSeenAndHaveNoSlot(Medium medium) throws Exception {
        try (SharedSegment made = medium.place(scene).get().byteSize(SIZE).create()) {
            assertThat(made.hasReaders()).isFalse();
            try (SharedSegment one = made.readOnly()) {
                assertThat(one.hasReaders()).as("only itself").isFalse();
                try (SharedSegment other = made.readOnly()) {
                    assertThat(made.hasReaders()).isTrue();
                    assertThat(one.hasReaders()).isTrue();
                    assertThat(other.participants()).hasSize(1).noneMatch(Participant::isSelf)
                            .allMatch(Participant::isAlive);
                }
                assertThat(made.hasReaders()).isTrue();
            }
            assertThat(made.hasReaders()).isFalse();
            assertThat(made.participants()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void handleStaysWhenItsMakerCloses(Medium medium) throws Exception {
        SharedSegment made = medium.place(scene).get().byteSize(SIZE).create();
        try (SharedSegment reader = made.readOnly(); SharedSegment again = reader.readOnly()) {
            made.segment().set(ValueLayout.JAVA_INT, 4, 77);
            made.close();
            assertThat(reader.segment().get(ValueLayout.JAVA_INT, 4)).isEqualTo(77);
            assertThat(again.segment().get(ValueLayout.JAVA_INT, 4)).isEqualTo(77);
            assertThat(again.name()).isEqualTo(made.name());
        }
    }

    @Test
    void handleCanRemoveTheName() throws Exception {
        try (SharedSegment made = SharedSegment.create(scene.name(), SIZE); SharedSegment reader = made.readOnly()) {
            assertThat(reader.unlink()).isTrue();
            assertThat(made.unlink()).isFalse();
        }
    }

    @Test
    void handleOfAConfinedSegmentIsForAnyThread() throws Exception {
        try (SharedSegment made = SharedSegment.builder().memfd("x").byteSize(SIZE).confined().create();
                SharedSegment reader = made.readOnly()) {
            assertThat(made.segment().isAccessibleBy(new Thread())).isFalse();
            assertThat(reader.segment().isAccessibleBy(new Thread())).isTrue();
        }
    }
}
