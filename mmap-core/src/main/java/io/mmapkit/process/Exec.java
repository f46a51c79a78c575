package io.mmapkit.process;

import io.mmapkit.libc.Signals;
import io.mmapkit.libc.SystemCalls;
import java.util.ArrayList;
import java.util.List;

/**
 * What a child does before it executes a program: handlers are the JVM's, and must not run here, so they are taken away before signals are
 * unblocked, which the program expects.
 */
final class Exec {
    private static final int SIGNALS = 64;
    private static final int ACTION_BYTES = 32; // struct sigaction of the kernel, all zeros: SIG_DFL
    private static final int SET_BYTES = 8;

    private Exec() {}

    static List<Step> preparations() {
        List<Step> steps = new ArrayList<>();
        Step.Bytes defaults = new Step.Bytes(new byte[ACTION_BYTES]);
        for (int signal = 1; signal <= SIGNALS; signal++) { // SIGKILL and SIGSTOP are refused
            steps.add(Step.hidden(SystemCalls.SYS_rt_sigaction, new Step.Number(signal), defaults, new Step.Number(0),
                    new Step.Number(SET_BYTES)).goingOn());
        }
        steps.add(Step.hidden(SystemCalls.SYS_rt_sigprocmask, new Step.Number(Signals.SIG_SETMASK),
                new Step.Bytes(new byte[SET_BYTES]), new Step.Number(0), new Step.Number(SET_BYTES)));
        return steps;
    }
}
