package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of files that aren't whole, and that none is removed that this version doesn't understand. */
@Timeout(60)
final class UnderstoodTest {
    private static final int NOBODY = 65534;
    private static final int LARGER_PAGES = 1 << 20;

    @AutoClose private final Scene scene = Scene.create();
    private Path path;
    private Path folder;

    @BeforeEach
    void place() throws IOException {
        path = scene.inMemory("segment");
        folder = path.getParent();
        SharedSegment.builder().file(path).byteSize(4096).create().close();
    }

    private static void put(Path file, int at, int number) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, number), at);
        }
    }

    private static void cut(Path file, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    private Reason refusal() {
        return catchThrowableOfType(IncompatibleSegmentException.class,
                () -> SharedSegment.builder().file(path).byteSize(1).timeout(Duration.ZERO).createOrAttach()).kind();
    }

    @ParameterizedTest
    @CsvSource({"8,2", "12,8192", "24,1048576", "44,2"})
    void keepsAWholeOneThatItDoesNotUnderstand(int at, int number) throws Exception {
        put(path, at, number);
        assertThat(SharedSegment.list(folder)).singleElement()
                .satisfies(info -> assertThat(info.problem()).isNotEmpty());
        assertThat(SharedSegment.collectOrphans(folder)).isEmpty();
        assertThat(path).exists();
    }

    @Test
    void saysThatPagesOfAnotherSizeAreAProblem() throws Exception {
        put(path, SegmentHeader.PAGE_SIZE_AT, LARGER_PAGES);
        assertThat(SharedSegment.list(folder)).singleElement().satisfies(info -> {
            assertThat(info.problem()).contains(String.valueOf(LARGER_PAGES));
            assertThat(info.header().pageSize()).isEqualTo(LARGER_PAGES);
        });
        assertThat(refusal()).isEqualTo(Reason.OTHER_PAGE_SIZE);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 40, 47, 4096, 8192})
    void keepsWhatHasNoMoreThanTheMagic(int length) throws Exception {
        Files.write(path, ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN).putLong(SegmentHeader.MAGIC)
                .array());
        assertThat(SharedSegment.collectOrphans(folder)).isEmpty();
        assertThat(path).exists();
    }

    @Test
    void keepsWhatAnotherVersionIsMaking() throws Exception {
        Path other = Files.write(folder.resolve(Temporary.name()), ByteBuffer.allocate(8192)
                .order(ByteOrder.LITTLE_ENDIAN).putLong(SegmentHeader.MAGIC).putInt(2).array());
        assertThat(SharedSegment.collectOrphans(folder)).containsExactly(path.toString());
        assertThat(other).exists();
    }

    @Test
    void collectsOneThatWasCutBehindItsHeader() throws Exception {
        cut(path, SegmentHeader.BYTES);
        assertThat(SharedSegment.collectOrphans(folder)).containsExactly(path.toString());
    }

    @ParameterizedTest
    @CsvSource({"0,NOT_READY", "1,NOT_A_SEGMENT", "7,NOT_A_SEGMENT", "8,TRUNCATED", "40,TRUNCATED", "47,TRUNCATED",
        "4095,TRUNCATED", "4096,TRUNCATED"})
    void saysWhatIsLeftOfOneThatWasCut(int length, Reason kind) throws Exception {
        cut(path, length);
        assertThat(refusal()).isEqualTo(kind);
        assertThat(Files.size(path)).isEqualTo(length);
    }

    @Test
    void doesNotWaitForAFileThatIsNone() throws Exception {
        for (byte[] strange : List.of("hi".getBytes(), "mmap".getBytes(), new byte[3], new byte[4095])) {
            Files.write(path, strange);
            assertThat(catchThrowableOfType(IncompatibleSegmentException.class, () -> SharedSegment.builder().file(path)
                    .timeout(Duration.ofDays(1)).attach()).kind()).isEqualTo(Reason.NOT_A_SEGMENT);
            assertThat(SharedSegment.list(folder)).isEmpty();
            assertThat(SharedSegment.collectOrphans(folder)).isEmpty();
            assertThat(path).hasBinaryContent(strange);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 40, 4095})
    void leavesAFileAsShortAsSomebodyCutIt(int length) throws Exception {
        SharedSegment.builder().file(path).attach().close();
        try (SharedSegment segment = SharedSegment.builder().file(path).attach()) {
            cut(path, length);
            assertThat(segment.isReadOnly()).isFalse();
        }
        assertThat(Files.size(path)).isEqualTo(length);
    }

    @Test
    void attachesToWhatItWouldHaveGivenAway() throws Exception {
        assumeTrue(Self.isRoot(), "giving away takes root");
        Path given = scene.inMemory("given");
        SharedSegmentBuilder builder = SharedSegment.builder().file(given).byteSize(1).owner(NOBODY, -1);
        for (int i = 0; i < 2; i++) {
            builder.createOrAttach().close();
            assertThat(Files.getAttribute(given, "unix:uid")).isEqualTo(NOBODY);
        }
        assertThat(catchThrowableOfType(IncompatibleSegmentException.class,
                () -> SharedSegment.builder().file(given).owner(NOBODY - 1, -1).attach()).kind())
                .isEqualTo(Reason.OTHER_OWNER);
    }

    /** Uses up its descriptors but for one, with which a folder can be read and no file opened. */
    static final class Exhausted {
        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            System.out.println(SharedSegment.list(folder).size());
            System.out.println(result(() -> SharedSegment.collectOrphans(folder, _ -> false))); // loads all of it
            result(() -> SharedSegment.builder().file(folder.resolve("missing")).attach().participants());
            List<FileInputStream> open = new ArrayList<>();
            try {
                while (true) {
                    open.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException full) {
                // that is what was wanted
            }
            open.removeLast().close();
            String collected = result(() -> SharedSegment.collectOrphans(folder));
            String listed = result(() -> SharedSegment.list(folder));
            for (FileInputStream each : open) {
                each.close();
            }
            System.out.println(collected);
            System.out.println(listed);
        }

        private interface Question {
            List<?> ask() throws IOException;
        }

        private static String result(Question question) {
            try {
                return "found " + question.ask().size();
            } catch (IOException refused) {
                return refused.getMessage();
            }
        }
    }

    @Test
    void saysThatThereIsNoDescriptorToLookWith() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Exhausted.class).arguments(folder).run();
        List<String> said = result.stdout().lines().toList();
        assertThat(said).as(result.stderr()).hasSize(4);
        assertThat(said.subList(0, 2)).isEqualTo(Arrays.asList("1", "found 0"));
        assertThat(said.get(2)).contains(Errno.EMFILE.name());
        assertThat(path).exists();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> SharedSegment.list(folder.resolve("missing")));
    }
}
