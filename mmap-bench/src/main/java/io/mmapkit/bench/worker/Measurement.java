package io.mmapkit.bench.worker;

import java.util.Map;

/**
 * What a worker says about one run, and how it says it: one line of {@code key=value}, the same from Java and from C.
 *
 * @param units how many units of the workload
 * @param nanos the time of all units, of all threads together
 * @param userNanos the threads' own time in the program
 * @param systemNanos their time in the kernel
 * @param minorFaults pages entered without I/O
 * @param majorFaults pages that had to be read from the device
 * @param switches how often another process took a processor away
 * @param copiedBytes what read-like calls copied ({@code rchar}), or −1 where the kernel doesn't count it
 * @param pauseNanos the longest that a safepoint was waited for meanwhile, or −1 where none was asked for
 * @param checksum of the first unit
 */
public record Measurement(int units, long nanos, long userNanos, long systemNanos, long minorFaults, long majorFaults,
        long switches, long copiedBytes, long pauseNanos, long checksum) {
    String toLine() {
        return "units=" + units + " nanos=" + nanos + " user=" + userNanos + " system=" + systemNanos + " minor="
                + minorFaults + " major=" + majorFaults + " switches=" + switches + " copied=" + copiedBytes + " pause="
                + pauseNanos + " checksum=" + Long.toHexString(checksum);
    }

    static Measurement parse(String line) {
        Map<String, String> values = Fields.of(line);
        return new Measurement(Integer.parseInt(values.get("units")), Fields.number(values, "nanos"),
                Fields.number(values, "user"), Fields.number(values, "system"), Fields.number(values, "minor"),
                Fields.number(values, "major"), Fields.number(values, "switches"), Fields.number(values, "copied"),
                Fields.number(values, "pause"), Long.parseUnsignedLong(values.get("checksum"), 16));
    }
}
