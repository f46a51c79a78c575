package io.mmapkit;

import java.lang.foreign.MemorySegment;

/**
 * What is done with a region inside {@link MappedRegion#guarded}.
 *
 * <p>If a page can't be had while it runs, whatever it did to other memory stays done, and what it computed is dropped; it may have seen
 * any value in place of the missing ones, and so must not hand out values in another way than by returning them. It should be short and
 * must not block.
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
