package io.mmapkit.process;

import io.mmapkit.libc.SystemCalls;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The steps by which a child closes what it doesn't need: a copy of a pipe, of a socket or of a lock in a child would keep others waiting.
 *
 * <p>By close_range(2), which misses nothing. Before Linux 5.9, and where a filter of system calls refuses it, one by one those that this process has
 * open now: what another thread opens from now to the fork stays open in the child.
 */
final class Closings {
    private static final int FIRST = 3; // behind the standard ones
    private static final long LAST = 0xffff_ffffL;

    private Closings() {}

    /**
     * Of all but the standard ones and some others.
     *
     * @param kept those
     * @throws UnsupportedOperationException if the system has no way to do it
     */
    static List<Step> but(Set<Integer> kept) {
        return isRangeClosed() ? ranges(kept) : each(kept);
    }

    /** Asked each time, since a filter may be added any time, and it takes no time: there is never a descriptor of the highest number. */
    private static boolean isRangeClosed() {
        try {
            Unistd.close_range((int) LAST, (int) LAST, 0);
            return true;
        } catch (UnsupportedOperationException | SystemCallException refused) {
            return false;
        }
    }

    private static List<Step> ranges(Set<Integer> kept) {
        List<Step> steps = new ArrayList<>();
        long from = FIRST;
        for (int descriptor : kept.stream().sorted().toList()) {
            if (descriptor > from) {
                steps.add(range(from, descriptor - 1));
            }
            from = Math.max(from, descriptor + 1L);
        }
        steps.add(range(from, LAST));
        return steps;
    }

    private static Step range(long from, long to) {
        return Step.hidden(SystemCalls.SYS_close_range, Step.numbers(from, to)).goingOn();
    }

    private static List<Step> each(Set<Integer> kept) {
        return OpenDescriptors.from(FIRST).stream().filter(number -> !kept.contains(number))
                .map(number -> Step.hidden(SystemCalls.SYS_close, Step.numbers(number)).goingOn()).toList();
    }
}
