package io.mmapkit.bench.worker;

import com.sun.management.ThreadMXBean;
import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.contender.Sight;
import io.mmapkit.bench.contender.Task;
import io.mmapkit.bench.contender.TaskFactory;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/** The threads of a worker, each with its part of the work. */
final class Crew implements Closeable {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static volatile long total;

    private final TaskFactory factory;
    private final Input input;
    private final int threads;
    private final ExecutorService executor;
    private final List<Task> tasks = new ArrayList<>();

    Crew(TaskFactory factory, Input input, int threads) {
        this.factory = factory;
        this.input = input;
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().name("work-", 0).factory());
    }

    /** Opens what stays open. */
    void open() throws IOException {
        for (int part = 0; part < threads; part++) {
            tasks.add(factory.open(input.part(part, threads)));
        }
    }

    /** Does {@code lead} units, and then those that are measured. */
    Measurement run(int units, long seed, int lead, boolean watched) throws IOException {
        each(task -> {
            task.settle();
            return 0L;
        });
        if (lead > 0) {
            each(task -> work(task, lead, ~seed));
        }
        try (PauseWatch pauses = watched ? PauseWatch.start() : null) {
            Measurement measured = measured(units, seed);
            long checksum = measured.checksum();
            for (Task task : tasks) {
                checksum = task.verified(checksum, seed); // only one thread writes
            }
            return new Measurement(units, measured.nanos(), measured.userNanos(), measured.systemNanos(),
                    measured.minorFaults(), measured.majorFaults(), measured.switches(), measured.copiedBytes(),
                    pauses == null ? -1 : pauses.longestNanos(), checksum);
        }
    }

    private Measurement measured(int units, long seed) throws IOException {
        AtomicReference<Long> start = new AtomicReference<>();
        CyclicBarrier barrier = new CyclicBarrier(threads, () -> start.set(System.nanoTime()));
        List<Measurement> all = eachOf(task -> {
            try (ThreadUsage usage = new ThreadUsage()) {
                barrier.await();
                ThreadUsage.Snapshot before = usage.snapshot();
                long mine = System.nanoTime();
                long checksum = work(task, units, seed);
                long end = System.nanoTime();
                ThreadUsage.Snapshot after = usage.snapshot();
                return after.since(before, units, end - (threads == 1 ? mine : start.get()), checksum);
            }
        });
        return all.stream().reduce((a, b) -> new Measurement(units, Math.max(a.nanos(), b.nanos()),
                a.userNanos() + b.userNanos(), a.systemNanos() + b.systemNanos(), a.minorFaults() + b.minorFaults(),
                a.majorFaults() + b.majorFaults(), a.switches() + b.switches(),
                a.copiedBytes() < 0 ? -1 : a.copiedBytes() + b.copiedBytes(), -1, a.checksum() + b.checksum()))
                .orElseThrow();
    }

    /** Does one unit, from opening on, and looks at the process while its files are still open. */
    Sighting look(long seed) throws IOException {
        closeTasks();
        long pid = ProcessHandle.current().pid();
        ProcessMemory before = ProcessMemory.of(pid);
        AtomicReference<ProcessMemory> seen = new AtomicReference<>();
        open();
        Sight.listen(() -> seen.set(now(pid)));
        each(task -> task.unit(seed));
        Sight.listen(null);
        ProcessMemory after = seen.get() == null ? now(pid) : seen.get();
        List<Long> allocated = eachOf(task -> { // once more, since looking allocates too
            long at = THREADS.getCurrentThreadAllocatedBytes();
            total += task.unit(seed);
            return THREADS.getCurrentThreadAllocatedBytes() - at;
        });
        each(task -> {
            task.settle();
            return 0L;
        });
        return new Sighting(Math.max(0, after.pageTables() - before.pageTables()),
                Math.max(0, after.files() - before.files()), Math.max(0, after.proportional() - before.proportional()),
                allocated.stream().mapToLong(Long::longValue).sum());
    }

    private static ProcessMemory now(long pid) {
        try {
            return ProcessMemory.of(pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The checksum of the first unit. The others count too, lest the compiler leave them out. */
    private static long work(Task task, int units, long seed) throws IOException {
        long first = task.unit(seed);
        for (int unit = 1; unit < units; unit++) {
            total += task.unit(seed + unit);
        }
        return first;
    }

    /** What each thread does with its task. */
    @FunctionalInterface
    private interface Step<T> {
        T with(Task task) throws Exception;
    }

    private void each(Step<Long> step) throws IOException {
        for (long value : eachOf(step)) {
            total += value;
        }
    }

    private <T> List<T> eachOf(Step<T> step) throws IOException {
        List<Callable<T>> steps = new ArrayList<>();
        for (Task task : tasks) {
            steps.add(() -> step.with(task));
        }
        List<T> values = new ArrayList<>();
        try {
            for (Future<T> future : executor.invokeAll(steps)) {
                values.add(future.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failed -> throw failed;
                case RuntimeException failed -> throw failed;
                case Error failed -> throw failed;
                default -> throw new IOException(e.getCause());
            }
        }
        return values;
    }

    /** Closes what stayed open. */
    void closeTasks() throws IOException {
        for (Task task : tasks) {
            task.close();
        }
        tasks.clear();
    }

    @Override
    public void close() throws IOException {
        closeTasks();
        executor.shutdown();
    }
}
