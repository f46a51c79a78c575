package io.mmapkit.bench.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One end of a link alone. */
class PlayerTest {
    private static final long SECONDS = 30;

    private final List<Process> started = new ArrayList<>();
    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Directory.make();
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
        Directory.delete(directory);
    }

    /** As when the JVM that started it is killed while the other end has nothing to say any more. */
    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"SPSC", "MPSC", "SPSC_BLOCKED", "AGRONA_SPSC", "CHRONICLE"})
    void endsInTheMiddleOfAGameAndLeavesNoFiles(Transport transport) throws Exception {
        Process player = start(transport, "first");
        assertThat(reader(player).readLine()).isEqualTo("ready");
        PrintStream requests = new PrintStream(player.getOutputStream(), true, StandardCharsets.US_ASCII);
        requests.println("PING 0 1000");

        requests.close();

        assertThat(player.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(directory).doesNotExist();
    }

    /** Also while it waits for the other one to come. */
    @Test
    void endsBeforeThereIsALink() throws Exception {
        Process player = start(Transport.SOCKET, "second");
        player.getOutputStream().close();
        assertThat(player.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(directory).doesNotExist();
    }

    /** A message that isn't the next one is no measurement. */
    @Test
    void endsWithAFailureIfAMessageIsMissing() throws Exception {
        Process one = start(Transport.SPSC, "first");
        Process other = start(Transport.SPSC, "second");
        assertThat(reader(one).readLine()).isEqualTo("ready");
        assertThat(reader(other).readLine()).isEqualTo("ready");
        request(one, "SOURCE 5 64");
        request(other, "SINK 4 64");
        assertThat(other.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).isEqualTo(1);
        assertThat(new String(other.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("received 6 in place of 5");
    }

    private static void request(Process player, String line) throws IOException {
        player.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        player.getOutputStream().flush();
    }

    private static BufferedReader reader(Process player) {
        return player.inputReader(StandardCharsets.US_ASCII);
    }

    private Process start(Transport transport, String which) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(Flags.ALL);
        command.addAll(transport.flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(Player.arguments(transport, directory, which, 32));
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return process;
    }
}
