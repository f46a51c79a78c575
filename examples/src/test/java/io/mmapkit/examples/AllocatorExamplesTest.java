package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of heaps say what they are to show, and leave neither files nor names. */
@Timeout(120)
final class AllocatorExamplesTest {
    @TempDir private Path temporary;

    @Test
    void takesAndGivesBackInTwoProcesses() throws Exception {
        assertThat(outputOf("shared-heap"))
                .contains("first took 20000 blocks, and gave back 20000 that the other had taken",
                        "second took 20000 blocks, and gave back 20000 that the other had taken")
                .anyMatch(line -> line.startsWith("in use at the end: 1 block; all else is free: "));
    }

    @Test
    void findsAHeapWholeWhoeverWasKilled() throws Exception {
        assertThat(outputOf("persistent-heap"))
                .filteredOn(line -> line.matches("killed PID \\d+; the heap is whole, with \\d+ blocks in use"))
                .hasSize(3);
    }

    @Test
    void keepsAMapThroughDeathAndRestart() throws Exception {
        assertThat(outputOf("shared-map")).contains("after a restart: 10000 keys, all with their values",
                "half of one's keys removed: 7500 are left, and the heap is whole")
                .anyMatch(line -> line.matches("first kills it; all \\d+ keys that it told of are there"));
    }

    private List<String> outputOf(String example) throws Exception {
        return SecondRun.outputOfExample(temporary, example);
    }
}
