package io.mmapkit.ipc;

/**
 * All of a barrier's state, in the 64 bits that are exchanged at once.
 *
 * <pre>
 *     63              48  47            32  31            16  15     14         0
 *      +----------------+-----------------+-----------------+------+------------+
 *      | trips at reset | resets          | trips           | brkn | arrived    |
 *      +----------------+-----------------+-----------------+------+------------+
 * </pre>
 *
 * <p>Who waits remembers the state it came to, and tells from a later one what became of its wait, also if it slept while the barrier tripped and was
 * reset after that. If it slept through two resets it takes its wait for broken, which it may not have been; and through 65,536 trips, for not
 * over.
 */
final class BarrierState {
    static final int MOST = 0x7fff;

    private static final long BROKEN = 1 << 15;
    private static final int TRIPS = 16;
    private static final int RESETS = 32;
    private static final int TRIPS_AT_RESET = 48;
    private static final long PART = 0xffff;

    private BarrierState() {}

    private static long part(long state, int shift) {
        return state >>> shift & PART;
    }

    static int arrived(long state) {
        return (int) (state & MOST);
    }

    static boolean isBroken(long state) {
        return (state & BROKEN) != 0;
    }

    static long broken(long state) {
        return state | BROKEN;
    }

    static long tripped(long state) {
        return state & PART << TRIPS_AT_RESET | state & PART << RESETS | (part(state, TRIPS) + 1 & PART) << TRIPS;
    }

    static long reset(long state) {
        long trips = part(state, TRIPS);
        return trips << TRIPS_AT_RESET | (part(state, RESETS) + 1 & PART) << RESETS | trips << TRIPS;
    }

    /** Whether those who wait since a state wait no more. */
    static boolean isOver(long since, long state) {
        return part(since, TRIPS) != part(state, TRIPS) || part(since, RESETS) != part(state, RESETS);
    }

    /** Whether the wait that began in a state ended as it should. */
    static boolean hasTripped(long since, long state) {
        long resets = part(state, RESETS) - part(since, RESETS) & PART;
        long trips = resets == 0 ? part(state, TRIPS) : part(state, TRIPS_AT_RESET);
        return resets <= 1 && trips != part(since, TRIPS);
    }
}
