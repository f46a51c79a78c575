package io.mmapkit.bench.run;

import io.mmapkit.bench.worker.Worker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Loads that missed the TLB, by perf(1) where it is installed and the processor's counters are not hidden, as virtual machines often do. */
final class TlbCounter {
    private static final String EVENT = "dTLB-load-misses";
    private static final int SECONDS = 20;
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final String reason;

    private TlbCounter(String reason) {
        this.reason = reason;
    }

    /** Finds out whether there is one. */
    static TlbCounter find() {
        try {
            String answer = output(start(List.of("true")));
            return new TlbCounter(count(answer) < 0
                    ? "the processor's counters can't be had: " + EVENT + " is not counted here"
                    : null);
        } catch (IOException e) {
            return new TlbCounter("there is no perf(1)");
        }
    }

    /** Why there is none, or null. */
    String reasonAgainst() {
        return reason;
    }

    /** Those of one unit of a worker's, or null. */
    Double missesOf(Worker worker, int units) throws IOException {
        if (reason != null) {
            return null;
        }
        Process perf = start(List.of("-p", Long.toString(worker.pid()), "sleep", Integer.toString(SECONDS)));
        long done = 0;
        try {
            awaitCounting(perf);
            long end = System.nanoTime() + LEAST_NANOS;
            do {
                worker.run(units, 0, 0);
                done += units;
            } while (System.nanoTime() < end);
        } finally {
            perf.children().forEach(ProcessHandle::destroy); // the sleep: perf then prints what it counted
        }
        long misses = count(output(perf));
        return misses < 0 ? null : (double) misses / done;
    }

    /** perf opens its counters before it lets its child become sleep(1). */
    private static void awaitCounting(Process perf) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS / 4);
        while (perf.isAlive() && System.nanoTime() < end && perf.children()
                .noneMatch(child -> child.info().command().filter(command -> !command.contains("perf")).isPresent())) {
            Thread.onSpinWait();
        }
    }

    private static Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("perf", "stat", "-x", ",", "-e", EVENT));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException {
        try {
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            process.waitFor(SECONDS, TimeUnit.SECONDS);
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static long count(String text) {
        return text.lines().filter(line -> line.contains(EVENT)).map(line -> line.split(",")[0])
                .filter(number -> number.matches("\\d+")).mapToLong(Long::parseLong).findFirst().orElse(-1);
    }
}
