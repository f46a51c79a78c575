package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a peer may pass on that it has no right to, or that answers when it likes. */
@Timeout(60)
final class ReceivedFileTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private interface Attaching {
        SharedSegment attach(SharedSegmentBuilder how) throws Exception;
    }

    private final Scene scene = Scene.create();
    private SegmentSocket.Pair ends;

    @BeforeEach
    void connect() throws Exception {
        ends = SegmentSocket.pair();
    }

    @AfterEach
    void end() throws Exception {
        ends.first().close();
        ends.second().close();
        scene.close();
    }

    /** By each of the ways that there are to have a descriptor. */
    private Attaching[] ways(int descriptor) {
        return new Attaching[]{how -> {
            ends.first().send(descriptor, new byte[0]);
            return ends.second().receive(how, SOON);
        }, how -> how.descriptorOf(Unistd.getpid(), descriptor).attach(), how -> how.descriptor(descriptor).attach()};
    }

    /** For opening a file so takes no right to the file itself. */
    @Test
    void gainsNothingByADescriptorThatIsNoRight() throws Exception {
        Path path = scene.inMemory("secret");
        SharedSegment.builder().file(path).byteSize(1).create().close();
        int bare = scene.open(path, Fcntl.O_PATH);
        for (Attaching way : ways(bare)) {
            for (boolean readOnly : new boolean[]{true, false}) {
                SharedSegmentBuilder how = SharedSegment.builder();
                assertThatExceptionOfType(AccessDeniedException.class)
                        .isThrownBy(() -> way.attach(readOnly ? how.readOnly() : how)).withMessageContaining("O_PATH");
            }
        }
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> Descriptors.reopened(bare, false))
                .withMessageContaining("O_PATH");
    }

    @Test
    void isNotReadByOneThatIsForWriting() throws Exception {
        Path path = scene.inMemory("secret");
        SharedSegment.builder().file(path).byteSize(1).create().close();
        for (Attaching way : ways(scene.open(path, Fcntl.O_WRONLY))) {
            assertThatExceptionOfType(AccessDeniedException.class)
                    .isThrownBy(() -> way.attach(SharedSegment.builder().readOnly()))
                    .withMessageContaining("isn't open for reading");
        }
    }

    /** Of /proc here: whoever is behind a file system may let wait as long as he likes. */
    @Test
    void isOfAFileSystemThatAnswers() throws Exception {
        Attaching[] ways = ways(scene.open(Path.of("/proc/self/status"), Fcntl.O_RDONLY));
        for (Attaching way : new Attaching[]{ways[0], ways[1]}) {
            IncompatibleSegmentException refused = catchThrowableOfType(IncompatibleSegmentException.class,
                    () -> way.attach(SharedSegment.builder().readOnly()));
            assertThat(refused.kind()).isEqualTo(Reason.OTHER_FILE_SYSTEM);
            assertThat(refused).hasMessageContaining("proc").hasMessageContaining("acceptAnyFileSystem()");
            assertThat(catchThrowableOfType(IncompatibleSegmentException.class,
                    () -> way.attach(SharedSegment.builder().readOnly().acceptAnyFileSystem())).kind())
                    .as("looked at").isEqualTo(Reason.NOT_A_SEGMENT);
        }
    }

    @Test
    void mayBeInMemoryOrOnADisk() throws Exception {
        try (SharedSegment memfd = SharedSegment.anonymous("x", 1);
                SharedSegment shm = SharedSegment.create(scene.name(), 1);
                SharedSegment disk = SharedSegment.builder().file(scene.path("x")).byteSize(1).create()) {
            for (SharedSegment each : new SharedSegment[]{memfd, shm, disk}) {
                for (Attaching way : ways(each.descriptor())) {
                    try (SharedSegment received = way.attach(SharedSegment.builder())) {
                        assertThat(received.participants()).hasSize(2);
                    }
                }
            }
        }
    }
}
