package io.mmapkit.bench.worker;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a worker says about one run, and how it says it: one line of {@code key=value}, the same from Java and from C.
 *
 * @param units how many units of the workload
 * @param nanos the time of all units
 * @param userNanos the thread's own time in the program
 * @param systemNanos its time in the kernel
 * @param minorFaults pages entered without I/O
 * @param majorFaults pages that had to be read from the device
 * @param switches how often another process took the processor away
 * @param copiedBytes what read-like calls copied ({@code rchar}), or −1 where the kernel doesn't count it
 * @param checksum of the first unit
 */
public record Measurement(int units, long nanos, long userNanos, long systemNanos, long minorFaults, long majorFaults,
        long switches,
        long copiedBytes, long checksum) {
    String toLine() {
        return "units=" + units + " nanos=" + nanos + " user=" + userNanos + " system=" + systemNanos + " minor="
                + minorFaults + " major="
                + majorFaults + " switches=" + switches + " copied=" + copiedBytes + " checksum="
                + Long.toHexString(checksum);
    }

    static Measurement parse(String line) {
        Map<String, String> values = Stream.of(line.split(" ")).map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        return new Measurement(Integer.parseInt(values.get("units")), number(values, "nanos"), number(values, "user"),
                number(values, "system"),
                number(values, "minor"), number(values, "major"), number(values, "switches"), number(values, "copied"),
                Long.parseUnsignedLong(values.get("checksum"), 16));
    }

    private static long number(Map<String, String> values, String key) {
        return Long.parseLong(values.get(key));
    }
}
