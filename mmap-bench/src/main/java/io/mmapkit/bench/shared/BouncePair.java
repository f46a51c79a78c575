package io.mmapkit.bench.shared;

import io.mmapkit.bench.figure.Turn;
import io.mmapkit.bench.figure.WrongResultException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Two processes that bounce a number when they are told to, and wait without using a processor when they aren't. */
final class BouncePair implements Closeable {
    /** So short that most aren't interrupted by other work; the median of so many. */
    private static final int TRIPS = 1_000;
    private static final int BURSTS = 15;

    private static final class Player {
        private final Process process;
        private final PrintStream requests;
        private final BufferedReader replies;

        Player(List<String> command) throws IOException {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
            replies = process.inputReader(StandardCharsets.US_ASCII);
        }

        String reply() throws IOException {
            String line = replies.readLine();
            if (line == null) {
                throw new IOException("a process that bounces a number died");
            }
            return line;
        }
    }

    private final List<Player> players = new ArrayList<>();

    /** Starts both, and waits until they have the memory. */
    BouncePair(List<String> first, List<String> second) throws IOException {
        try {
            players.add(new Player(first));
            players.add(new Player(second));
            for (Player player : players) {
                player.process.onExit().thenRun(this::close); // the other would wait for it, and not sleep meanwhile
            }
            for (Player player : players) {
                player.reply();
            }
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /**
     * Takes a round trip's time in nanoseconds.
     *
     * @param numbers gives the last number, of how many that will be used
     */
    Turn turn(String label, LongUnaryOperator numbers) {
        return samples -> {
            long all = (BURSTS + 1L) * TRIPS;
            long from = numbers.applyAsLong(all);
            players.forEach(player -> player.requests.println(from + " " + BURSTS + " " + TRIPS));
            for (Player player : players) {
                String[] reply = player.reply().split(" ");
                WrongResultException.require(label, Long.parseLong(reply[1]), from + all);
                if (player == players.getFirst()) {
                    samples.add(label, Double.parseDouble(reply[0]) / TRIPS);
                }
            }
        };
    }

    @Override
    public void close() {
        players.forEach(player -> player.process.destroyForcibly());
    }
}
