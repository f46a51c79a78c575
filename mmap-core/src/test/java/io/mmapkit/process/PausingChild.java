package io.mmapkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

/** A forked child that does something, then waits while its parent looks, again and again. */
final class PausingChild implements AutoCloseable {
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final long TOLD = 8; // where the child says how far it is; at 0 the parent says how far it may go

    private final MappedRegion signals;
    private final ForkedChild child;
    private long turn;

    private PausingChild(MappedRegion signals, ForkedChild child) {
        this.signals = signals;
        this.child = child;
    }

    /** Forks a child that makes each part of its program when {@link #next} is called. */
    @SafeVarargs
    static PausingChild fork(Consumer<ChildProgramBuilder>... parts) throws IOException {
        MappedRegion signals = Shared.region(Sharing.SHARED, Shared.PAGE);
        MemorySegment words = signals.segment();
        ChildProgramBuilder program = ChildProgram.builder();
        for (int i = 0; i < parts.length; i++) {
            program.await(words, 0, i + 1L, Shared.LONG);
            parts[i].accept(program);
            program.store(words, TOLD, i + 1L);
        }
        program.await(words, 0, parts.length + 1L, Shared.LONG);
        return new PausingChild(signals, ForkedChild.start(program.build()));
    }

    int pid() {
        return child.pid();
    }

    ForkedChild child() {
        return child;
    }

    /** Has the next part made. */
    void next() {
        long now = ++turn;
        WORD.setRelease(signals.segment(), 0L, now);
        long end = System.nanoTime() + Shared.LONG.toNanos();
        while ((long) WORD.getAcquire(signals.segment(), TOLD) != now) {
            assertThat(child.isAlive()).as("%s", child.results()).isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Lets it end. */
    ExitStatus end() throws IOException {
        WORD.setRelease(signals.segment(), 0L, turn + 1);
        return child.await(Shared.LONG);
    }

    @Override
    public void close() {
        child.close();
        signals.close();
    }
}
