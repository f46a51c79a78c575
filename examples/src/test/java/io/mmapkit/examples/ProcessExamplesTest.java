package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of forked children say what they are to show. */
final class ProcessExamplesTest {
    @TempDir private Path temporary;

    @Test
    void showsWhoHasWhichPage() throws Exception {
        assertThat(outputOf("copy-on-write")).containsSubsequence(
                "   the child reads 1 in the private page and 2 in the shared one", "3. the child stores 3 into both",
                "   the parent reads 2 and 3",
                "4. the child has ended; it read 3 at the address where the parent reads 2");
    }

    @Test
    void countsOnBothSides() throws Exception {
        assertThat(outputOf("fork-counters")).containsSubsequence(
                "the child exited with 0; its counter in private memory is 1000000",
                "shared counter: 2000000; the parent's in private memory: 0");
    }

    @Test
    void savesAMapThatIsBeingWritten() throws Exception {
        assertThat(outputOf("background-save"))
                .filteredOn(line -> line.matches("save \\d: \\d+ puts in the file, of one moment; .*")).hasSize(3);
    }

    private List<String> outputOf(String example) throws Exception {
        return SecondRun.outputOfExample(temporary, example);
    }
}
