package io.mmapkit.bench.shared;

import io.mmapkit.shared.SharedSegment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.LinkedTransferQueue;

/** The JVM that bounces a number: as bounce.c does, which tells what it is told and what it says. */
public final class BouncePlayer {
    private static final VarHandle CELL = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment cells;
    private final long distance;
    private final boolean isFirst;

    private BouncePlayer(MemorySegment cells, long distance, boolean isFirst) {
        this.cells = cells;
        this.distance = distance;
        this.isFirst = isFirst;
    }

    /**
     * Plays until its input ends.
     *
     * @param args first or second, the name of the segment, how far the second cell is from the first
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        LinkedTransferQueue<String> lines = new LinkedTransferQueue<>();
        Thread.ofPlatform().daemon().start(() -> endWithInput(lines));
        try (SharedSegment segment = SharedSegment.attach(args[1])) {
            BouncePlayer player = new BouncePlayer(segment.segment(), Long.parseLong(args[2]), args[0].equals("first"));
            System.out.println("ready");
            while (true) {
                System.out.println(player.play(lines.take().split(" ")));
            }
        }
    }

    /** However the JVM that started this one ended, this one doesn't go on, also while it waits for a number. */
    private static void endWithInput(LinkedTransferQueue<String> lines) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // as good as its end
        }
        Runtime.getRuntime().halt(0);
    }

    private String play(String[] request) {
        long from = Long.parseLong(request[0]);
        long[] nanos = new long[Integer.parseInt(request[1])];
        long trips = Long.parseLong(request[2]);
        for (int burst = -1; burst < nanos.length; burst++, from += trips) {
            long start = System.nanoTime();
            if (isFirst) {
                serve(cells, 0, distance, from, trips);
            } else {
                answer(cells, distance, 0, from, trips);
            }
            if (burst >= 0) {
                nanos[burst] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] + " " + from;
    }

    private static void serve(MemorySegment cells, long mine, long theirs, long from, long trips) {
        for (long value = from + 1; value <= from + trips; value++) {
            CELL.setRelease(cells, mine, value);
            while ((long) CELL.getAcquire(cells, theirs) != value) {
                // no pause: what it costs differs between processors, and isn't what is measured
            }
        }
    }

    private static void answer(MemorySegment cells, long mine, long theirs, long from, long trips) {
        for (long value = from + 1; value <= from + trips; value++) {
            while ((long) CELL.getAcquire(cells, theirs) != value) {
                // as above
            }
            CELL.setRelease(cells, mine, value);
        }
    }
}
