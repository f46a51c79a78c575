package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What seals forbid, and what a segment says then. */
final class SealTest {
    private static final long SIZE = 2 * Scene.PAGE;
    private static final long FILE = SegmentHeader.BYTES + SIZE;

    @AutoClose private final Scene scene = Scene.create();

    private static SharedSegment memory() throws Exception {
        return SharedSegment.anonymous("sealed", SIZE);
    }

    private static SharedSegmentBuilder of(SharedSegment segment) {
        return SharedSegment.builder().descriptor(segment.descriptor());
    }

    private static void forbidden(ThrowingCallable call) {
        assertThatExceptionOfType(SystemCallException.class).isThrownBy(call).returns(Errno.EPERM,
                SystemCallException::errno);
    }

    @Test
    void memoryWithoutANameCannotBeCut() throws Exception {
        try (SharedSegment made = memory()) {
            assertThat(made.seals()).contains(Seal.SHRINK).doesNotContain(Seal.SEAL, Seal.GROW, Seal.WRITE,
                    Seal.FUTURE_WRITE);
            forbidden(() -> Unistd.ftruncate(made.descriptor(), FILE - 1));
        }
    }

    /** Only a seal against writing does: who may write may as well throw away. */
    @Test
    void shrinkSealKeepsTheSizeAndNotTheContents() throws Exception {
        int punch = Fcntl.FALLOC_FL_PUNCH_HOLE | Fcntl.FALLOC_FL_KEEP_SIZE;
        try (SharedSegment made = memory()) {
            made.segment().set(ValueLayout.JAVA_INT, 0, 42);
            Fcntl.fallocate(made.descriptor(), punch, SegmentHeader.BYTES, SIZE);
            assertThat(made.segment().get(ValueLayout.JAVA_INT, 0)).isZero();
            made.segment().set(ValueLayout.JAVA_INT, 0, 42);
            made.seal(Seal.FUTURE_WRITE);
            forbidden(() -> Fcntl.fallocate(made.descriptor(), punch, SegmentHeader.BYTES, SIZE));
            assertThat(made.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(42);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMFD", mode = EnumSource.Mode.EXCLUDE)
    void whatHasANameCannotBeSealed(Medium medium) throws Exception {
        try (SharedSegment made = medium.place(scene).get().byteSize(SIZE).create()) {
            assertThat(made.seals()).isSubsetOf(Seal.SEAL);
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> made.seal(Seal.SHRINK))
                    .withMessageContainingAll(made.name(), "no memfd");
        }
    }

    @Test
    void sealsAddUpAndAreSeenByAll() throws Exception {
        try (SharedSegment made = memory();
                SharedSegment other = of(made).attach();
                SharedSegment reader = made.readOnly()) {
            other.seal(Seal.GROW, Seal.GROW);
            made.seal();
            made.seal(Seal.SHRINK);
            assertThat(made.seals()).contains(Seal.SHRINK, Seal.GROW).isEqualTo(other.seals())
                    .isEqualTo(reader.seals());
            assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> reader.seal(Seal.SEAL));
            assertThatNullPointerException().isThrownBy(() -> made.seal((Seal) null));
        }
    }

    @Test
    void growSealKeepsTheSize() throws Exception {
        try (SharedSegment made = memory()) {
            made.seal(Seal.GROW);
            forbidden(() -> Unistd.ftruncate(made.descriptor(), FILE + 1));
            assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> made.grow(SIZE + 1))
                    .withMessageContainingAll("memfd:sealed", "GROW");
            made.grow(SIZE);
            assertThat(made.byteSize()).isEqualTo(SIZE);
        }
    }

    @Test
    void sealSealEndsSealing() throws Exception {
        try (SharedSegment made = memory()) {
            made.seal(Seal.SEAL);
            assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> made.seal(Seal.GROW));
            made.grow(SIZE + 1);
        }
    }

    @Test
    void futureWriteSealLeavesTheWriterAndLetsInNoOther() throws Exception {
        try (SharedSegment writer = memory()) {
            writer.seal(Seal.FUTURE_WRITE);
            try (SharedSegment reader = of(writer).readOnly().require(Seal.SHRINK, Seal.FUTURE_WRITE).attach();
                    SharedSegment handle = writer.readOnly()) {
                writer.segment().set(ValueLayout.JAVA_LONG, 8, 42);
                assertThat(reader.segment().get(ValueLayout.JAVA_LONG, 8)).isEqualTo(42);
                assertThat(handle.segment().get(ValueLayout.JAVA_LONG, 8)).isEqualTo(42);
                assertThat(writer.hasReaders()).isTrue();
            }
            forbidden(() -> FileOf.write(writer.descriptor(), SegmentHeader.BYTES, 1));
            assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(() -> of(writer).attach())
                    .returns(Reason.SEALED, IncompatibleSegmentException::kind)
                    .withMessageContainingAll("descriptor " + writer.descriptor(), "FUTURE_WRITE", "readOnly()");
            assertThat(writer.participants()).hasSize(1).allMatch(Participant::isSelf);
        }
    }

    @Test
    void futureWriteSealKeepsTheSizeOfTheFileToo() throws Exception {
        try (SharedSegment writer = memory()) {
            writer.seal(Seal.FUTURE_WRITE);
            assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> writer.grow(2 * SIZE))
                    .withMessageContaining("FUTURE_WRITE");
            assertThat(FileOf.segment(writer).size()).isEqualTo(FILE);
            assertThat(writer.byteSize()).isEqualTo(SIZE);
        }
    }

    @Test
    void writerThatLeavesASealedSegmentLooksDead() throws Exception {
        SharedSegment writer = memory();
        writer.seal(Seal.FUTURE_WRITE);
        try (SharedSegment reader = writer.readOnly()) {
            writer.close();
            assertThat(reader.participants()).hasSize(1).noneMatch(Participant::isAlive);
        }
    }

    @Test
    void writeSealNeedsTheEndOfWriting() throws Exception {
        try (SharedSegment made = memory()) {
            made.segment().set(ValueLayout.JAVA_LONG, 0, 7);
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> made.seal(Seal.WRITE))
                    .withMessageContaining("EBUSY");
            made.region().close();
            made.seal(Seal.WRITE);
            try (SharedSegment reader = made.readOnly()) {
                assertThat(reader.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(7);
                assertThat(reader.seals()).contains(Seal.WRITE);
            }
            forbidden(() -> FileOf.write(made.descriptor(), SegmentHeader.BYTES, 1));
            assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(() -> of(made).attach())
                    .returns(Reason.SEALED, IncompatibleSegmentException::kind).withMessageContaining("WRITE");
        }
    }

    @Test
    void execSealKeepsTheExecuteBits() throws Exception {
        try (SharedSegment made = memory()) {
            try {
                made.seal(Seal.EXEC);
            } catch (UnsupportedOperationException missing) {
                assumeTrue(false, "no F_SEAL_EXEC before Linux 6.3");
            }
            assertThat(made.seals()).contains(Seal.EXEC);
            forbidden(() -> Stat.fchmod(made.descriptor(), 0700));
        }
    }

    @Test
    void requiredSealsAreDemanded() throws Exception {
        try (SharedSegment made = memory()) {
            of(made).require(Seal.SHRINK).attach().close();
            assertThatExceptionOfType(IncompatibleSegmentException.class)
                    .isThrownBy(() -> of(made).require(Seal.GROW, Seal.SHRINK).attach())
                    .returns(Reason.NOT_SEALED, IncompatibleSegmentException::kind)
                    .withMessageContainingAll("has the seals [SHRINK", "[SHRINK, GROW] are required");
            made.seal(Seal.GROW);
            of(made).require(Seal.GROW, Seal.SHRINK).attach().close();
        }
    }

    @Test
    void whatHasANameHasNoSealsToShow() throws Exception {
        String name = scene.name();
        SharedSegment.create(name, SIZE).close();
        assertThatExceptionOfType(IncompatibleSegmentException.class)
                .isThrownBy(() -> SharedSegment.builder().name(name).require(Seal.SHRINK).attach())
                .returns(Reason.NOT_SEALED, IncompatibleSegmentException::kind)
                .withMessageContaining("[SHRINK] are required");
    }

    @Test
    void aRefusedDemandTakesNothingBack() throws Exception {
        try (SharedSegment made = memory()) {
            SharedSegmentBuilder demanding = of(made).require(Seal.GROW);
            assertThatNullPointerException().isThrownBy(() -> demanding.require((Seal) null));
            assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(demanding::attach)
                    .returns(Reason.NOT_SEALED, IncompatibleSegmentException::kind);
        }
    }
}
