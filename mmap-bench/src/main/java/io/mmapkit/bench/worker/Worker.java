package io.mmapkit.bench.worker;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The parent's end of a worker: it works while {@link #run} is called and sleeps otherwise. Used by one thread; closed by any. */
public final class Worker implements Closeable {
    private static final int KEPT_LINES = 40;

    private final String name;
    private final Process process;
    private final PrintStream requests;
    private final BufferedReader replies;
    private final Deque<String> errors = new ArrayDeque<>();
    private final Thread errorReader;

    private Worker(String name, Process process) {
        this.name = name;
        this.process = process;
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.replies = process.inputReader(StandardCharsets.UTF_8);
        this.errorReader = Thread.ofPlatform().daemon().start(this::keepErrors);
    }

    /** Starts a process that speaks the workers' protocol. Call {@link #open} before the first run. */
    public static Worker start(String name, List<String> command) throws IOException {
        return new Worker(name, new ProcessBuilder(command).start());
    }

    /** Lets it open its file. */
    public void open() throws IOException {
        expect("open", WorkerMain.READY);
    }

    /** Lets it look at every page of what stays mapped. */
    public void touch() throws IOException {
        expect("touch", WorkerMain.TOUCHED);
    }

    /** Lets it close its file, so that nothing of it is mapped any more. */
    public void closeFile() throws IOException {
        expect("close", WorkerMain.CLOSED);
    }

    private void expect(String request, String answer) throws IOException {
        String line = asked(request);
        if (!line.equals(answer)) {
            throw new IOException(name + ": unexpected answer: " + line);
        }
    }

    /**
     * Lets it do its work and waits for the answer.
     *
     * @param lead how many units it does before those that are measured
     */
    public Measurement run(int units, long seed, int lead) throws IOException {
        return Measurement.parse(asked("run " + units + " " + seed + " " + lead));
    }

    /** Lets it do one unit, and look at itself. */
    public Sighting look(long seed) throws IOException {
        return Sighting.parse(asked("probe " + seed));
    }

    /** Of its process. */
    public long pid() {
        return process.pid();
    }

    private String asked(String request) throws IOException {
        requests.println(request);
        return reply();
    }

    private String reply() throws IOException {
        String line = replies.readLine();
        if (line == null) {
            throw new IOException(name + ": the worker died" + lastError());
        }
        if (line.startsWith(WorkerMain.FAILED)) {
            throw new IOException(name + ": " + line.substring(WorkerMain.FAILED.length()));
        }
        if (line.startsWith(WorkerMain.UNSUPPORTED)) {
            throw new UnsupportedOperationException(line.substring(WorkerMain.UNSUPPORTED.length()));
        }
        return line;
    }

    /** What it wrote to standard error; the last lines of it. */
    public List<String> errors() {
        synchronized (errors) {
            return List.copyOf(errors);
        }
    }

    private String lastError() {
        try {
            errorReader.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<String> lines = errors();
        return lines.stream().filter(line -> !line.startsWith("\tat ")).reduce((_, last) -> last)
                .map(line -> ": " + line).orElse("");
    }

    private void keepErrors() {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (errors) {
                    if (errors.size() == KEPT_LINES) {
                        errors.removeFirst();
                    }
                    errors.addLast(line);
                }
            }
        } catch (IOException e) {
            // The process was ended while it was read from.
        }
    }

    /** Ends it at once: it holds nothing that would need saving. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
