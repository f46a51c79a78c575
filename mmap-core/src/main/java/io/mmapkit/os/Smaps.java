package io.mmapkit.os;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The figures of some mappings, added up; /proc/PID/smaps. All mappings by themselves, tens of thousands of them, are AddressSpace's. */
public final class Smaps {
    private static final Pattern HEADER = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) \\S+ \\S+ \\S+ \\S+ *(.*)",
            Pattern.DOTALL); // 0x85 ends lines elsewhere, and here is a part of many letters in UTF-8
    private static final Pattern FIGURE = Pattern.compile("(\\w+): +(\\d+) kB");
    private static final Set<String> HUGE = Set.of("AnonHugePages", "ShmemPmdMapped", "FilePmdMapped", "Shared_Hugetlb",
            "Private_Hugetlb");

    private Smaps() {}

    /**
     * A mapping, of which the figures follow.
     *
     * @param file its name, a character for each byte, with the ends of lines as the kernel writes them
     */
    public record Mapping(long from, long to, String file) {
        /** Whether a range and the mapping have an address in common. */
        public boolean overlaps(long start, long end) {
            return from < end && start < to;
        }
    }

    /**
     * The sums of all figures, in bytes, by the kernel's names.
     *
     * @param path that of smaps of a process
     * @throws IOException if it can't be read; one of java.nio.file
     */
    public static Map<String, Long> sums(String path, Predicate<Mapping> which) throws IOException {
        Map<String, Long> sums = new HashMap<>();
        boolean counts = false;
        for (String line : ProcFile.text(path).split("\n")) { // a name may have other ends of lines
            Matcher figure = FIGURE.matcher(line);
            if (figure.matches()) {
                if (counts) {
                    sums.merge(figure.group(1), Long.parseLong(figure.group(2)) << 10, Long::sum);
                }
                continue;
            }
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                counts = which.test(new Mapping(Long.parseUnsignedLong(header.group(1), 16),
                        Long.parseUnsignedLong(header.group(2), 16), header.group(3)));
            }
        }
        return sums;
    }

    /** How many bytes of the mappings of this process that overlap a range are mapped by huge pages; those of a mapping count as a whole. */
    public static long hugeBytes(long from, long to) throws IOException {
        Map<String, Long> sums = sums("/proc/self/smaps", mapping -> mapping.overlaps(from, to));
        return Math.min(HUGE.stream().mapToLong(name -> sums.getOrDefault(name, 0L)).sum(), to - from);
    }
}
