package io.mmapkit.fault;

import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** Makes compare-and-set of a page that is gone, with nothing before it. */
final class CompareAndSetProgram {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private CompareAndSetProgram() {}

    public static void main(String[] arguments) throws IOException {
        try (CutFile file = new CutFile()) {
            for (int i = 0; i < 20_000; i++) { // C2 has compiled it by then
                compareAndSet(file.region(), CutFile.good(i));
            }
            Outcome.say("compareAndSet", () -> compareAndSet(file.region(), CutFile.bad(0)));
        }
    }

    private static void compareAndSet(MappedRegion region, long offset) throws IOException {
        region.guardedAction(s -> LONG.compareAndSet(s, offset, CutFile.PATTERN, CutFile.PATTERN));
    }
}
