package io.mmapkit.alloc;

/** Who may use a heap at once. It is written in the heap when that is made. */
public enum HeapMode {
    /** One thread: the one that made or opened it. Nothing is locked. Fastest in memory that is confined to that thread, too. */
    CONFINED,

    /** All threads of one JVM, through one {@link RegionAllocator}. */
    THREADS,

    /**
     * All threads of all processes that have a {@link io.mmapkit.shared.SharedSegment} attached. One that is killed while it changes the heap is
     * noticed by the next, who takes the change back.
     */
    SHARED
}
