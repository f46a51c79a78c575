package io.mmapkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import java.io.BufferedReader;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TwoProcessesTest {
    private static final Pattern PID = Pattern.compile("(?:first|second), PID (\\d+), maps .*");

    @TempDir private Path temporary;

    @TempDir private Path notes;

    /** The first JVM, with a second one that is given as a command. */
    static final class First {
        public static void main(String[] command) throws Exception {
            TwoProcesses.runWith(List.of(command), Duration.ofSeconds(command[0].equals("/bin/sh") ? 1 : 30));
        }
    }

    /** A second JVM that ends when it has heard the first message, without a word. */
    static final class DiesMidway {
        public static void main(String[] arguments) throws Exception {
            long began = System.nanoTime();
            try (MappedRegion file = MappedRegion.open(Path.of(arguments[0]))) {
                while ((int) ValueLayout.JAVA_INT.varHandle().getAcquire(file.segment(), 0L) != 1) {
                    if (System.nanoTime() - began > Duration.ofSeconds(20).toNanos()) {
                        System.exit(4);
                    }
                    LockSupport.parkNanos(100_000);
                }
            }
            System.out.println("second, PID " + ProcessHandle.current().pid() + ", maps it and dies");
            Runtime.getRuntime().halt(3);
        }
    }

    @AfterEach
    void leavesNoFileBehind() {
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void exchangesMessagesBetweenTwoJvms() throws Exception {
        SecondRun run = SecondRun.of(temporary, Main.class, "two-processes");

        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).containsSubsequence("first says: what is six times seven?",
                "second hears: what is six times seven?", "second says: forty-two", "first hears: forty-two")
                .containsSubsequence("first says: thank you", "second hears: thank you");
        List<Long> pids = pids(run);
        assertThat(pids).hasSize(2).doesNotHaveDuplicates().allSatisfy(TwoProcessesTest::assertIsGone);
    }

    @Test
    void failsIfTheSecondJvmCannotBeStarted() throws Exception {
        SecondRun run = SecondRun.of(temporary, First.class, "/no/such/java");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).anyMatch(line -> line.contains("/no/such/java"));
    }

    @Test
    void failsIfTheSecondJvmDiesMidway() throws Exception {
        SecondRun run = SecondRun.of(temporary, First.class, SecondRun.java(DiesMidway.class).toArray(String[]::new));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).anyMatch(line -> line.contains("the other JVM ended before message 2"));
        assertThat(pids(run)).hasSize(2).allSatisfy(TwoProcessesTest::assertIsGone);
    }

    @Test
    void killsASecondProcessThatSaysNothing() throws Exception {
        Path pid = notes.resolve("pid");
        SecondRun run = SecondRun.of(temporary, First.class, "/bin/sh", "-c", "echo $$ >" + pid + "; exec sleep 1000");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).anyMatch(line -> line.contains("no message 2 within 1000 ms"));
        assertIsGone(Long.parseLong(Files.readString(pid).strip()));
    }

    @Test
    void endsTheSecondJvmWhenTheFirstIsGone() throws Exception {
        Path file = Files.write(notes.resolve("file"), new byte[4096]);
        Process first = new ProcessBuilder("sleep", "1000").start();
        List<String> command = new ArrayList<>(SecondRun.java(TwoProcesses.class));
        command.addAll(List.of(file.toString(), Long.toString(first.pid())));
        Process second = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = second.inputReader()) {
            assertThat(output.readLine()).matches(PID);
            first.destroyForcibly().waitFor();

            assertThat(output.readLine()).endsWith("the other JVM ended before message 1");
            assertThat(second.waitFor()).isEqualTo(1);
        } finally {
            first.destroyForcibly();
            second.destroyForcibly();
        }
    }

    private static List<Long> pids(SecondRun run) {
        return run.out().stream().map(PID::matcher).filter(Matcher::matches).map(line -> Long.parseLong(line.group(1)))
                .toList();
    }

    private static void assertIsGone(long pid) {
        assertThat(ProcessHandle.of(pid)).isEmpty();
    }
}
