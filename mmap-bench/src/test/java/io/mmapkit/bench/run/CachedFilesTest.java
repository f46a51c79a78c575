package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.run.CachedFiles.Pages;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachedFilesTest {
    private static final int PAGES = 64;
    private static final int BYTES = PAGES * (int) CachedFiles.PAGE_BYTES;

    @TempDir(factory = BuildDirectory.class) private Path directory;

    @Test
    void isDroppedAndWarmedAgain() throws IOException {
        BuildDirectory.requireDisk(directory);
        Path file = directory.resolve("file");
        Settled.file(file, BYTES + 1);
        CachedFiles cached = new CachedFiles(file);
        assertThat(cached.drop()).isZero();
        assertThat(cached.count()).isEqualTo(new Pages(PAGES + 1, 0, true));
        cached.warm();
        assertThat(cached.count()).isEqualTo(new Pages(PAGES + 1, PAGES + 1, true));
    }

    @Test
    void isReadAnewThoughItIsThere() throws IOException {
        BuildDirectory.requireDisk(directory);
        Path file = directory.resolve("file");
        Settled.file(file, BYTES);
        CachedFiles cached = new CachedFiles(file);
        cached.warm();
        long before = readFromDevice();
        cached.warmAnew();
        assertThat(cached.count()).isEqualTo(new Pages(PAGES, PAGES, true));
        assertThat(readFromDevice() - before).isGreaterThanOrEqualTo(BYTES);
    }

    /** By this process. */
    private static long readFromDevice() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream().filter(line -> line.startsWith("read_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("read_bytes: ".length()))).sum();
    }

    @Test
    void whatIsMappedStays() throws IOException {
        BuildDirectory.requireDisk(directory);
        Path file = directory.resolve("file");
        Settled.file(file, BYTES);
        CachedFiles cached = new CachedFiles(file);
        try (Arena arena = Arena.ofConfined(); FileChannel channel = FileChannel.open(file)) {
            channel.map(MapMode.READ_ONLY, 0, BYTES, arena).load();
            assertThat(cached.drop()).isPositive().isEqualTo(cached.count().resident());
        }
        assertThat(cached.drop()).isZero();
    }

    @Test
    void countsAllFilesOfADirectory() throws IOException {
        BuildDirectory.requireDisk(directory);
        Path files = Files.createDirectory(directory.resolve("files"));
        Settled.file(files.resolve("one"), BYTES);
        Settled.file(files.resolve("two"), 1);
        Settled.file(files.resolve("empty"), 0);
        CachedFiles cached = new CachedFiles(files);
        cached.warm();
        assertThat(cached.count()).isEqualTo(new Pages(PAGES + 1, PAGES + 1, true));
        assertThat(cached.drop()).isZero();
    }

    @Test
    void whatIsNotThereHasNoPages() throws IOException {
        CachedFiles none = new CachedFiles(directory.resolve("none"));
        none.warm();
        assertThat(none.drop()).isZero();
        assertThat(none.count()).isEqualTo(new Pages(0, 0, true));
    }
}
