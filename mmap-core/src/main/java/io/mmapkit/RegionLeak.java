package io.mmapkit;

import java.util.List;

/**
 * A region that was dropped without being closed.
 *
 * @param region what it was
 * @param createdAt who mapped it: the stack of the thread then, innermost first
 */
public record RegionLeak(String region, List<StackTraceElement> createdAt) {
    /** A leak. */
    public RegionLeak {
        createdAt = List.copyOf(createdAt);
    }
}
