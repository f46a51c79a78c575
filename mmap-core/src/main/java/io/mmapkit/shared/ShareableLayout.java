package io.mmapkit.shared;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SequenceLayout;

/** Which layouts contents can have that several processes see. */
final class ShareableLayout {
    private ShareableLayout() {}

    /**
     * Checks one.
     *
     * @throws IllegalArgumentException if it has an address, no bytes or more than a file can have, an alignment that the contents haven't, or its name isn't plain
     */
    static MemoryLayout checked(MemoryLayout layout) {
        requireWithoutAddresses(layout);
        layout.name().ifPresent(name -> PlainText.require(name, "the name of a layout"));
        if (layout.byteSize() == 0 || layout.byteAlignment() > SegmentHeader.BYTES) {
            throw new IllegalArgumentException("a layout of " + layout.byteSize() + " bytes, aligned to "
                    + layout.byteAlignment() + ", can't be that of a segment");
        }
        if (layout.byteSize() > Long.MAX_VALUE - SegmentHeader.BYTES) {
            throw new IllegalArgumentException(
                    "a layout of " + layout.byteSize() + " bytes doesn't fit into a file with the header");
        }
        return layout;
    }

    private static void requireWithoutAddresses(MemoryLayout part) {
        switch (part) {
            case AddressLayout address -> throw new IllegalArgumentException(
                    "an address means nothing in another process: " + address);
            case SequenceLayout sequence -> requireWithoutAddresses(sequence.elementLayout());
            case GroupLayout of -> of.memberLayouts().forEach(ShareableLayout::requireWithoutAddresses);
            default -> {
                // a number, or padding
            }
        }
    }
}
