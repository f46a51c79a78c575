package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Memory for the children that a process forks: it has no file. */
final class InheritedSegmentTest {
    private static final long SIZE = Scene.PAGE + 10;

    @Test
    void isSharedMemoryWithoutAFile() throws Exception {
        try (SharedSegment made = SharedSegment.builder().inherited().byteSize(SIZE).create()) {
            assertThat(made.byteSize()).isEqualTo(SIZE);
            assertThat(Patterns.isAll(made.segment(), 0)).isTrue();
            Patterns.fill(made.segment());
            assertThat(Vma.of(made.segment().address()).permissions()).isEqualTo("rw-s");
            assertThat(made.header()).isEmpty();
            assertThat(made.isReadOnly()).isFalse();
            assertThat(made.name()).isEqualTo("inherited memory");
            assertThat(made.toString()).isEqualTo("SharedSegment[inherited memory, byteSize=" + SIZE + "]");
        }
    }

    @Test
    void hasNothingThatNeedsAFile() throws Exception {
        SharedSegment made = SharedSegment.builder().inherited().byteSize(SIZE).create();
        for (int i = 0; i < 2; i++) {
            for (ThrowingCallable call : new ThrowingCallable[]{made::descriptor, made::readOnly, made::participants,
                made::hasReaders, made::seals, () -> made.seal(Seal.GROW), () -> made.grow(2 * SIZE), made::refresh,
                made::unlink}) {
                assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(call)
                        .withMessageContaining("no file");
            }
            made.close();
        }
        assertThatIllegalStateException().isThrownBy(made::segment);
        assertThat(made.toString()).endsWith("closed]");
    }
}
