package io.mmapkit.ipc;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Who is about to sleep sees the change, or is woken. */
public final class DoorbellStress {
    private DoorbellStress() {}

    private abstract static class Base {
        final StressMemory memory = new StressMemory(false);
        final Doorbell bell = new Doorbell(Words.DIRECT, memory.control());
        private final long change = memory.control() + 128;

        final void change() {
            Words.DIRECT.putLongRelease(change, 1);
        }

        final long look() {
            return Words.DIRECT.getLongAcquire(change);
        }
    }

    /** By a fence of the one that rings. */
    @JCStressTest
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "woken, or the change is seen")
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "asleep, and nobody wakes it")
    @State
    public static class WithFence extends Base {
        /** Rings. */
        @Actor
        public void ring() {
            change();
            bell.ringWithFence();
        }

        /** Looks before it sleeps. */
        @Actor
        public void sleep(JJ_Result result) {
            bell.announce();
            result.r2 = look();
        }

        /** Whether it was rung. */
        @Arbiter
        public void isRung(JJ_Result result) {
            result.r1 = bell.value();
        }
    }

    /** By a barrier that the one that sleeps has all others pass. */
    @JCStressTest
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "woken, or the change is seen")
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "asleep, and nobody wakes it")
    @State
    public static class WithBarrier extends Base {
        private static final boolean IS_REGISTERED = Doorbell.register();

        /** Rings. */
        @Actor
        public void ring() {
            change();
            if (IS_REGISTERED) {
                bell.ring();
            } else {
                bell.ringWithFence();
            }
        }

        /** Looks before it sleeps. */
        @Actor
        public void sleep(JJ_Result result) {
            bell.announce();
            boolean _ = Doorbell.barrier();
            result.r2 = look();
        }

        /** Whether it was rung. */
        @Arbiter
        public void isRung(JJ_Result result) {
            result.r1 = bell.value();
        }
    }
}
