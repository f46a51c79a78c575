package io.mmapkit.bench.contender;

import java.io.Closeable;
import java.io.IOException;

/** One contender at one workload on one file, or a part of it. Used by one thread. */
@FunctionalInterface
public interface Task extends Closeable {
    /**
     * Does one unit of the workload and returns its checksum: added up over all parts it is the same for all contenders. Fails if the file has
     * another size than at the start.
     *
     * @param seed chooses the places of random reads
     */
    long unit(long seed) throws IOException;

    /**
     * Looks at what was written, which isn't measured, and returns a checksum of it.
     *
     * @param checksum what the unit returned
     * @param seed the unit's
     */
    default long verified(long checksum, long seed) throws IOException {
        return checksum;
    }

    /** Looks at every page of what stays mapped, so that only the reads are left to be measured. */
    default void touch() throws IOException {}

    /** Brings the process back to where it was before the last units. Not measured. */
    default void settle() throws IOException {}

    @Override
    default void close() throws IOException {}
}
