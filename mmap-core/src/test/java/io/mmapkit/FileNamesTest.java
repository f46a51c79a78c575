package io.mmapkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.process.MemoryShare;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To the kernel a name is bytes: every file that the JVM can list can be mapped. */
final class FileNamesTest {
    /** Names as printf writes them: in no encoding, in UTF-8, with what has a meaning in URIs. */
    private static final String[] NAMES = {"plain", "a\\377b", "\\303\\244\\303\\266", "\\303", "100%% of a?b#c d&e",
        "%%ff", "\\377%%41+", "new\\nline", "\\342\\202\\254 \\360\\237\\230\\200", "carriage\\rreturn",
        "\\321\\205"}; // a Cyrillic letter, whose second byte ends a line in Java

    @AutoClose private final Scene scene = Scene.create();

    private Path folder() throws Exception {
        Path folder = Files.createDirectory(scene.path("names"));
        for (String name : NAMES) {
            Process shell = new ProcessBuilder("/bin/sh", "-c", "printf content > \"$(printf '" + name + "')\"")
                    .directory(folder.toFile()).inheritIO().start();
            assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        return folder;
    }

    private static int mapAll(Path folder) throws IOException {
        int count = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                try (MappedRegion region = MappedRegion.open(file)) {
                    count += (int) region.byteSize();
                }
                try (MappedRegion region = MappedRegion.builder().file(file).create().length(10).map()) {
                    region.segment().set(ValueLayout.JAVA_BYTE, 9, (byte) 1);
                }
            }
        }
        return count;
    }

    @Test
    void everyNameIsFound() throws Exception {
        Path folder = folder();
        assertThat(mapAll(folder)).isEqualTo(NAMES.length * "content".length());
        assertThat(folder.toFile().list()).hasSize(NAMES.length);
    }

    /** Maps every file of a folder. */
    static final class MapsAll {
        public static void main(String[] arguments) throws IOException {
            System.out.println(mapAll(Path.of(arguments[0])));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ANSI_X3.4-1968", "UTF-8", "ISO-8859-1"})
    void everyNameIsFoundInAnyEncoding(String encoding) throws Exception {
        ChildJvm.Result result = ChildJvm.of(MapsAll.class).jvm("-Dsun.jnu.encoding=" + encoding).arguments(folder())
                .run();
        assertThat(result.stdout()).as(result.stderr()).isEqualTo(NAMES.length * "content".length() + "\n");
    }

    @Test
    @Timeout(60)
    void memoryIsFoundUnderEveryName() throws Exception {
        int self = (int) ProcessHandle.current().pid();
        try (Stream<Path> files = Files.list(folder().toRealPath())) {
            for (Path file : files.toList()) {
                try (MappedRegion region = MappedRegion.open(file)) {
                    assertThat(MemoryShare.of(region).mapped()).as("%s", file).isEqualTo(Scene.PAGE);
                    assertThat(MemoryShare.ofFile(self, file).mapped()).as("%s", file).isEqualTo(Scene.PAGE);
                    assertThat(MappingBudget.current().mappings()).isPositive();
                }
            }
        }
    }

    @Test
    void relativePathsStartWhereTheProcessIs() throws Exception {
        Path file = scene.file(Patterns.bytes(10));
        Path relative = Path.of("").toAbsolutePath().relativize(file);
        try (MappedRegion region = MappedRegion.open(relative)) {
            assertThat(Patterns.isIn(region.segment())).isTrue();
        }
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> MappedRegion.open(Path.of("")));
    }
}
