package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmapkit.libc.Stat;
import io.mmapkit.region.Mount;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody put under the name of a segment beforehand is refused, and left as it is. */
@Timeout(30)
final class PlantedTest {
    private static final long SIZE = 2 * Scene.PAGE;

    /** What may be there. */
    enum Plant {
        LINK_TO_A_FILE, LINK_TO_NOTHING, LINK_TO_A_SEGMENT, FIFO, FOLDER, SOCKET, EMPTY_FILE, FILE, HARD_LINK_TO_A_FILE;

        void at(Path path, Scene scene) throws IOException {
            Path victim = scene.inMemory("victim");
            switch (this) {
                case LINK_TO_A_FILE -> Files.createSymbolicLink(path, Files.write(victim, Patterns.bytes(10_000)));
                case LINK_TO_NOTHING -> Files.createSymbolicLink(path, victim);
                case LINK_TO_A_SEGMENT -> {
                    SharedSegment.builder().file(victim).byteSize(SIZE).create().close();
                    Files.createSymbolicLink(path, victim);
                }
                case FIFO -> Stat.mkfifo(scene.text(path.toString()), 0600);
                case FOLDER -> Files.createDirectory(path);
                case SOCKET -> ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(path)).close();
                case EMPTY_FILE -> Files.createFile(path);
                case FILE -> Files.write(path, Patterns.bytes(10_000));
                case HARD_LINK_TO_A_FILE -> Files.createLink(path, Files.write(victim, Patterns.bytes(10_000)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedAndLeftAlone(Plant plant) throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            plant.at(path, scene);
            Object key = Files.readAttributes(path, "unix:ino,mode,size", LinkOption.NOFOLLOW_LINKS);
            long before = Self.descriptorsOf(path.getParent().toString());
            SharedSegmentBuilder builder = SharedSegment.builder().file(path).byteSize(SIZE).timeout(Duration.ZERO);
            assertThatThrownBy(builder::create).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(builder::attach).isInstanceOf(FileSystemException.class).hasMessageContaining("segment");
            assertThatThrownBy(builder::createOrAttach).isInstanceOf(FileSystemException.class);
            assertThatThrownBy(SharedSegment.builder().file(path).readOnly().timeout(Duration.ZERO)::attach)
                    .isInstanceOf(FileSystemException.class);
            assertThat(SharedSegment.list(path.getParent())).isEmpty();
            assertThat(SharedSegment.collectOrphans(path.getParent())).isEmpty();
            assertThat((Object) Files.readAttributes(path, "unix:ino,mode,size",
                    LinkOption.NOFOLLOW_LINKS)).isEqualTo(key);
            assertThat(Self.descriptorsOf(path.getParent().toString())).isEqualTo(before);
            Files.delete(path);
        }
    }

    @Test
    void isToldBySharedMemoryAsWell() throws Exception {
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            Path path = Path.of("/dev/shm" + name);
            Files.createSymbolicLink(path, Path.of("/etc/passwd"));
            assertThatThrownBy(() -> SharedSegment.attach(name)).isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("ELOOP");
            assertThatThrownBy(() -> SharedSegment.create(name, SIZE)).isInstanceOf(FileAlreadyExistsException.class);
            SharedSegment.unlink(name); // the link, and not what it leads to
            assertThat(path).doesNotExist();
            assertThat(Path.of("/etc/passwd")).exists();
        }
    }

    @Test
    void underATemporaryNameIsLeftAloneToo() throws Exception {
        try (Scene scene = Scene.create()) {
            Path folder = scene.inMemory("segment").getParent();
            Path victim = scene.inMemory("victim");
            Files.write(victim, Patterns.bytes(10_000));
            Files.createSymbolicLink(folder.resolve(Temporary.name()), victim);
            Stat.mkfifo(scene.text(folder.resolve(Temporary.name()).toString()), 0600);
            Files.createDirectory(folder.resolve(Temporary.name()));
            assertThat(SharedSegment.collectOrphans(folder)).isEmpty();
            assertThat(Files.list(folder)).hasSize(3);
            assertThat(victim).hasBinaryContent(Patterns.bytes(10_000));
        }
    }

    /** A name whose bytes are no UTF-8 is longer as text than a name can be: it isn't one of a segment. */
    @Test
    void withANameThatIsNoTextDisturbsNobody() throws Exception {
        try (Scene scene = Scene.create()) {
            String name = scene.name();
            String octal = "\\377".repeat(240) + ProcessHandle.current().pid();
            Mount.run("sh", "-c", "touch \"$(printf '/dev/shm/" + octal + "')\"");
            try (SharedSegment segment = SharedSegment.create(name, SIZE)) {
                assertThat(SharedSegment.list()).extracting(SegmentInfo::name).contains(segment.name());
            } finally {
                Mount.run("sh", "-c", "rm \"$(printf '/dev/shm/" + octal + "')\"");
            }
        }
    }

    /** One name could look like another, or be obeyed by a terminal: no segment is made so, and what is moved there is found all the same. */
    @Test
    void withANameThatDoesNotLookLikeWhatItIs() throws Exception {
        try (Scene scene = Scene.create()) {
            String name = scene.name().substring(1) + "\u202e\u001b[2J";
            scene.name('/' + name);
            String plain = scene.name();
            SharedSegment.create(plain, SIZE).close();
            Files.move(Path.of("/dev/shm" + plain), Path.of("/dev/shm", name));
            assertThat(SharedSegment.list()).extracting(SegmentInfo::name).contains(name);
            assertThat(SharedSegment.collectOrphans(info -> info.name().equals(name))).containsExactly(name);
        }
    }

    @Test
    void withALayoutThatATerminalWouldObeyIsShownHarmless() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            SharedSegment.builder().file(path).layout(ValueLayout.JAVA_INT.withName("x-[2Jy-z")).create().close();
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.wrap(new byte[]{0x1b}), SegmentHeader.LAYOUT_NAME_AT + 1);
                file.write(ByteBuffer.wrap(new byte[]{(byte) 0xff}), SegmentHeader.LAYOUT_NAME_AT + 6);
            }
            assertThatThrownBy(() -> SharedSegment.builder().file(path).layout(ValueLayout.JAVA_LONG).attach())
                    .hasMessageContaining("'x\\u{1b}[2Jy\ufffdz'");
        }
    }

    @Test
    void isASegmentUnderTwoNames() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            Path second = path.resolveSibling("second");
            try (SharedSegment segment = SharedSegment.builder().file(path).byteSize(SIZE).initialize(Patterns::fill)
                    .create()) {
                Files.createLink(second, path);
                try (SharedSegment same = SharedSegment.builder().file(second).attach()) {
                    assertThat(Patterns.isIn(same.segment())).isTrue();
                    assertThat(segment.participants()).hasSize(2);
                    assertThat(same.unlink()).isTrue();
                    assertThat(second).doesNotExist();
                    assertThat(path).exists();
                    assertThat(same.unlink()).isFalse();
                }
            }
        }
    }

    @Test
    void asAFileThatOthersMayWriteIsRefused() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = scene.inMemory("segment");
            SharedSegment.builder().file(path).byteSize(SIZE).mode(0622).create().close();
            assertThat(mode(path)).isEqualTo(0622);
            IncompatibleSegmentException refused = catchThrowableOfType(IncompatibleSegmentException.class,
                    () -> SharedSegment.builder().file(path).attach());
            assertThat(refused.kind()).isEqualTo(Reason.WRITABLE_BY_OTHERS);
            assertThat(refused).hasMessageContaining("0622");
            assertThatThrownBy(() -> SharedSegment.builder().file(path).mode(0660).attach())
                    .isInstanceOf(IncompatibleSegmentException.class);
            SharedSegment.builder().file(path).mode(0666).attach().close();
        }
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode") & 07777;
    }
}
