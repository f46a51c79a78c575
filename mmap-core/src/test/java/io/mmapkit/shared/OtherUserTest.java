package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Stat;
import io.mmapkit.region.AsNobody;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segments of root and of somebody else, seen from either side. */
@Timeout(60)
final class OtherUserTest {
    private static final int NOBODY = 65534;

    /** Says what comes of attaching to a file, and what is listed and collected of its folder. */
    static final class Attaching {
        public static void main(String[] arguments) throws IOException {
            Path path = Path.of(arguments[0]);
            SharedSegmentBuilder builder = SharedSegment.builder().file(path).mode(0666);
            if (arguments[1].equals("read")) {
                builder.readOnly();
            }
            System.out.println("plain " + result(builder));
            System.out.println("accepting " + result(builder.acceptOwner(Integer.parseInt(arguments[2]))));
            System.out.println("collected " + SharedSegment.collectOrphans(path.getParent()).size());
        }

        private static String result(SharedSegmentBuilder builder) throws IOException {
            try (SharedSegment segment = builder.attach()) {
                return "attached to " + segment.byteSize();
            } catch (IncompatibleSegmentException refused) {
                return refused.kind().toString();
            } catch (IOException refused) {
                return refused.getClass().getSimpleName();
            }
        }
    }

    /** Creates a segment where everybody may. */
    static final class Creating {
        public static void main(String[] arguments) throws IOException {
            SharedSegment.builder().file(Path.of(arguments[0])).byteSize(4096).create().close();
        }
    }

    /** Prints the mode of a segment that is made with a umask. */
    static final class Masked {
        public static void main(String[] arguments) throws IOException {
            Stat.umask(0777);
            Path path = Path.of("segment").toAbsolutePath();
            try (SharedSegment segment = SharedSegment.builder().file(path).byteSize(1).mode(0640).create()) {
                System.out.println(Integer.toOctalString((int) Files.getAttribute(path, "unix:mode") & 07777));
                SharedSegment.builder().file(path).attach().close();
                segment.unlink();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0600,write,AccessDeniedException,AccessDeniedException", "0604,read,OTHER_OWNER,attached to 4096",
        "0604,write,AccessDeniedException,AccessDeniedException", "0666,write,OTHER_OWNER,attached to 4096"})
    void attachesToWhatItMayAndAccepts(String mode, String access, String plain, String accepting) throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = open(scene.inMemory("segment"));
            SharedSegment.builder().file(path).byteSize(4096).mode(Integer.parseInt(mode, 8)).create().close();
            assertThat(AsNobody.run(Attaching.class, path, access, 0).lines()).containsExactly("plain " + plain,
                    "accepting " + accepting, "collected 0");
            assertThat(path).exists();
        }
    }

    @Test
    void isNotTrustedByRootEither() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = open(scene.inMemory("segment"));
            assertThat(AsNobody.run(Creating.class, path)).isEmpty();
            IncompatibleSegmentException refused = catchThrowableOfType(IncompatibleSegmentException.class,
                    () -> SharedSegment.builder().file(path).attach());
            assertThat(refused.kind()).isEqualTo(Reason.OTHER_OWNER);
            assertThat(refused).hasMessageContaining(String.valueOf(NOBODY));
            SharedSegment.builder().file(path).acceptOwner(NOBODY).attach().close();
            SharedSegment.builder().file(path).acceptAnyOwner().attach().close();
            assertThat(SharedSegment.collectOrphans(path.getParent())).isEmpty();
            assertThat(SharedSegment.list(path.getParent())).singleElement().extracting(SegmentInfo::owner)
                    .isEqualTo((long) NOBODY);
        }
    }

    @Test
    void isGivenASegment() throws Exception {
        try (Scene scene = Scene.create()) {
            Path path = open(scene.inMemory("segment"));
            assumeTrue(Self.isRoot(), "giving away takes root");
            SharedSegment.builder().file(path).byteSize(4096).owner(NOBODY, NOBODY).create().close();
            assertThat(AsNobody.run(Attaching.class, path, "write", 0).lines()).containsExactly(
                    "plain attached to 4096", "accepting attached to 4096", "collected 1");
        }
    }

    @Test
    void isNotKeptOutByTheUmask() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Masked.class).quickly().run();
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("640\n");
    }

    private static Path open(Path path) throws IOException {
        Files.setPosixFilePermissions(path.getParent(),
                PosixFilePermissions.fromString("rwxrwxrwx"));
        return path;
    }
}
