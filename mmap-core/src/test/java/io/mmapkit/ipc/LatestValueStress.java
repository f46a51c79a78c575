package io.mmapkit.ipc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** A value is read as it was written, however many are written meanwhile. */
@JCStressTest
@Outcome(id = {"1, 1, 1", "2, 2, 2", "3, 3, 3", "4, 4, 4"}, expect = Expect.ACCEPTABLE, desc = "a value of its version")
@State
public class LatestValueStress {
    private static final int LONGS = 8;

    private final StressMemory memory = new StressMemory(false);
    private final LatestValue cell = LatestValue.at(StressMemory.segment(), memory.offset(), LONGS * Long.BYTES);
    private final MemorySegment written = MemorySegment.ofArray(new long[LONGS]);
    private final MemorySegment read = MemorySegment.ofArray(new long[LONGS]);
    private final LatestValue.Writer writer;

    /** A cell with a value. */
    public LatestValueStress() {
        try {
            writer = cell.writer();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
        write(1);
    }

    private void write(long value) {
        for (int i = 0; i < LONGS; i++) {
            written.setAtIndex(ValueLayout.JAVA_LONG, i, value);
        }
        writer.write(written);
    }

    /** Writes three. */
    @Actor
    public void write() {
        for (long value = 2; value <= 4; value++) {
            write(value);
        }
    }

    /** Reads one. */
    @Actor
    public void read(JJJ_Result result) {
        result.r1 = cell.read(read);
        result.r2 = read.getAtIndex(ValueLayout.JAVA_LONG, 0);
        result.r3 = read.getAtIndex(ValueLayout.JAVA_LONG, LONGS - 1);
    }
}
