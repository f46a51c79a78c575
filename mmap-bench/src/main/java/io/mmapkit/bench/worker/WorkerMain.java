package io.mmapkit.bench.worker;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.contender.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A JVM for one contender at one workload, so that the compiler sees the loops of this contender only. It answers each line of standard input with one
 * line, and ends with its input: so it never outlives the process that started it.
 *
 * <ul>
 * <li>{@code open}: opens what stays open; {@code ready}
 * <li>{@code run UNITS SEED LEAD}: does LEAD units, and then measures so many; a {@link Measurement}
 * <li>{@code touch}: looks at every page of what stays mapped; {@code touched}
 * <li>{@code probe SEED}: does one unit and looks at the process; a {@link Sighting}
 * <li>{@code close}: closes what stays open; {@code closed}
 * </ul>
 *
 * {@code failed} and {@code unsupported} come with a reason; after the first it ends.
 */
public final class WorkerMain {
    static final String READY = "ready";
    static final String TOUCHED = "touched";
    static final String CLOSED = "closed";
    static final String FAILED = "failed ";
    static final String UNSUPPORTED = "unsupported ";

    private WorkerMain() {}

    /**
     * Works until standard input ends.
     *
     * @param args contender, workload, file, its size at the start, buffer size in bytes, number of threads
     */
    public static void main(String[] args) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // its reasons go into the report
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Workload workload = Workload.named(args[1]);
        Input input = new Input(Path.of(args[2]), Long.parseLong(args[3]), Integer.parseInt(args[4]), 0, 1);
        try (Crew crew = new Crew(Catalog.named(args[0]).task(workload).orElseThrow(), input,
                Integer.parseInt(args[5]))) {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(answer(crew, workload, line.split(" ")));
            }
        } catch (IOException | RuntimeException | InternalError | OutOfMemoryError e) { // InternalError: a mapped file became shorter
            e.printStackTrace();
            out.println(
                    FAILED + (e.getMessage() == null ? e.toString() : e.getMessage().lines().findFirst().orElse("")));
            System.exit(1);
        }
    }

    private static String answer(Crew crew, Workload workload, String[] request) throws IOException {
        try {
            switch (request[0]) {
                case "open" -> {
                    crew.open();
                    return READY;
                }
                case "run" -> {
                    return crew.run(Integer.parseInt(request[1]), Long.parseLong(request[2]),
                            Integer.parseInt(request[3]), workload == Workload.PAUSE).toLine();
                }
                case "touch" -> {
                    crew.touch();
                    return TOUCHED;
                }
                case "probe" -> {
                    return crew.look(Long.parseLong(request[1])).toLine();
                }
                case "close" -> {
                    crew.closeTasks();
                    return CLOSED;
                }
                default -> throw new IOException("no such request: " + request[0]);
            }
        } catch (UnsupportedOperationException e) {
            return UNSUPPORTED + e.getMessage();
        }
    }
}
