package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.process.ChildProgram;
import io.mmapkit.process.ExitStatus;
import io.mmapkit.process.ForkedChild;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/** A parent and its child add to the same two counters: in shared anonymous memory nothing is lost, in private memory each has its own. */
final class ForkCounters {
    private static final long TIMES = 1_000_000;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private ForkCounters() {}

    static void run() throws IOException {
        try (MappedRegion shared = region(Sharing.SHARED); MappedRegion own = region(Sharing.PRIVATE)) {
            MemorySegment both = shared.segment();
            MemorySegment each = own.segment();
            ChildProgram program = ChildProgram.builder().add(both, 0, 1, TIMES).add(each, 0, 1, TIMES).build();
            try (ForkedChild child = ForkedChild.start(program)) {
                for (long i = 0; i < TIMES; i++) {
                    LONG.getAndAdd(both, 0L, 1L);
                }
                ExitStatus status = child.await(Duration.ofSeconds(30));
                System.out.println(
                        "the child " + status + "; its counter in private memory is " + child.result(1).value());
                Expect.that(status.isSuccess() && child.result(1).value() == TIMES, "the child counted");
            }
            long sum = (long) LONG.getAcquire(both, 0L);
            long untouched = (long) LONG.getAcquire(each, 0L);
            System.out.println("shared counter: " + sum + "; the parent's in private memory: " + untouched);
            Expect.that(sum == 2 * TIMES, "every addition to shared memory is counted once");
            Expect.that(untouched == 0, "the child's additions to private memory are its own");
        }
    }

    private static MappedRegion region(Sharing sharing) throws IOException {
        return MappedRegion.builder().anonymous().sharing(sharing).length(Long.BYTES)
                .protection(Protection.READ, Protection.WRITE).map();
    }
}
