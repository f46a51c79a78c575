package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.region.Mount;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are UTF-8, whatever locale a JVM runs in: in the locale C it believes that there is nothing but ASCII. */
@Timeout(60)
final class NamesTest {
    private static final String ASCII = "C";
    private static final String BEYOND = "-Größe-量-𝄞";

    @AutoClose private final Scene scene = Scene.create();

    /** Does one thing with a segment whose name isn't ASCII, and says what came of it. */
    static final class InLocale {
        public static void main(String[] arguments) throws IOException {
            boolean isAscii = !System.getProperty("sun.jnu.encoding").equals("UTF-8");
            if (isAscii != arguments[0].equals(ASCII)) {
                System.out.println("no such locale");
                return;
            }
            String name = arguments[2] + BEYOND;
            switch (arguments[1]) {
                case "create" -> SharedSegment.create(name, 1).close();
                case "list" -> requireOne(SharedSegment.list().stream().map(SegmentInfo::name).filter(name::equals));
                case "attach" -> SharedSegment.attach(name).close();
                case "collect" -> requireOne(SharedSegment.collectOrphans(info -> info.name().equals(name)).stream());
                case "create file" -> SharedSegment.builder().file(Path.of(name)).byteSize(1).create().close();
                case "list folder" -> requireOne(SharedSegment.list(Path.of(arguments[2]).getParent()).stream()
                        .map(SegmentInfo::name).filter(name::equals));
                case "collect folder" -> requireOne(SharedSegment.collectOrphans(Path.of(arguments[2]).getParent())
                        .stream().filter(name::equals));
                case "use folder" -> useFolder(Path.of(arguments[2]).getParent());
                default -> throw new AssertionError(arguments[1]);
            }
            System.out.println("done");
        }

        private static void requireOne(Stream<String> found) {
            assertThat(found).hasSize(1);
        }

        /** Of a folder whose name can't be said in this locale, but found. */
        private static void useFolder(Path parent) throws IOException {
            try (Stream<Path> all = Files.list(parent)) {
                Path folder = all.findFirst().orElseThrow();
                Path path = folder.resolve("segment");
                try (SharedSegment segment = SharedSegment.builder().file(path).byteSize(1).create()) {
                    assertThat(segment.name()).isEqualTo(parent + "/" + BEYOND + "/segment");
                    SharedSegment.builder().file(path).attach().close();
                    assertThat(SharedSegment.list(folder)).extracting(SegmentInfo::name)
                            .containsExactly(segment.name());
                }
                assertThat(SharedSegment.collectOrphans(folder)).hasSize(1);
                assertThat(Files.list(folder)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"C, C.UTF-8", "C.UTF-8, C", "C, C"})
    void ofSharedMemoryAreTheSameInAllLocales(String creator, String other) throws Exception {
        String prefix = scene.name().substring(1);
        scene.name("/" + prefix + BEYOND);
        in(creator, "create", prefix);
        in(other, "list", prefix);
        in(other, "attach", prefix);
        assertThat(SharedSegment.list()).extracting(SegmentInfo::name).contains(prefix + BEYOND);
        in(other, "collect", prefix);
        assertThat(SharedSegment.list()).extracting(SegmentInfo::name).doesNotContain(prefix + BEYOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void ofFilesAreListedInAllLocales(String locale) throws Exception {
        String prefix = scene.inMemory("file").toString();
        in("C.UTF-8", "create file", prefix);
        in(locale, "list folder", prefix);
        in(locale, "collect folder", prefix);
        assertThat(Files.list(Path.of(prefix).getParent())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "C.UTF-8"})
    void ofFoldersAreNoHindrance(String locale) throws Exception {
        Path folder = scene.inMemory("x").getParent();
        Mount.run("sh", "-c", "mkdir \"$(printf '" + octal(folder + "/" + BEYOND) + "')\"");
        in(locale, "use folder", folder.resolve("x"));
    }

    /** As printf(1) takes it: the command line of a JVM in the locale C can't say it otherwise. */
    private static String octal(String text) {
        StringBuilder octal = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            octal.append('\\').append(String.format("%03o", b & 0xff));
        }
        return octal.toString();
    }

    private static void in(String locale, String deed, Object prefix) throws Exception {
        ChildJvm.Result result = ChildJvm.of(InLocale.class).environment("LC_ALL", locale)
                .quickly().arguments(locale, deed, prefix).run();
        assumeTrue(!result.stdout().startsWith("no such locale"), "there is no locale " + locale);
        assertThat(result.stdout()).as(result.stderr()).isEqualTo("done\n");
    }
}
