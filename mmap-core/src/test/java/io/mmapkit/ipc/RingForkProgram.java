package io.mmapkit.ipc;

import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Wait;
import io.mmapkit.libc.error.SystemCallException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Makes participants of a storm by fork(2): of a JVM that has been started and warmed up once, since to start one takes far longer. It is told
 * an epoch and a seed on each line, and says which process it made.
 *
 * <p>A fork of a JVM has the forking thread alone. It must not need the others, so its heap is large enough to need no collector, and nothing
 * is compiled: one that asks for it hangs in the queue of the compiler. It hangs, too, if another thread was just inside of a lock, which is rare, since all
 * others sleep; a participant that hangs is killed as any other. It attaches by itself, and so has a lock and a slot of its own.
 */
final class RingForkProgram {
    static final String[] OPTIONS = {"-Xint", "-XX:+UseSerialGC", "-Xshare:auto", "-Xms96m",
        "-Xmx96m", "-Xmn80m", "-XX:-UsePerfData"};

    private RingForkProgram() {}

    /** Arguments: the number of the part, the name of the ring. */
    public static void main(String[] arguments) throws IOException {
        int part = Integer.parseInt(arguments[0]);
        String name = arguments[1];
        RingStormProgram.warmUp();
        MpscRing.attach(name).close();
        new RingStormBoard(RingStormProgram.board(name)).close();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            bury();
            int pid = Unistd.fork();
            if (pid == 0) {
                play(part, name, Integer.parseInt(words[0]), Long.parseLong(words[1]));
            }
            System.out.println("forked " + pid);
        }
    }

    /** Takes note of the dead, so that they go. */
    private static void bury() {
        try {
            while (Wait.waitpid(-1, MemorySegment.NULL, Wait.WNOHANG) > 0) {
                // another one
            }
        } catch (SystemCallException childless) {
            // none was made yet, or all are gone
        }
    }

    private static void play(int part, String name, int epoch, long seed) {
        try {
            MpscRing ring = MpscRing.attach(name);
            RingStormBoard board = new RingStormBoard(RingStormProgram.board(name));
            Runnable ready = () -> board.ready(part, epoch);
            if (part == RingStormBoard.PRODUCERS) {
                RingStormProgram.receive(ring, board, ready, () -> true);
            } else {
                RingStormProgram.send(ring, board, part, epoch, new Random(seed), ready, () -> true);
            }
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.out.println("failed: " + failure);
            System.out.flush();
            Unistd._exit(1);
        }
    }
}
