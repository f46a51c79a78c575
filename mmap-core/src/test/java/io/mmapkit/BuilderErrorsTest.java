package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a builder refuses before anything happens, and what the system refuses without a name to say. */
final class BuilderErrorsTest {
    private static final Path ZERO = Path.of("/dev/zero");

    @AutoClose private final Scene scene = Scene.create();

    private static RegionBuilder builder() {
        return MappedRegion.builder();
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
    }

    @Test
    void numbersOutOfRange() {
        refused("-1", () -> builder().offset(-1));
        refused("0", () -> builder().length(0));
        refused("-1", () -> builder().length(-1));
        refused("-1", () -> builder().descriptor(-1));
        refused("0", () -> builder().address(0));
        refused("0xffffffffffffffff", () -> builder().address(-1));
        refused("beyond", () -> builder().file(ZERO).offset(1).length(Long.MAX_VALUE).map());
        refused("beyond", () -> builder().file(ZERO).create().offset(Long.MAX_VALUE).length(1).map());
    }

    @Test
    void lengthsNoAddressSpaceHas() {
        refused("address space", () -> builder().anonymous().length(Long.MAX_VALUE).map());
        refused("address space", () -> builder().file(ZERO).length(Long.MAX_VALUE).map());
        refused("address space", () -> builder().anonymous().length(Long.MAX_VALUE - PAGE).hugePages().map());
        refused("address space",
                () -> builder().anonymous().length(1).hugePages().reserve(Long.MAX_VALUE - PAGE).map());
        refused("address space", () -> builder().anonymous().length(1).reserve(Long.MAX_VALUE).map());
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> builder().anonymous().length(Long.MAX_VALUE - PAGE).map())
                .returns(Errno.ENOMEM, SystemCallException::errno);
    }

    @Test
    void nothingToMap() {
        refused("say what to map", () -> builder().map());
        refused("say what to map", () -> builder().length(1).map(Arena.global()));
    }

    @Test
    void noLengthWhereNothingHasOne() throws Exception {
        refused("length", () -> builder().anonymous().map());
        refused("length", () -> builder().memfd("x").map());
        refused("length", () -> builder().file(scene.path("x")).create().map());
        refused("length", () -> builder().file(scene.path("x")).createNew().map());
    }

    @Test
    void severalThingsToMap() {
        refused("anonymous memory", () -> builder().anonymous().file(ZERO));
        refused("/dev/zero", () -> builder().file(ZERO).anonymous());
        refused("/dev/zero", () -> builder().file(ZERO).file(ZERO));
        refused("memfd:x", () -> builder().memfd("x").descriptor(3));
        refused("descriptor 3", () -> builder().descriptor(3).memfd("x"));
    }

    @Test
    void creatingWhatIsNoFile() {
        refused("file", () -> builder().create());
        refused("file", () -> builder().anonymous().create());
        refused("file", () -> builder().memfd("x").createNew());
        refused("file", () -> builder().descriptor(3).create());
    }

    @Test
    void offsetIntoAnonymousMemory() {
        refused("offset", () -> builder().anonymous().offset(1).length(1).map());
    }

    @Test
    void sparseAnonymousMemory() {
        refused("sparse", () -> builder().anonymous().sparse().length(1).map());
    }

    @Test
    void labelsOfMemory() throws Exception {
        refused("249", () -> builder().memfd("x".repeat(250)));
        refused("249", () -> builder().memfd("ä".repeat(125)));
        refused("NUL", () -> builder().memfd("a\0b"));
        builder().memfd("x".repeat(249)).length(1).map().close();
        builder().memfd("ä".repeat(124)).length(1).map().close();
        builder().memfd("").length(1).map().close();
    }

    @Test
    void nulls() {
        assertThatNullPointerException().isThrownBy(() -> MappedRegion.open(null));
        assertThatNullPointerException().isThrownBy(() -> builder().file(null));
        assertThatNullPointerException().isThrownBy(() -> builder().memfd(null));
        assertThatNullPointerException().isThrownBy(() -> builder().sharing(null));
        assertThatNullPointerException().isThrownBy(() -> builder().protection((Protection[]) null));
        assertThatNullPointerException().isThrownBy(() -> builder().protection((Protection) null));
        assertThatNullPointerException().isThrownBy(() -> builder().flags((MapFlag[]) null));
        assertThatNullPointerException().isThrownBy(() -> builder().flags((MapFlag) null));
    }

    @Test
    void nullsToARegion() throws Exception {
        try (MappedRegion region = builder().anonymous().length(1).map()) {
            assertThatNullPointerException().isThrownBy(() -> region.sync(null));
            assertThatNullPointerException().isThrownBy(() -> region.sync(0, 1, null));
            assertThatNullPointerException().isThrownBy(() -> region.advise(null));
            assertThatNullPointerException().isThrownBy(() -> region.advise(0, 1, null));
        }
    }

    @Test
    void descriptorThatIsNotOpen() {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> builder().descriptor(Integer.MAX_VALUE).length(1).map())
                .returns(Errno.EBADF, SystemCallException::errno);
    }

    @Test
    void descriptorThatIsNotOpenForThat() throws Exception {
        int reader = scene.open(scene.hole(PAGE), Fcntl.O_RDONLY);
        int writer = scene.open(scene.hole(PAGE), Fcntl.O_WRONLY);
        for (RegionBuilder builder : new RegionBuilder[]{builder().descriptor(writer),
            builder().descriptor(writer).protection(Protection.WRITE),
            builder().descriptor(reader).protection(Protection.WRITE),
            builder().descriptor(reader).protection(Protection.READ, Protection.WRITE).sparse()}) {
            assertThatExceptionOfType(SystemCallException.class).isThrownBy(builder::map)
                    .returns(Errno.EACCES, SystemCallException::errno);
        }
    }

    @Test
    void descriptorOfWhatCannotBeMapped() throws Exception {
        var pipe = scene.memory(8);
        Unistd.pipe2(pipe, Fcntl.O_CLOEXEC);
        int end = scene.keep(pipe.get(ValueLayout.JAVA_INT, 0));
        scene.keep(pipe.get(ValueLayout.JAVA_INT, 4));
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> builder().descriptor(end).length(1).map()).withMessageContaining("a FIFO");
        int folder = scene.open(scene.path("x").getParent(), Fcntl.O_RDONLY);
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> builder().descriptor(folder).map()).withMessageContaining("a directory");
        int empty = scene.memfd(0);
        assertThatExceptionOfType(BeyondEndOfFileException.class).isThrownBy(() -> builder().descriptor(empty).map())
                .withMessageContaining("is empty");
    }

    @Test
    void sealedDescriptor() throws Exception {
        int fd = scene.memfd(PAGE);
        Fcntl.fcntl(fd, Fcntl.F_ADD_SEALS, Fcntl.F_SEAL_WRITE);
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> builder().descriptor(fd).protection(Protection.READ, Protection.WRITE).map())
                .returns(Errno.EPERM, SystemCallException::errno);
        Path path = Path.of("/proc/self/fd/" + fd);
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> builder().file(path).protection(Protection.READ, Protection.WRITE).map());
        try (MappedRegion region = MappedRegion.open(path)) {
            assertThat(region.byteSize()).isEqualTo(PAGE);
        }
    }

    @Test
    void callersDescriptorStaysTheCallers() throws Exception {
        int fd = scene.memfd(PAGE);
        Unistd.lseek(fd, 7, Unistd.SEEK_SET);
        builder().descriptor(fd).protection(Protection.READ, Protection.WRITE).map().close();
        assertThat(Unistd.lseek(fd, 0, Unistd.SEEK_CUR)).isEqualTo(7);
    }
}
