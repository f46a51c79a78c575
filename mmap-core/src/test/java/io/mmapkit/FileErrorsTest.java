package io.mmapkit;

import static io.mmapkit.testing.Scene.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What can't be mapped, and what is said about it. */
final class FileErrorsTest {
    @AutoClose private final Scene scene = Scene.create();

    private static RegionBuilder writable(Path path) {
        return MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE);
    }

    private static <E extends FileSystemException> E refused(Class<E> type, Path path, RegionBuilder builder) {
        E refused = catchThrowableOfType(type, builder::map);
        assertThat(refused).isNotNull().isExactlyInstanceOf(type);
        assertThat(refused.getFile()).isEqualTo(path.toString());
        return refused;
    }

    private static void causedBy(Errno errno, FileSystemException refused) {
        assertThat(refused).cause().isInstanceOfSatisfying(SystemCallException.class,
                call -> assertThat(call.errno()).isEqualTo(errno));
        assertThat(refused).hasMessageContaining(errno.name());
    }

    @Test
    void missingFile() throws Exception {
        Path path = scene.path("missing");
        causedBy(Errno.ENOENT, refused(NoSuchFileException.class, path, MappedRegion.builder().file(path)));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> MappedRegion.open(path));
        Path deep = path.resolve("deeper");
        refused(NoSuchFileException.class, deep, MappedRegion.builder().file(deep).create().length(1));
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void partOfThePathIsNoDirectory() throws Exception {
        Path path = scene.hole(1).resolve("below");
        causedBy(Errno.ENOTDIR, refused(FileSystemException.class, path, MappedRegion.builder().file(path)));
    }

    @Test
    void directory() throws Exception {
        Path path = Files.createDirectory(scene.path("folder"));
        assertThat(refused(FileSystemException.class, path, MappedRegion.builder().file(path)))
                .hasMessageContaining("a directory");
        causedBy(Errno.EISDIR, refused(FileSystemException.class, path, writable(path)));
        causedBy(Errno.EISDIR, refused(FileSystemException.class, path, writable(path).create().length(1)));
        causedBy(Errno.EEXIST, refused(FileAlreadyExistsException.class, path, writable(path).createNew().length(1)));
    }

    @Test
    void fifoWithoutWaitingForItsOtherEnd() throws Exception {
        Path path = scene.path("fifo");
        Stat.mkfifo(scene.text(path.toString()), 0600);
        assertThat(refused(FileSystemException.class, path, MappedRegion.builder().file(path)))
                .hasMessageContaining("a FIFO");
        assertThat(refused(FileSystemException.class, path, writable(path))).hasMessageContaining("a FIFO");
        refused(FileSystemException.class, path, writable(path).create().length(1));
        assertThat(Files.exists(path)).isTrue();
    }

    @Test
    void socket() throws Exception {
        Path path = scene.path("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            refused(FileSystemException.class, path, MappedRegion.builder().file(path));
        }
    }

    @Test
    void deviceThatCannotBeMapped() {
        Path path = Path.of("/dev/null");
        causedBy(Errno.ENODEV, refused(FileSystemException.class, path, MappedRegion.builder().file(path).length(1)));
    }

    @Test
    void deviceWithoutASize() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> MappedRegion.open(Path.of("/dev/zero"))).withMessageContaining("length");
    }

    @Test
    void offsetIntoZeros() throws Exception {
        for (Sharing sharing : new Sharing[]{Sharing.SHARED, Sharing.PRIVATE}) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> writable(Path.of("/dev/zero")).sharing(sharing).offset(PAGE).length(1).map())
                    .withMessageContaining("offset");
        }
    }

    @Test
    void emptyFile() throws Exception {
        Path path = scene.hole(0);
        assertThat(refused(BeyondEndOfFileException.class, path, MappedRegion.builder().file(path)).fileSize())
                .isZero();
        refused(BeyondEndOfFileException.class, path, MappedRegion.builder().file(path).length(1));
    }

    @Test
    void offsetAndLengthPastTheEnd() throws Exception {
        Path path = scene.hole(100);
        RegionBuilder builder = MappedRegion.builder().file(path);
        assertThat(refused(BeyondEndOfFileException.class, path, builder.offset(100)).fileSize()).isEqualTo(100);
        refused(BeyondEndOfFileException.class, path, builder.offset(101));
        refused(BeyondEndOfFileException.class, path, builder.offset(Long.MAX_VALUE));
        refused(BeyondEndOfFileException.class, path, builder.offset(99).length(2));
        refused(BeyondEndOfFileException.class, path, builder.offset(0).length(101));
        refused(BeyondEndOfFileException.class, path, builder.offset(0).length(PAGE));
        assertThat(Files.size(path)).isEqualTo(100);
    }

    @Test
    void fileThatMustNotBeThere() throws Exception {
        Path path = scene.hole(100);
        causedBy(Errno.EEXIST, refused(FileAlreadyExistsException.class, path,
                MappedRegion.builder().file(path).createNew().length(1000)));
        assertThat(Files.size(path)).isEqualTo(100);
    }

    @Test
    void linkToNowhere() throws Exception {
        Path path = Files.createSymbolicLink(scene.path("link"), scene.path("nowhere"));
        refused(NoSuchFileException.class, path, MappedRegion.builder().file(path));
        refused(FileAlreadyExistsException.class, path, MappedRegion.builder().file(path).create().length(1));
        refused(FileAlreadyExistsException.class, path, MappedRegion.builder().file(path).createNew().length(1));
        assertThat(Files.exists(scene.path("nowhere"))).isFalse();
    }

    @Test
    void linkToItself() throws Exception {
        Path path = Files.createSymbolicLink(scene.path("loop"), scene.path("loop"));
        causedBy(Errno.ELOOP, refused(FileSystemException.class, path, MappedRegion.builder().file(path)));
    }

    @Test
    void linkToAFileIsFollowed() throws Exception {
        Path path = Files.createSymbolicLink(scene.path("good"), scene.hole(100));
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(200).map()) {
            assertThat(region.byteSize()).isEqualTo(200);
        }
        assertThat(Files.isSymbolicLink(path)).isTrue();
    }

    @Test
    void fileWithinAZipFile() throws Exception {
        try (FileSystem zip = FileSystems.newFileSystem(scene.path("a.zip"), Map.of("create", "true"))) {
            Path path = Files.write(zip.getPath("entry"), new byte[10]);
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> MappedRegion.open(path))
                    .withMessageContaining("entry");
        }
    }

    /** Opens a file of root's as somebody else. */
    static final class SomebodyElse {
        public static void main(String[] arguments) throws IOException {
            Path path = Path.of(arguments[0]);
            writable(path).map().close(); // loads the classes
            Native.becomeNobody();
            for (RegionBuilder builder : new RegionBuilder[]{MappedRegion.builder().file(path), writable(path),
                writable(path).create().length(1)}) {
                try {
                    builder.map().close();
                    System.out.println("mapped");
                } catch (AccessDeniedException refused) {
                    System.out.println("denied " + refused.getFile());
                }
            }
        }
    }

    @Test
    void fileOfAnotherUser() throws Exception {
        Assumptions.assumeTrue(Self.isRoot(), "only root can become another user");
        Path path = scene.hole(PAGE);
        ChildJvm.Result result = ChildJvm.of(SomebodyElse.class).arguments(path).run();
        assertThat(result.stdout()).as(result.stderr()).isEqualTo(("denied " + path + '\n').repeat(3));
    }
}
