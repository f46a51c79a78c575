package io.mmapkit;

import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Figures from /proc/self/smaps about a range of addresses. */
final class Smaps {
    private static final String SMAPS = "/proc/self/smaps";
    private static final Pattern HEADER = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
    private static final Pattern FIGURE = Pattern.compile("(\\w+): +(\\d+) kB");
    private static final Set<String> HUGE = Set.of("AnonHugePages", "ShmemPmdMapped", "FilePmdMapped", "Shared_Hugetlb",
            "Private_Hugetlb");

    private final long from;
    private final long to;
    private boolean inside;
    private long kibibytes;

    private Smaps(long from, long to) {
        this.from = from;
        this.to = to;
    }

    /** How many bytes of the mappings that overlap a range are mapped by huge pages; those of a mapping count as a whole. */
    static long hugeBytes(long from, long to) throws IOException {
        Smaps sum = new Smaps(from, to);
        ProcFile.lines(SMAPS).forEach(sum::line);
        return Math.min(sum.kibibytes << 10, to - from);
    }

    private void line(String line) {
        Matcher figure = FIGURE.matcher(line);
        if (figure.matches()) {
            if (inside && HUGE.contains(figure.group(1))) {
                kibibytes += Long.parseLong(figure.group(2));
            }
            return;
        }
        Matcher header = HEADER.matcher(line);
        if (header.matches()) {
            inside = Long.parseUnsignedLong(header.group(1), 16) < to
                    && Long.parseUnsignedLong(header.group(2), 16) > from;
        }
    }
}
