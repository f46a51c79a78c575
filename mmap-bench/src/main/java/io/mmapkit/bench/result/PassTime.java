package io.mmapkit.bench.result;

import java.util.Optional;

/** Where the time of a pass over a mapping goes, on a virtual machine: to the sum itself, to the kernel, and to what no program sees. */
final class PassTime {
    private static final double PAGE = 4096;
    private static final double NANOS = 1e6; // in a millisecond
    private static final long LEAST_BYTES = 16 << 20; // or mapping and unmapping is most of it

    private PassTime() {}

    /** In words; empty if the limits of the machine aren't known, or explain all of it. */
    static Optional<String> of(CellResult scan, ContenderResult mapping, Limits limits) {
        if (scan.fileBytes() < LEAST_BYTES || limits == null || limits.sumBytesPerNano() == null) {
            return Optional.empty();
        }
        double pass = scan.fileBytes() / mapping.spread().median(); // GB/s is bytes per nanosecond
        double sum = scan.fileBytes() / limits.sumBytesPerNano();
        double kernel = mapping.systemNanos(); // faults, and what mapping and unmapping take
        double left = pass - sum - kernel;
        if (left < pass / 2) {
            return Optional.empty();
        }
        return Optional
                .of("""
                Of the %s ms of such a pass of %s, summing memory that is there takes %s, and the kernel, for page faults and to map and unmap, %s. \
                The other %s ms, %s ns for each 4 KiB, are the first access to pages that are in the page tables already: what a \
                hypervisor takes that keeps page tables of its own. Huge pages spare most of it, where they can be had."""
                        .formatted(
                                text(pass), mapping.label(), text(sum), text(kernel), text(left),
                                Numbers.text(left / (scan.fileBytes() / PAGE))));
    }

    private static String text(double nanos) {
        return Numbers.text(nanos / NANOS);
    }
}
