package io.mmapkit.process;

import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.util.List;

/**
 * A mapping of this process below 32 GiB, where the kernel puts nothing unasked, and HotSpot the heap, so that references take four bytes.
 *
 * @param isMemory whether it is private, can be written and has no file
 */
record LowMapping(long start, long end, boolean isMemory) {
    private static final long LIMIT = 32L << 30;

    /** All, in the order of their addresses. They are the first lines of the kernel's text, whose rest isn't read. */
    static List<LowMapping> all() throws IOException {
        return ProcFile.linesWhile("/proc/self/maps", line -> Long.compareUnsigned(end(line), LIMIT) <= 0).stream()
                .map(LowMapping::of).toList();
    }

    private static long end(String line) {
        return Long.parseUnsignedLong(line, line.indexOf('-') + 1, line.indexOf(' '), 16);
    }

    private static LowMapping of(String line) {
        return new LowMapping(Long.parseUnsignedLong(line, 0, line.indexOf('-'), 16), end(line),
                line.startsWith("rw-p", line.indexOf(' ') + 1) && line.stripTrailing().endsWith(" 00:00 0"));
    }

    long size() {
        return end - start;
    }
}
