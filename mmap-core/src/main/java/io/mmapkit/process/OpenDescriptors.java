package io.mmapkit.process;

import java.io.File;
import java.util.Arrays;
import java.util.List;

/** Which descriptors this process has open, for systems that can't close all of a range at once. */
final class OpenDescriptors {
    private OpenDescriptors() {}

    /**
     * All from a number on, in no order. Other threads go on opening and closing; and the one it is read with is among them.
     *
     * @throws UnsupportedOperationException if there is no /proc
     */
    static List<Integer> from(int lowest) {
        String[] open = new File("/proc/self/fd").list();
        if (open == null) {
            throw new UnsupportedOperationException(
                    "to keep descriptors from a child takes close_range(2), of Linux 5.9, or /proc, and there is neither");
        }
        return Arrays.stream(open).map(Integer::valueOf).filter(number -> number >= lowest).toList();
    }
}
