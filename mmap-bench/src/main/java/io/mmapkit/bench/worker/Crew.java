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
    /** One for each part: what belongs to a thread is opened, used and closed by it. */
    private final List<ExecutorService> executors = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();

    Crew(TaskFactory factory, Input input, int threads) {
        this.factory = factory;
        this.input = input;
        this.threads = threads;
        for (int part = 0; part < threads; part++) {
            executors.add(Executors
                    .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("work-" + part).factory()));
        }
    }

    /** Opens what stays open. */
    void open() throws IOException {
        List<Callable<Task>> steps = new ArrayList<>();
        for (int part = 0; part < threads; part++) {
            Input own = input.part(part, threads);
            steps.add(() -> factory.open(own));
        }
        tasks.addAll(done(steps));
    }

    /** Looks at every page of what stays mapped. */
    void touch() throws IOException {
        each(task -> {
            task.touch();
            return 0L;
        });
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
            if (tasks.size() == 1) { // only one thread writes
                checksum = eachOf(task -> task.verified(measured.checksum(), seed)).getFirst();
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
        return done(steps);
    }

    /** Lets each thread do its step, and waits for all. */
    private <T> List<T> done(List<Callable<T>> steps) throws IOException {
        List<Future<T>> futures = new ArrayList<>();
        for (int part = 0; part < steps.size(); part++) {
            futures.add(executors.get(part).submit(steps.get(part)));
        }
        List<T> values = new ArrayList<>();
        try {
            for (Future<T> future : futures) {
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
        each(task -> {
            task.close();
            return 0L;
        });
        tasks.clear();
    }

    @Override
    public void close() throws IOException {
        closeTasks();
        executors.forEach(ExecutorService::shutdown);
    }
}
