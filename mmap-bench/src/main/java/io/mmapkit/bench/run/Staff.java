package io.mmapkit.bench.run;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.bench.contender.Workload;
import io.mmapkit.bench.worker.CProgram;
import io.mmapkit.bench.worker.Command;
import io.mmapkit.bench.worker.Worker;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Starts workers and ends them, also when the JVM is ended by a signal; owns the compiled C program. */
final class Staff implements Closeable {
    private final Settings settings;
    private final CProgram program;
    private final String withoutProgram;
    private final ConcurrentLinkedQueue<Worker> workers = new ConcurrentLinkedQueue<>();
    private final Thread atExit = new Thread(this::dismissAll);

    private Staff(Settings settings, CProgram program, String withoutProgram) {
        this.settings = settings;
        this.program = program;
        this.withoutProgram = withoutProgram;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Compiles the C program if one of its contenders is wanted. */
    static Staff hire(Settings settings, List<Contender> wanted) {
        if (wanted.stream().noneMatch(contender -> contender.family() == Family.C)) {
            return new Staff(settings, null, "not wanted");
        }
        try {
            return new Staff(settings, CProgram.compile(settings.compiler()), null);
        } catch (CProgram.Unavailable e) {
            return new Staff(settings, null, e.getMessage());
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

    /** A worker that has opened its file. */
    Worker worker(Contender contender, Workload workload) throws IOException {
        List<String> command = contender.family() == Family.C
                ? program.command(contender == Catalog.C_MMAP, workload, settings.file(), settings.bufferBytes())
                : Command.java(contender, workload, settings.file(), settings.bufferBytes());
        Worker worker = Worker.start(contender.id(), command);
        workers.add(worker);
        worker.awaitReady();
        return worker;
    }

    /** Ends all workers; new ones can be started. */
    void dismiss() {
        for (Worker worker = workers.poll(); worker != null; worker = workers.poll()) {
            worker.close();
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
