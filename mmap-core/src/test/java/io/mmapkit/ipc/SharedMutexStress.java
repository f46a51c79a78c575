package io.mmapkit.ipc;

import io.mmapkit.libc.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** One at a time, and each sees what the one before did, by plain stores. */
@JCStressTest
@Outcome(id = {"1, 2", "2, 1"}, expect = Expect.ACCEPTABLE, desc = "one after the other")
@State
public class SharedMutexStress {
    private final StressMemory memory = new StressMemory(false);
    private final MemorySegment count = Views.ALL.asSlice(memory.control(), Long.BYTES);
    private final SharedMutex mutex;

    /** A mutex that is free. */
    public SharedMutexStress() {
        try {
            mutex = SharedMutex.at(StressMemory.segment(), memory.offset());
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private long next() {
        mutex.lock();
        try {
            long next = count.get(ValueLayout.JAVA_LONG, 0) + 1;
            count.set(ValueLayout.JAVA_LONG, 0, next);
            return next;
        } finally {
            mutex.unlock();
        }
    }

    /** Counts. */
    @Actor
    public void first(JJ_Result result) {
        result.r1 = next();
    }

    /** Counts. */
    @Actor
    public void second(JJ_Result result) {
        while (!mutex.tryLock()) {
            Thread.onSpinWait();
        }
        try {
            long next = count.get(ValueLayout.JAVA_LONG, 0) + 1;
            count.set(ValueLayout.JAVA_LONG, 0, next);
            result.r2 = next;
        } finally {
            mutex.unlock();
        }
    }
}
