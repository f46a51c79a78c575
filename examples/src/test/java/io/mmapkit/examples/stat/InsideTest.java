package io.mmapkit.examples.stat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mmapkit.examples.SecondRun;
import io.mmapkit.ipc.BroadcastConsumer;
import io.mmapkit.ipc.BroadcastProducer;
import io.mmapkit.ipc.BroadcastRing;
import io.mmapkit.ipc.MpscRing;
import io.mmapkit.ipc.SharedBarrier;
import io.mmapkit.ipc.SharedLatch;
import io.mmapkit.ipc.SharedMutex;
import io.mmapkit.ipc.SharedReadWriteLock;
import io.mmapkit.ipc.SharedSemaphore;
import io.mmapkit.ipc.SpscRing;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SharedSegment;
import io.mmapkit.shared.SharedSegmentBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stat tells of rings and locks. */
final class InsideTest {
    private static final long PID = ProcessHandle.current().pid();

    @TempDir private Path folder;

    private SharedSegmentBuilder at(String name) {
        return SharedSegment.builder().file(folder.resolve(name));
    }

    @Test
    void tellsOfARingThatIsInUse() throws Exception {
        try (MpscRing ring = MpscRing.create(at("orders"), 4096, 3);
                MpscRing.Producer out = ring.producer();
                MpscRing.Consumer in = ring.consumer()) {
            out.offer(new byte[10]);
            out.offer(new byte[10]);
            out.offer(new byte[10]);
            in.poll(_ -> {}, 1);
            byte[] before = Files.readAllBytes(folder.resolve("orders"));

            assertThat(outputOf(folder.toString())).allMatch(line -> line.length() <= 80, "80 columns")
                    .anyMatch(line -> line.matches("orders +16.0 KiB +MpscRing +\\S+:0600 +\\d+ s"))
                    .containsSubsequence("  alive " + PID,
                            "  2 messages, 128 B behind, consumer " + PID + ", 1 of 3 producers: " + PID);
            assertThat(outputOf(folder.resolve("orders").toString()))
                    .contains("ring         2 messages, 128 B behind", "             consumer " + PID)
                    .anyMatch(line -> line.matches(" +0 +64 +192 +2 +128 +whole +" + PID))
                    .anyMatch(line -> line.matches(" +2 +0 +0 +0 +0 +whole +-"));
            assertThat(Files.readAllBytes(folder.resolve("orders"))).as("not a byte is changed").isEqualTo(before);
        }
    }

    @Test
    void tellsWhoDiedWithARing() throws Exception {
        SecondRun died = SecondRun.of(folder, Dies.class, folder.resolve("orders").toString());
        String pid = died.out().getFirst();
        assertThat(outputOf(folder.toString()))
                .contains("  1 message, 64 B behind, no consumer, producer " + pid + " (dead)");
    }

    /** Ends with a producer. */
    static final class Dies {
        public static void main(String[] arguments) throws IOException {
            SpscRing ring = SpscRing.create(SharedSegment.builder().file(Path.of(arguments[0])), 4096);
            SpscRing.Producer out = ring.producer();
            out.offer(new byte[10]);
            System.out.println(ProcessHandle.current().pid());
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void tellsOfABroadcastAndItsReaders() throws Exception {
        try (BroadcastRing ring = BroadcastRing.create(at("prices"), 4096, true);
                BroadcastProducer out = ring.producer();
                BroadcastConsumer in = ring.consumer()) {
            out.offer(new byte[8]);
            out.offer(new byte[8]);
            in.poll(_ -> {}, 1);

            assertThat(String.join(" ", outputOf(folder.toString()))).containsIgnoringWhitespaces(
                    "2 messages, 48 B there, the last is number 2, producer " + PID + ", reader " + PID
                            + " is 1 message, 24 B behind");
            assertThat(outputOf(folder.resolve("prices").toString())).contains("READER         MESSAGES      BYTES")
                    .anyMatch(line -> line.matches(PID + " +1 +24"));
            JsonNode json = json().at("/segments/0/ring");
            assertThat(json.at("/kind").asText()).isEqualTo("BroadcastRing");
            assertThat(json.at("/sequence").asLong()).isEqualTo(2);
            assertThat(json.at("/readers/0/lagBytes").asLong()).isEqualTo(24);
            assertThat(json.at("/producer/pid").asLong()).isEqualTo(PID);
        }
    }

    @Test
    void saysWhatIsDamaged() throws Exception {
        SpscRing.create(at("lane"), 4096).close();
        SpscRing.create(at("none"), 4096).close();
        SpscRing.create(at("cut"), 4096).close();
        try (RandomAccessFile lane = new RandomAccessFile(folder.resolve("lane").toFile(), "rw");
                RandomAccessFile none = new RandomAccessFile(folder.resolve("none").toFile(), "rw");
                RandomAccessFile cut = new RandomAccessFile(folder.resolve("cut").toFile(), "rw")) {
            lane.seek(2 * SegmentHeader.BYTES);
            lane.write(1); // no header of a message
            none.seek(SegmentHeader.BYTES);
            none.write(1); // no capacity
            cut.setLength(SegmentHeader.BYTES + 10);
        }
        assertThat(outputOf(folder.toString())).allMatch(line -> line.length() <= 80, "80 columns")
                .contains("  damaged; before that 0 messages, 0 B behind, no consumer, no producer")
                .anyMatch(line -> line.startsWith("  damaged: ")).anyMatch(line -> line.startsWith("  was cut: "));
        assertThat(json().at("/segments/1/ring/lanes/0/finding").asText()).isEqualTo("DAMAGED");
        assertThat(json().at("/segments/2/ring/problem").asText()).contains("can't be");
    }

    @Test
    void tellsWhoHoldsLocks() throws Exception {
        String prefix = "mmapkit-inside-" + PID + "-";
        List<String> names = new ArrayList<>();
        for (String name : List.of("mutex", "rw", "sem", "latch", "barrier")) {
            names.add(prefix + name);
        }
        try (SharedMutex mutex = SharedMutex.createOrAttach(names.get(0));
                SharedReadWriteLock lock = SharedReadWriteLock.createOrAttach(names.get(1));
                SharedSemaphore semaphore = SharedSemaphore.createOrAttach(names.get(2), 5);
                SharedLatch _ = SharedLatch.createOrAttach(names.get(3), 2);
                SharedBarrier _ = SharedBarrier.createOrAttach(names.get(4), 3)) {
            mutex.lock();
            lock.readLock().lock();
            semaphore.acquire(2);
            assertThat(outputOf(names.get(0))).anyMatch(line -> line.matches("lock +held by " + PID + " for \\d+ s"));
            assertThat(outputOf(names.get(1))).contains("lock         read by " + PID + ", 1 thread");
            assertThat(outputOf(names.get(2))).containsSequence("lock         5 permits",
                    "             " + PID + ", 2 permits");
            assertThat(outputOf(names.get(3))).contains("lock         2 of 2 left");
            assertThat(outputOf(names.get(4))).contains("lock         0 of 3 wait");
            JsonNode json = new ObjectMapper().readTree(String.join("\n", outputOf("--json", names.get(0))));
            assertThat(json.at("/segments/0/lock/owner/pid").asLong()).isEqualTo(PID);
        } finally {
            for (String name : names) {
                SharedSegment.unlink(name);
            }
        }
    }

    @Test
    void leavesARingAloneThatItsLastParticipantShouldHaveRemoved() throws Exception {
        try (SpscRing ring = SpscRing.create(at("a").unlinkedByLast(), 4096)) {
            Files.copy(Path.of(ring.segment().name()), folder.resolve("b")); // as of a dead one
            assertThat(outputOf(folder.toString())).contains("  0 messages, 0 B behind, no consumer, no producer");
            assertThat(folder.resolve("b")).exists();
        }
    }

    @Test
    void shownIsOnlyWhatSaysThatItIsOne() throws Exception {
        MemoryLayout layout = MemoryLayout.structLayout(ValueLayout.JAVA_LONG.withName("x")).withName("mmapkit.other");
        try (SharedSegment _ = at("other").layout(layout).create()) {
            assertThat(outputOf(folder.toString())).hasSize(4);
            assertThat(json().at("/segments/0/ring").isNull()).isTrue();
            assertThat(json().at("/segments/0/lock").isNull()).isTrue();
        }
    }

    /** Until nobody listens, or it is ended. */
    @Test
    void looksAgainAndTellsRates() throws Exception {
        try (SpscRing ring = SpscRing.create(at("orders"), 4096);
                SpscRing.Producer out = ring.producer();
                SpscRing.Consumer in = ring.consumer()) {
            Process watching = new ProcessBuilder(command("--watch=0.05", folder.toString())).start();
            try (BufferedReader lines = watching.inputReader()) {
                int rates = 0;
                for (String line = lines.readLine(); rates < 3; line = lines.readLine()) {
                    assertThat(line).as("it goes on").isNotNull();
                    out.offer(new byte[10]);
                    in.poll(_ -> {}, 10);
                    rates += line.matches(".*sent [1-9].* B/s, received.*|.*sent [1-9].*iB/s.*") ? 1 : 0;
                }
            }
            assertThat(watching.waitFor(30, TimeUnit.SECONDS)).isTrue(); // it can't write any more
            assertThat(watching.exitValue()).isEqualTo(1);
        }
    }

    @Test
    void writesALookALineIfItWatchesForPrograms() throws Exception {
        SpscRing.create(at("orders"), 4096).close();
        Process watching = new ProcessBuilder(command("--watch=0.05", "--json", folder.toString())).start();
        try (BufferedReader lines = watching.inputReader()) {
            for (int i = 0; i < 3; i++) {
                assertThat(new ObjectMapper().readTree(lines.readLine()).at("/segments/0/ring/kind").asText())
                        .isEqualTo("SpscRing");
            }
        } finally {
            watching.destroyForcibly().waitFor();
        }
    }

    @Test
    void refusesToLookTooOften() throws Exception {
        for (String wrong : List.of("--watch=0", "--watch=-1", "--watch=x", "--watch=NaN")) {
            assertThat(SecondRun.of(folder, Main.class, wrong, folder.toString()).status()).as(wrong).isEqualTo(2);
        }
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(String.join("\n", outputOf("--json", folder.toString())));
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(SecondRun.java(Main.class));
        command.addAll(List.of(arguments));
        return command;
    }

    private List<String> outputOf(String... arguments) throws Exception {
        return SecondRun.outputOf(folder, Main.class, arguments);
    }
}
