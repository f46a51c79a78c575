package io.mmapkit.process;

import io.mmapkit.libc.ForkRecord;
import io.mmapkit.libc.Prctl;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.SystemCalls;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What each child does before the steps of its program.
 *
 * <p>It asks to be killed when the thread that forked it ends, which waits for it; and ends at once if that has happened already. It waits until its
 * parent has seen that the memory which the program names was there at the fork: what is mapped there instead isn't the program's. It closes the
 * descriptors that it doesn't need ({@link Closings}). And it leaves no core dump, which would be as large as the JVM.
 */
final class Preamble {
    private static final Duration BETWEEN_LOOKS = Duration.ofNanos(20_000); // the kernel makes some 70 µs of it
    private static final long LOOKS_OF_AN_ORPHAN = 1_000_000; // a minute

    private Preamble() {}

    static List<Step> of(ChildProgram program, Step.Bytes gate) throws SystemCallException {
        List<Step> steps = new ArrayList<>();
        if (!program.outlivesParent()) {
            steps.add(Step.hidden(SystemCalls.SYS_prctl, Step.numbers(Prctl.PR_SET_PDEATHSIG, Signals.SIGKILL)));
            Step parent = Step.hidden(SystemCalls.SYS_getppid);
            steps.add(parent);
            steps.add(Step.of("", ForkRecord.Operation.COMPARE, 0, new Step.Number(0),
                    new Step.AddressOfResult(parent), new Step.Number(Unistd.getpid())).skipping(Step.ALL));
        }
        steps.add(waiting(gate, program.outlivesParent() ? LOOKS_OF_AN_ORPHAN : Long.MAX_VALUE));
        steps.addAll(Closings.but(program.descriptors()));
        if (program.steps().stream().noneMatch(step -> step.number() == SystemCalls.SYS_execve)) { // which would inherit it
            steps.add(Step.hidden(SystemCalls.SYS_prlimit64, new Step.Number(0), new Step.Number(Resource.RLIMIT_CORE),
                    new Step.Bytes(noCoreDump())).goingOn());
        }
        return steps;
    }

    /** Ends a child whose parent was killed meanwhile, after a while if nobody else does. */
    private static Step waiting(Step.Bytes gate, long looks) {
        return Step.of("", ForkRecord.Operation.AWAIT, SystemCalls.SYS_nanosleep, new Step.Number(0), gate,
                new Step.Number(1), new Step.Number(looks), Arguments.time(BETWEEN_LOOKS));
    }

    /** A limit of one byte: it also holds where dumps go to a program, which one of nothing doesn't. */
    private static byte[] noCoreDump() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(StructRlimit.LAYOUT);
            Resource.getrlimit(Resource.RLIMIT_CORE, limit);
            if (StructRlimit.rlim_max(limit) != 0) {
                StructRlimit.rlim_cur(limit, 1);
            }
            return limit.toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
