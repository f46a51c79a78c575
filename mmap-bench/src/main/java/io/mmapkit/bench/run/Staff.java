package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.contender.Input;
import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.worker.CProgram;
import io.mmapkit.bench.worker.Command;
import io.mmapkit.bench.worker.Worker;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Starts workers and ends them, also when the JVM is ended by a signal; owns the compiled C program. */
final class Staff implements Closeable {
    private final CProgram program;
    private final String withoutProgram;
    private final ConcurrentLinkedQueue<Worker> workers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<MemoryLimit> limits = new ConcurrentLinkedQueue<>();
    private final Thread atExit = new Thread(this::dismissAll);

    private Staff(CProgram program, String withoutProgram) {
        this.program = program;
        this.withoutProgram = withoutProgram;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Compiles the C program if one of its contenders is wanted. */
    static Staff hire(Settings settings, List<Contender> wanted) {
        if (wanted.stream().noneMatch(contender -> contender.family() == Family.C)) {
            return new Staff(null,
                    "the C program was left out by --only: add c-read or c-mmap to its pattern to have it measured");
        }
        try {
            return new Staff(CProgram.compile(settings.compiler()), null);
        } catch (CProgram.Unavailable e) {
            return new Staff(null, e.getMessage());
        }
    }

    /** Why this contender can't be had, or null. */
    String reasonAgainst(Contender contender) {
        return contender.family() == Family.C && program == null ? withoutProgram : null;
    }

    /** The compiler and its flags, or null. */
    String compiler() {
        return program == null ? null : program.compiler();
    }

    /** Why there is no C program, or null. */
    String withoutCompiler() {
        return withoutProgram;
    }

    /** What the machine can do at best, as far as that can be found out. */
    MachineLimits limits(long bytes) throws IOException {
        if (program == null) {
            return MachineLimits.UNKNOWN;
        }
        Map<String, Double> found = program.limits(bytes);
        return new MachineLimits(found.get("sum1"), found.get("sum2"), found.get("copy"), found.get("syscall"),
                found.get("fault"));
    }

    /** A worker that hasn't opened its file yet. */
    Worker worker(Contender contender, Workload workload, Input input, int threads) throws IOException {
        List<String> command = contender.family() == Family.C
                ? program.command(contender == Catalog.C_MMAP, workload, input, threads)
                : Command.java(contender, workload, input, threads);
        Worker worker = Worker.start(contender.id(), command);
        workers.add(worker);
        return worker;
    }

    /** Puts a worker's process into a control group, which goes with it. */
    void limit(Worker worker, long bytes) throws IOException {
        limits.add(MemoryLimit.of(bytes, worker.pid()));
    }

    /** Ends all workers; new ones can be started. */
    void dismiss() {
        for (Worker worker = workers.poll(); worker != null; worker = workers.poll()) {
            worker.close();
        }
        for (MemoryLimit limit = limits.poll(); limit != null; limit = limits.poll()) {
            limit.close();
        }
    }

    private void dismissAll() {
        dismiss();
        if (program != null) {
            program.close();
        }
    }

    @Override
    public void close() {
        dismissAll();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook does no harm a second time.
        }
    }
}
