package io.mmapkit.ipc;

import io.mmapkit.libc.Views;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a ring far smaller than a page has in memory, to be taken down and put back.
 *
 * @param memory of the ring, of one lane
 * @param control how much of it is control words
 * @param capacity how much of the lane is used; it stands there twice
 */
record SmallMemory(RingMemory memory, int control, int capacity) {
    /** What is in memory. */
    byte[] image() {
        byte[] image = new byte[control + capacity];
        MemorySegment.copy(Views.ALL, ValueLayout.JAVA_BYTE, memory.control(), image, 0, control);
        MemorySegment.copy(Views.ALL, ValueLayout.JAVA_BYTE, memory.lane(0), image, control, capacity);
        return image;
    }

    /** Puts something else there. */
    void put(byte[] image) {
        MemorySegment.copy(image, 0, Views.ALL, ValueLayout.JAVA_BYTE, memory.control(), control);
        for (int half = 0; half < 2; half++) {
            MemorySegment.copy(image, control, Views.ALL, ValueLayout.JAVA_BYTE, memory.lane(0) + half * capacity,
                    capacity);
        }
    }
}
