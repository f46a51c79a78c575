package io.mmapkit.bench.contender;

import java.io.Closeable;
import java.io.IOException;

/** One contender at one workload on one file. Used by one thread. */
@FunctionalInterface
public interface Task extends Closeable {
    /**
     * Does one unit of the workload and returns its checksum, which is the same for all contenders. Fails if the file has another size than
     * at the start.
     *
     * @param seed chooses the places of random reads
     */
    long unit(long seed) throws IOException;

    /** Brings the process back to where it was before the last units. Not measured. */
    default void settle() {}

    @Override
    default void close() throws IOException {}
}
