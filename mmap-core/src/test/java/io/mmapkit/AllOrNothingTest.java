package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Meminfo;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A region that can't be mapped leaves no file, no bytes, no descriptor and no mapping. */
final class AllOrNothingTest {
    private static final long TAKEN = 0x4_0000_0000L;

    @AutoClose private final Scene scene = Scene.create();

    /** Asserts that an attempt fails so, and that this process has what it had before. */
    private static Throwable fails(Errno errno, ThrowingCallable attempt) throws IOException {
        assertThat(catchThrowable(attempt)).isNotNull(); // loads the classes
        Set<String> descriptors = Self.descriptors();
        Throwable failure = catchThrowable(attempt);
        assertThat(descriptors).containsAll(Self.descriptors()); // those of an automatic arena of another test may go meanwhile
        assertThat(Vma.all()).noneMatch(vma -> vma.file().contains("nothing"));
        if (errno != null) {
            assertThat(failure instanceof SystemCallException ? failure : failure.getCause())
                    .isInstanceOfSatisfying(SystemCallException.class,
                            refused -> assertThat(refused.errno()).isEqualTo(errno));
        }
        assertThat(failure.getSuppressed()).isEmpty();
        return failure;
    }

    private RegionBuilder creating(Path path) {
        return MappedRegion.builder().file(path).create();
    }

    @Test
    void moreThanAFileCanHave() throws Exception {
        Path path = scene.path("nothing");
        assertThat(fails(null, () -> creating(path).length(Long.MAX_VALUE - PAGE).map()))
                .isInstanceOf(FileSystemException.class).hasMessageContaining("available");
        fails(Errno.EFBIG, () -> creating(path).length(Long.MAX_VALUE - PAGE).sparse().map());
        assertThat(Files.exists(path)).isFalse();
        assertThat(scene.path("nothing").getParent()).isEmptyDirectory();
    }

    @Test
    void placeThatIsTaken() throws Exception {
        Path fresh = scene.path("nothing");
        Path there = Files.write(scene.path("nothing-there"), Patterns.bytes(1000));
        try (Arena arena = Arena.ofConfined()) {
            MappedRegion taken = MappedRegion.builder().anonymous().length(PAGE).address(TAKEN)
                    .flags(MapFlag.FIXED_NOREPLACE).map(arena);
            for (Path path : new Path[]{fresh, there}) {
                fails(Errno.EEXIST, () -> creating(path).length(3 * PAGE).address(taken.segment().address())
                        .flags(MapFlag.FIXED_NOREPLACE).map());
            }
        }
        assertThat(Files.exists(fresh)).isFalse();
        assertThat(Patterns.isIn(Files.readAllBytes(there))).isTrue();
        assertThat(Files.size(there)).isEqualTo(1000);
    }

    @Test
    void moreThanTheAddressSpaceHas() throws Exception {
        Path path = scene.inMemory("nothing");
        fails(Errno.ENOMEM, () -> creating(path).length(1L << 60).sparse().map());
        assertThat(Files.exists(path)).isFalse();
        fails(Errno.ENOMEM, () -> MappedRegion.builder().memfd("nothing").length(1L << 60).sparse().map());
    }

    @Test
    void moreThanTheMachineHas() throws Exception {
        long tooMuch = 2 * (Meminfo.bytes("MemTotal").orElseThrow() + Meminfo.bytes("SwapTotal").orElse(0));
        for (long length : new long[]{tooMuch, 1L << 60}) {
            Throwable failure = fails(null, () -> MappedRegion.builder().memfd("nothing").length(length).map());
            assertThat(failure).isInstanceOf(FileSystemException.class).hasMessageContainingAll("memfd:nothing",
                    "sparse()");
        }
        MappedRegion.builder().memfd("nothing").length(tooMuch).sparse().map().close();
    }

    @Test
    void descriptorThatMayNotBeWritten() throws Exception {
        int fd = scene.open(scene.hole(PAGE), Fcntl.O_RDONLY);
        fails(Errno.EACCES, () -> MappedRegion.builder().descriptor(fd).protection(Protection.WRITE).map());
    }

    @Test
    void fileThatIsNoFile() throws Exception {
        Path path = Files.createDirectory(scene.path("nothing"));
        fails(null, () -> MappedRegion.open(path));
        assertThat(path).isEmptyDirectory();
    }

    /** An arena that was open when it was asked, and isn't when it is needed. */
    private static final class ClosedInBetween implements Arena {
        private final Arena arena = Arena.ofConfined();

        @Override
        public MemorySegment allocate(long byteSize, long byteAlignment) {
            MemorySegment memory = arena.allocate(byteSize, byteAlignment);
            arena.close();
            return memory;
        }

        @Override
        public MemorySegment.Scope scope() {
            return arena.scope();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void arenaThatIsClosedMeanwhile() throws Exception {
        Path fresh = scene.path("nothing");
        Path there = Files.write(scene.path("nothing-there"), Patterns.bytes(1000));
        for (Path path : new Path[]{fresh, there}) {
            Throwable failure = fails(null, () -> creating(path).length(3 * PAGE).map(new ClosedInBetween()));
            assertThat(failure).isInstanceOf(IllegalStateException.class);
        }
        assertThat(Files.exists(fresh)).isFalse();
        assertThat(Files.size(there)).isEqualTo(1000);
    }
}
