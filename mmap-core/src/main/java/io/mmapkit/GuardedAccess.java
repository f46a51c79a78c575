package io.mmapkit;

import java.lang.foreign.MemorySegment;

/**
 * What is done with a region inside {@link MappedRegion#guarded}.
 *
 * <p>If a page can't be had while it runs, whatever it did to other memory stays done, and what it computed or threw is dropped; it may
 * have seen any value in place of the missing ones, and so must not hand out values in another way than by returning them. It should be
 * short, must not block, and must not catch {@link InternalError}, which is how the fault comes to be known, without throwing it on, be it
 * as a cause or suppressed.
 *
 * <p>One kind of access isn't contained while the JVM interprets it: {@code compareAndSet} and its relatives of
 * {@link java.lang.invoke.VarHandle}, {@code compareAndExchange} even until C2 has compiled it, end the JVM if the page can't be had. Read
 * the same word before them in the same section, as a loop around them does anyway, and the read faults first. That doesn't help where
 * the page can be read but not written, since it is a hole of a sparse file and the disk is full; there the {@code getAndAdd} family ends
 * an interpreting JVM too, and {@link MappedRegion#prefaultForWrite} has to come before.
 *
 * @param <T> what it computes
 * @param <X> what it throws
 */
@FunctionalInterface
public interface GuardedAccess<T, X extends Exception> {
    /**
     * Accesses the region.
     *
     * @param view the region's {@link MappedRegion#segment()}
     * @return what was computed
     * @throws X as it likes
     */
    T on(MemorySegment view) throws X;

    /**
     * The same for what computes a {@code long}, which is not boxed.
     *
     * @param <X> what it throws
     */
    @FunctionalInterface
    interface OfLong<X extends Exception> {
        /**
         * Accesses the region.
         *
         * @param view the region's {@link MappedRegion#segment()}
         * @return what was computed
         * @throws X as it likes
         */
        long on(MemorySegment view) throws X;
    }

    /**
     * The same for what computes nothing.
     *
     * @param <X> what it throws
     */
    @FunctionalInterface
    interface Action<X extends Exception> {
        /**
         * Accesses the region.
         *
         * @param view the region's {@link MappedRegion#segment()}
         * @throws X as it likes
         */
        void on(MemorySegment view) throws X;
    }
}
