package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.kernel.Search;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTextTest {
    @TempDir private Path directory;

    @Test
    void hasExactlySoManyBytes() throws IOException {
        for (int bytes : new int[]{0, 1, 4, 5, 6, 100, 127, 128, 129, 191, 192, 4096, 1 << 20, (3 << 20) + 7}) {
            assertThat(text(bytes)).hasSize(bytes);
        }
    }

    @Test
    void isLinesThatCanBeParsed() throws IOException {
        for (int bytes : new int[]{6, 127, 128, 4096, (1 << 20) + 3}) {
            String text = text(bytes);
            assertThat(text).endsWith("\n");
            assertThat(text.lines()).allMatch(line -> line.matches("[A-Za-z ]+;-?\\d{1,2}\\.\\d"));
        }
    }

    @Test
    void isAlwaysTheSameAndHasWhatIsLookedFor() throws IOException {
        String text = text(1 << 20);
        assertThat(text(1 << 20)).isEqualTo(text);
        assertThat(text).contains(new String(Search.NEEDLE, StandardCharsets.US_ASCII));
    }

    private String text(long bytes) throws IOException {
        Path file = directory.resolve("file");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            SampleText.write(channel, bytes);
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }
}
