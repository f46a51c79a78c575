package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of copies of memory, of programs and of their files say what they are to show. */
final class SpawnExamplesTest {
    @TempDir private Path temporary;

    @Test
    void showsWhichPagesAStoreCopies() throws Exception {
        assertThat(outputOf("page-sharing"))
                .anyMatch(line -> line.matches("before the fork: 4 pages at 0x[0-9a-f]+: 4 OWN"))
                .anyMatch(line -> line.matches(" {2}there: 4 pages at 0x[0-9a-f]+: 4 SHARED"))
                .anyMatch(line -> line.matches("the child stored 42 in page 1, and copied .*offset=4096.*"))
                .anyMatch(line -> line.matches(" {2}here: {2}4 pages at 0x[0-9a-f]+: 2 SHARED 2 OWN"))
                .anyMatch(line -> line.matches("at 0x[0-9a-f]+ we read 1, and the child 42"))
                .anyMatch(line -> line.matches("at 0x[0-9a-f]+ we read 43, and the child 2"))
                .contains("in memory that is shared we read what the child stored: 7");
    }

    @Test
    void handsASegmentToAJvm() throws Exception {
        assertThat(outputOf("spawned-jvm")).containsExactly(
                "== spawned-jvm: a JVM is handed memory without a name by a descriptor",
                "started a JVM with the segment as its descriptor 5", "the other JVM found 41 in descriptor 5",
                "it exited with 0", "the count is 42");
    }

    @Test
    void showsAnAddressSpaceBeforeAndAfterExec() throws Exception {
        assertThat(outputOf("exec-before-after"))
                .anyMatch(line -> line.matches("child \\d+ runs java: \\d+ mappings, as this JVM has \\d+"))
                .anyMatch(line -> line.matches(" {2}before: .*libjvm\\.so"))
                .anyMatch(line -> line.matches("child \\d+ runs .*: \\d+ mappings, and nothing of ours"))
                .anyMatch(line -> line.matches(" {2}after: .*\\[stack]"))
                .noneMatch(line -> line.matches(" {2}after: .*libjvm\\.so"));
    }

    @Test
    void mapsTheCLibrary() throws Exception {
        assumeTrue(Files.readString(Path.of("/proc/self/maps")).contains("/libc.so.6"), "this isn't glibc's library");
        assertThat(outputOf("elf-map")).anyMatch(line -> line.matches("/.*: 64 bits, .*, DYN, machine \\d+"))
                .anyMatch(line -> line.matches("mmap is a (WEAK|GLOBAL) FUNC at 0x[0-9a-f]+, of \\d+ bytes"))
                .anyMatch(line -> line.matches(" {2}[0-9a-f-]+ r-xp .*/libc\\.so\\.6"))
                .anyMatch(line -> line.matches(" {2}[0-9a-f-]+ rw-p .*/libc\\.so\\.6"))
                .anyMatch(line -> line.matches("\\d+ processes have it mapped: \\d+ KiB .* which take \\d+ KiB .*"));
    }

    private List<String> outputOf(String... arguments) throws Exception {
        return SecondRun.outputOf(temporary, Main.class, arguments);
    }
}
