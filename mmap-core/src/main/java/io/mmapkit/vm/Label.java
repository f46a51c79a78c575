package io.mmapkit.vm;

import java.util.Objects;

/**
 * What somebody who knows says of a range of addresses.
 *
 * @param start the first address
 * @param end the address behind the last; unsigned
 * @param kind what it is used for
 * @param name what it is called, of those of its kind; may be empty
 */
public record Label(long start, long end, MappingKind kind, String name) {
    /**
     * A label.
     *
     * @throws IllegalArgumentException if the range is empty
     */
    public Label {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        if (Long.compareUnsigned(start, end) >= 0) {
            throw new IllegalArgumentException("an empty range has no label: " + VirtualMapping.range(start, end));
        }
    }

    /** How many bytes of a mapping it is about. */
    long overlap(VirtualMapping mapping) {
        long from = Long.compareUnsigned(start, mapping.start()) > 0 ? start : mapping.start();
        long to = Long.compareUnsigned(end, mapping.end()) < 0 ? end : mapping.end();
        return Long.compareUnsigned(from, to) < 0 ? to - from : 0;
    }
}
