package io.mmapkit.examples;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel knows of a mapping of this process: its entry in /proc/self/smaps.
 *
 * @param line addresses, protection (p: private, s: shared), offset in the file, device, inode and path, as in proc(5)
 * @param residentKiB how much of it this process can reach without a page fault
 */
record KernelView(String line, long residentKiB) {
    private static final Pattern LINE = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
    private static final Pattern RESIDENT = Pattern.compile("Rss: +(\\d+) kB");

    /** The entry of the mapping in which some memory starts, or null if nothing is mapped there. */
    static KernelView of(MemorySegment memory) throws IOException {
        List<String> smaps = Files.readAllLines(Path.of("/proc/self/smaps"));
        for (int i = 0; i < smaps.size(); i++) {
            Matcher line = LINE.matcher(smaps.get(i));
            if (line.matches() && contains(line, memory.address())) {
                return new KernelView(line.group().strip().replaceAll(" +", " "),
                        resident(smaps.subList(i + 1, smaps.size())));
            }
        }
        return null;
    }

    private static boolean contains(Matcher line, long address) {
        return Long.compareUnsigned(Long.parseUnsignedLong(line.group(1), 16), address) <= 0
                && Long.compareUnsigned(Long.parseUnsignedLong(line.group(2), 16), address) > 0;
    }

    private static long resident(List<String> details) {
        return details.stream().map(RESIDENT::matcher).filter(Matcher::matches).findFirst()
                .map(found -> Long.parseLong(found.group(1))).orElseThrow();
    }
}
