package io.mmapkit.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewFilesTest {
    @TempDir private Path directory;

    @Test
    void takeTheirPlacesTogether() throws IOException {
        NewFiles files = new NewFiles(directory).add("one", "1").add("two", "2");
        assertThat(directory.resolve("one")).doesNotExist();
        files.publish();
        assertThat(directory.resolve("one")).hasContent("1");
        assertThat(directory.resolve("two")).hasContent("2");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void leaveTheOldOnesWhenOneCannotBeWritten() throws IOException {
        Files.writeString(directory.resolve("one"), "old");
        // Every store into this device finds it full
        Files.createSymbolicLink(directory.resolve("two.new"), Path.of("/dev/full"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> new NewFiles(directory).add("one", "new").add("two", "2"))
                .withMessageStartingWith("can't write " + directory.resolve("two") + ": No space left");
        assertThat(directory.resolve("one")).hasContent("old");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }
}
