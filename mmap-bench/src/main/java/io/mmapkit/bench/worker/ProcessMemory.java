package io.mmapkit.bench.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What /proc tells of a process's memory, in bytes.
 *
 * @param pageTables VmPTE
 * @param files RssFile and RssShmem
 * @param proportional Pss
 */
public record ProcessMemory(long pageTables, long files, long proportional) {
    private static final int KIB = 1024;

    /** Now. */
    public static ProcessMemory of(long pid) throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/" + pid + "/status"));
        List<String> rollup = Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"));
        return new ProcessMemory(sum(status, "VmPTE:"), sum(status, "RssFile:", "RssShmem:"), sum(rollup, "Pss:"));
    }

    private static long sum(List<String> lines, String... fields) {
        return lines.stream().filter(line -> Stream.of(fields).anyMatch(line::startsWith))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB).sum();
    }
}
