package io.mmapkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of its pool of huge pages. */
final class HugePages {
    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final String DEFAULT_SIZE = "Hugepagesize:"; // in KiB

    private HugePages() {}

    /**
     * The size of huge pages where none was said.
     *
     * @throws UnsupportedOperationException if this kernel has none
     */
    static PageSize defaultSize() {
        try {
            return Files.readAllLines(MEMINFO, StandardCharsets.US_ASCII).stream()
                    .filter(line -> line.startsWith(DEFAULT_SIZE))
                    .map(line -> line.substring(DEFAULT_SIZE.length()).replace("kB", "").strip())
                    .map(kibibytes -> new PageSize(Long.parseLong(kibibytes) << 10)).findFirst()
                    .orElseThrow(() -> new UnsupportedOperationException("this kernel has no huge pages"));
        } catch (IOException unreadable) {
            throw new UnsupportedOperationException("the size of huge pages is not to be had from " + MEMINFO,
                    unreadable);
        }
    }
}
