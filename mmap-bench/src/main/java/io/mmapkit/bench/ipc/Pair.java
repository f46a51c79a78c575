package io.mmapkit.bench.ipc;

import io.mmapkit.bench.figure.Processors;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two processes with a link between them, each on a processor. They wait without using it while it isn't their turn. */
final class Pair implements Closeable {
    private static final long LONGEST_END = 2; // seconds, which is more than any takes

    private final List<Process> players = new ArrayList<>();
    private final List<PrintStream> requests = new ArrayList<>();
    private final List<BufferedReader> replies = new ArrayList<>();
    private long last;

    /** What starts one of them. */
    interface Program {
        List<String> command(String which);
    }

    /** Starts both, and waits until they have the link. */
    Pair(Program program, List<Integer> processors) throws IOException {
        try {
            start(Processors.pinned(processors.get(0), program.command("first")));
            start(Processors.pinned(processors.get(1), program.command("second")));
            for (Process player : players) {
                player.onExit().thenRun(this::end); // the other would wait for it, and not sleep meanwhile
            }
            for (BufferedReader player : replies) {
                reply(player);
            }
        } catch (IOException | RuntimeException failure) {
            end();
            throw failure;
        }
    }

    private void start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        players.add(process);
        requests.add(new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII));
        replies.add(process.inputReader(StandardCharsets.US_ASCII));
    }

    private static String reply(BufferedReader player) throws IOException {
        String line = player.readLine();
        if (line == null) {
            throw new IOException("a process at the end of a link died");
        }
        return line;
    }

    /**
     * Has the first player play a role, and the second one another.
     *
     * @return what the one says that takes the time
     */
    Report play(Role first, Role second, int count) throws IOException {
        requests.get(0).println(first + " " + last + " " + count);
        requests.get(1).println(second + " " + last + " " + count);
        last += count;
        String one = reply(replies.get(0));
        String other = reply(replies.get(1));
        return Report.of(first == Role.SOURCE ? other : one);
    }

    private void end() {
        players.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        end();
        for (Process player : players) {
            try {
                player.waitFor(LONGEST_END, TimeUnit.SECONDS); // so that it leaves no file behind after all are deleted
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
