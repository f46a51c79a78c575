package io.mmapkit.bench.ipc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedTransferQueue;

/**
 * The JVM at one end of a link. Says "ready"; then plays what each line of its input says: a role, the last sequence number, how many
 * messages. Ends with its input.
 */
public final class Player {
    private Player() {}

    /**
     * Plays until its input ends.
     *
     * @param args the transport, a directory, first or second, the length of messages
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path directory = Path.of(args[1]);
        LinkedTransferQueue<String> lines = new LinkedTransferQueue<>();
        Thread.ofPlatform().daemon().start(() -> endWithInput(lines, directory));
        try (Link link = Transport.valueOf(args[0]).open(directory, args[2].equals("first"),
                Integer.parseInt(args[3]))) {
            System.out.println("ready");
            while (true) {
                String[] line = lines.take().split(" ");
                System.out.println(Role.valueOf(line[0]).play(link, Long.parseLong(line[1]), Integer.parseInt(line[2]))
                        .line());
            }
        } catch (RuntimeException failure) {
            System.err.println(args[0] + ": " + failure); // one line is enough, the run fails anyway
            Directory.delete(directory);
            Runtime.getRuntime().halt(1);
        }
    }

    /** The arguments for one of two. */
    static List<String> arguments(Transport transport, Path directory, String which, int length) {
        return List.of(Player.class.getName(), transport.name(), directory.toString(), which,
                Integer.toString(length));
    }

    /** However the JVM that started this one ended, this one doesn't go on, also while it waits for a message, and leaves no files. */
    private static void endWithInput(LinkedTransferQueue<String> lines, Path directory) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // as good as its end
        }
        Directory.delete(directory);
        Runtime.getRuntime().halt(0);
    }
}
