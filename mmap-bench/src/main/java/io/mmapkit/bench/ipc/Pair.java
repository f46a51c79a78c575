package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.Processors;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two JVMs with a link between them, each on a processor. They wait without using it while it isn't their turn. */
final class Pair implements Closeable {
    private static final List<String> FLAGS = List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
            "-Xms64m", "-Xmx64m", "-XX:ActiveProcessorCount=2");

    private final List<Process> players = new ArrayList<>();
    private final List<PrintStream> requests = new ArrayList<>();
    private final List<BufferedReader> replies = new ArrayList<>();
    private long last;

    /** Starts both, and waits until they have the link. */
    Pair(Transport transport, Path directory, int length, List<Integer> processors) throws IOException {
        try {
            start(transport, directory, "first", length, processors.get(0));
            start(transport, directory, "second", length, processors.get(1));
            for (Process player : players) {
                player.onExit().thenRun(this::close); // the other would wait for it, and not sleep meanwhile
            }
            for (BufferedReader player : replies) {
                reply(player);
            }
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    private void start(Transport transport, Path directory, String which, int length, int processor)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(FLAGS);
        command.addAll(transport.flags());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Player.class.getName(), transport.name(),
                directory.toString(), which, Integer.toString(length)));
        Process process = new ProcessBuilder(Processors.pinned(processor, command))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        players.add(process);
        requests.add(new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII));
        replies.add(process.inputReader(StandardCharsets.US_ASCII));
    }

    private static String reply(BufferedReader player) throws IOException {
        String line = player.readLine();
        if (line == null) {
            throw new IOException("a JVM at the end of a link died");
        }
        return line;
    }

    /** Has the first player play a role, and the second one another; returns what the one says that takes the time. */
    Report play(Role first, Role second, int count) throws IOException {
        requests.get(0).println(first + " " + last + " " + count);
        requests.get(1).println(second + " " + last + " " + count);
        last += count;
        Report one = Report.of(reply(replies.get(0)));
        Report other = Report.of(reply(replies.get(1)));
        return first == Role.SOURCE ? other : one;
    }

    @Override
    public void close() {
        players.forEach(Process::destroyForcibly);
    }
}
