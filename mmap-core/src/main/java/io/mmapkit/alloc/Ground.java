package io.mmapkit.alloc;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** What a heap is built on: memory that may become longer, and whose pages may be given back. */
interface Ground {
    /** All of it, as this process has it now. */
    MemorySegment memory();

    /** Whether it can become longer, and can give pages back. */
    boolean isRegion();

    /**
     * Makes it longer.
     *
     * @throws IOException if the system refuses
     */
    void grow(long newByteSize) throws IOException;

    /** Takes over a size that another process has made. */
    void refresh() throws IOException;

    /**
     * Gives whole pages back; what was in them is lost.
     *
     * @throws IOException if the system refuses
     */
    void discard(long offset, long length) throws IOException;

    /**
     * Has pages that were given back again, before anything is stored there: a store that finds no memory would end the JVM.
     *
     * @throws IOException if there is no memory
     */
    void restore(long offset, long length) throws IOException;
}
