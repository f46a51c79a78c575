package io.mmapkit.bench.worker;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.contender.Task;
import io.mmapkit.bench.contender.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A JVM for one contender at one workload, so that the compiler sees the loops of this contender only. It answers each line
 * {@code UNITS SEED} on standard input with one line, and ends with its input: so it never outlives the process that started it.
 */
public final class WorkerMain {
    static final String READY = "ready";
    static final String FAILED = "failed ";

    /** One unit in so many is done before the measured ones. */
    private static final int LEAD_IN = 8;

    private static volatile long total;

    private WorkerMain() {}

    /**
     * Works until standard input ends.
     *
     * @param args contender, workload, file, its size at the start, buffer size in bytes
     */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Workload workload = Workload.named(args[1]);
        Input input = new Input(Path.of(args[2]), Long.parseLong(args[3]), Integer.parseInt(args[4]));
        try (Task task = Catalog.named(args[0]).task(workload).orElseThrow().open(input);
                ThreadUsage usage = new ThreadUsage()) {
            out.println(READY);
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] request = line.split(" ");
                out.println(measure(task, usage, Integer.parseInt(request[0]), Long.parseLong(request[1])).toLine());
            }
        } catch (IOException | RuntimeException | InternalError e) { // the last: a mapped file became shorter
            e.printStackTrace();
            out.println(FAILED + (e.getMessage() == null ? e.toString() : e.getMessage()));
            System.exit(1);
        }
    }

    private static Measurement measure(Task task, ThreadUsage usage, int units, long seed) throws IOException {
        task.settle();
        // The processor has been with another process since the last measurement.
        work(task, (units + LEAD_IN - 1) / LEAD_IN, ~seed);
        ThreadUsage.Snapshot before = usage.snapshot();
        long start = System.nanoTime();
        long checksum = work(task, units, seed);
        long nanos = System.nanoTime() - start;
        ThreadUsage.Snapshot after = usage.snapshot();
        return new Measurement(units, nanos, after.userNanos() - before.userNanos(),
                after.systemNanos() - before.systemNanos(),
                after.minorFaults() - before.minorFaults(), after.majorFaults() - before.majorFaults(),
                after.switches() - before.switches(),
                after.copiedBytes() < 0 ? -1 : after.copiedBytes() - before.copiedBytes() - before.ownBytes(),
                checksum);
    }

    /** The checksum of the first unit. The others count too, lest the compiler leave them out. */
    private static long work(Task task, int units, long seed) throws IOException {
        long first = task.unit(seed);
        for (int unit = 1; unit < units; unit++) {
            total += task.unit(seed + unit);
        }
        return first;
    }
}
