package io.mmapkit.vm;

import java.util.Set;

/**
 * Pages that follow one another and are alike.
 *
 * @param start the first address
 * @param end the address behind the last
 * @param flags what is so of each
 */
public record PageRun(long start, long end, Set<PageFlag> flags) {
    /** {@return how long it is, in bytes} */
    public long byteSize() {
        return end - start;
    }
}
