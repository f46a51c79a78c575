package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.shared.SegmentInfo;
import io.mmapkit.shared.SharedSegment;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of shared segments say what they are to show, and leave neither files nor names nor processes. */
final class SegmentExamplesTest {
    @TempDir private Path temporary;

    @Test
    void greetsByName() throws Exception {
        assertThat(outputOf("hello-segment")).containsSubsequence("first writes: hello", "second reads: hello",
                "second writes: hello yourself", "first reads: hello yourself", "first writes: goodbye",
                "second reads: goodbye").anyMatch(line -> line.matches("first sees the PIDs \\[\\d+, \\d+]"));
    }

    @Test
    void passesMemoryWithoutANameOverASocket() throws Exception {
        List<String> lines = outputOf("memfd-over-socket");
        assertThat(lines).containsSubsequence("first writes: hello", "second reads: hello",
                "second reads the price 4711",
                "second can't write prices, not even to the file: Operation not permitted",
                "second writes: hello yourself", "first reads: hello yourself", "first changes the price to 4712",
                "second reads the price 4712")
                .anyMatch(line -> line.matches("first sees the PIDs \\[\\d+, \\d+]"))
                .anyMatch(
                        line -> line.matches("second asks PID \\d+ of user \\d+, and has .*memfd:letters' \\[SHRINK.*] "
                                + "and .*memfd:prices' \\[SHRINK, FUTURE_WRITE.*]"));
        assertThat(lines).filteredOn(line -> line.matches("first is asked by PID \\d+ of user \\d+")).hasSize(1);
    }

    @Test
    void neverShowsATornConfiguration() throws Exception {
        assertThat(outputOf("typed-configuration"))
                .anyMatch(line -> line.matches("who expects an older layout: OTHER_LAYOUT, .*'configuration'.*"))
                .anyMatch(line -> line.matches("writer wrote \\d+ versions, and waited for nobody"))
                .filteredOn(line -> line
                        .matches("reader \\d read \\d+ times and saw \\d+ versions; .* torn; shown torn: 0"))
                .hasSize(3);
    }

    @Test
    void countsToExactlyFourMillion() throws Exception {
        assertThat(outputOf("shared-counter")).contains("the counter is 4000000")
                .filteredOn(line -> line.matches("JVM \\d added 1000000 in \\d+ ms; .*")).hasSize(4);
    }

    @Test
    void growsWhileAnotherReads() throws Exception {
        assertThat(outputOf("growing-segment"))
                .contains("writer wrote 100000 records; it made the segment longer 8 times, to 1048576 bytes")
                .anyMatch(
                        line -> line.matches("reader read 100000 records; .* first view of \\d+ bytes is still good"));
    }

    @Test
    void leavesNothingOfAKilledCreator() throws Exception {
        assertThat(outputOf("killed-creator")).contains("first finds: no file, segments []")
                .containsSubsequence("first kills it while it fills the segment",
                        "first kills it while it has the segment attached")
                .anyMatch(line -> line.matches("first attaches and finds all of it; PID \\d+ lives, PID \\d+ lives"))
                .anyMatch(line -> line.matches("first still has it; PID \\d+ died, PID \\d+ lives"))
                .anyMatch(
                        line -> line.matches("first is done with it, .* removed, since nobody has it: \\[.*/orders]"));
    }

    @Test
    void repairsWhatAKilledOwnerOfALockLeft() throws Exception {
        assertThat(outputOf("killed-lock-owner"))
                .containsSubsequence("first kills it; the lock's owner died",
                        "first repairs: a transfer of 10 was half done; the accounts have 70 and 20")
                .anyMatch(line -> line.matches("first sees that PID \\d+ has the lock; the accounts have 70 and 20"))
                .anyMatch(line -> line.matches("first has had the lock, \\d+ us later; the accounts have 60 and 40"));
    }

    /** What Ctrl-C does; a kill -9 would leave the name, and end the other JVM. */
    @Test
    void leavesNothingWhenASignalEndsIt() throws Exception {
        Process first = new ProcessBuilder(SecondRun.java(Endless.class)).start();
        try (BufferedReader output = first.inputReader()) {
            assertThat(output.readLine()).isEqualTo("attached");
            List<ProcessHandle> others = first.descendants().toList();
            assertThat(others).hasSize(1);

            first.destroy(); // SIGTERM

            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(others).noneMatch(ProcessHandle::isAlive);
            assertThat(names()).doesNotContain("mmapkit-endless-" + first.pid());
        } finally {
            first.destroyForcibly().waitFor();
        }
    }

    @Test
    void endsTheOtherJvmWhenTheFirstIsKilled() throws Exception {
        Process first = new ProcessBuilder(SecondRun.java(Endless.class)).start();
        try (BufferedReader output = first.inputReader()) {
            assertThat(output.readLine()).isEqualTo("attached");
            ProcessHandle other = first.descendants().findFirst().orElseThrow();

            first.destroyForcibly().waitFor();

            other.onExit().get(30, TimeUnit.SECONDS);
            assertThat(names()).contains("mmapkit-endless-" + first.pid());
        } finally {
            first.destroyForcibly().waitFor();
            SharedSegment.unlink("mmapkit-endless-" + first.pid());
        }
    }

    /** An example that waits for another JVM, which has the segment, for ever. */
    static final class Endless {
        public static void main(String[] arguments) throws Exception {
            if (arguments.length == 0) {
                try (Stage stage = Stage.named("endless"); SharedSegment _ = SharedSegment.create(stage.name(), 8)) {
                    Process other = stage.start(Endless.class, stage.name());
                    other.waitFor();
                }
            } else {
                Stage.enter();
                try (SharedSegment _ = SharedSegment.attach(arguments[0])) {
                    System.out.println("attached");
                    Thread.currentThread().join();
                }
            }
        }
    }

    private static List<String> names() throws Exception {
        return SharedSegment.list().stream().map(SegmentInfo::name).toList();
    }

    private List<String> outputOf(String example) throws Exception {
        return SecondRun.outputOfExample(temporary, example);
    }
}
