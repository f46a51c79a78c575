package io.mmapkit;

import java.lang.foreign.MemorySegment;

/**
 * What is done with a region inside {@link MappedRegion#guarded}.
 *
 * <p>If a page can't be had while it runs, whatever it did to other memory stays done, and what it computed or threw is dropped. It finds
 * zeros in place of the missing bytes, and what it stores there is lost. So it must not hand out values in another way than by returning them.
 * It should be short, and must not block.
 *
 * <p>Any code may access the region in it, native code and what HotSpot has in its place as well. It works by a handler of SIGBUS of this
 * library in front of the JVM's, which puts zeros in the place of a missing page while a thread is in a section, and counts that. The section
 * fails if the count changed, also if another thread's section met the page, or if this thread met a page of any other region; the
 * files are mapped there again at its end. What another thread's section meets in another region, only a section of that one is told: where
 * several regions are used, put a section of each round the access. Until then, threads outside of sections find zeros in that page, too, and what they store there is
 * lost. If anything was stored there, the next {@link MappedRegion#sync}, {@link MappedRegion#store} or {@link DirtyTracker#sync} fails once; before
 * Linux 6.7, and where the kernel has no page of zeros to share, also if it was only read.
 * After many faults in one section, pages behind those that are missing count as missing as well until its end.
 *
 * <p>A {@link StackOverflowError} in the access ends the section as anything that is thrown does: the section begins only if there is the stack
 * that its end takes.
 *
 * <p>Outside of sections a fault is the JVM's, as without this library. A virtual thread that blocks in a section may be carried by another
 * thread afterwards: then what it meets is noticed only if that thread ever carried one in a section; its section may fail for what others met;
 * and until its end, the faults of virtual threads outside of sections may be taken for those of sections.
 *
 * <p>A {@link Sharing#PRIVATE} region gets zeros one page at a time, which takes mappings: where the process may have no more of them, or no more
 * memory, a fault there is the JVM's, and accesses that aren't Java's end it. So they do in any region where the system refuses even the file of
 * zeros that is kept for this.
 *
 * <p>Where there is no such handler, {@link FaultContainment#result()} says why: on aarch64, where no memory may be made executable, or where
 * another handler stands in front of it; nor for pages of a pool of huge pages, devices and memory without a file. There the access finds any
 * value in place of a missing one, and HotSpot throws an {@link InternalError} that it must not catch without throwing it on; and some accesses
 * end the JVM: {@code compareAndSet} and {@code compareAndExchange} while they are interpreted, java.util.zip, comparisons of segments and
 * buffers, the Vector API, native code, and code of C2 that uses a byte, a short or a char as an index, boxes it, or widens an int to a long:
 * read {@code long}s there, or copy.
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
