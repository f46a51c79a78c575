package io.mmapkit.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An address taken apart as the processor does it: an index into each table, and the place in the page.
 *
 * @param paging the way of the processor
 * @param address the address
 * @param indices one for each table, from the first to that of the pages
 * @param offset where in the page, in bytes
 */
public record PageTableIndices(Paging paging, long address, List<Index> indices, int offset) {
    /**
     * A place in a table.
     *
     * @param level what the table is called
     * @param shift the lowest bit of the address that counts
     * @param bits how many do
     * @param value the place: what they are as a number
     */
    public record Index(String level, int shift, int bits, int value) {
        /** {@return how many bytes of the address space an entry of the table is about} */
        public long reach() {
            return 1L << shift;
        }
    }

    /**
     * Takes an address apart in the way of this machine.
     *
     * @param address any that this machine can have
     * @return its parts
     * @throws IllegalArgumentException if there is no such address
     * @throws UnsupportedOperationException where the tables aren't known, see {@link Paging#current}
     */
    public static PageTableIndices of(long address) {
        return of(Paging.current(), address);
    }

    /**
     * Takes an address apart.
     *
     * @param paging in which way
     * @param address the address
     * @return its parts
     * @throws IllegalArgumentException if there is no such address: of 48 bits, say, those beyond must be as the highest (x86-64), or all alike
     */
    public static PageTableIndices of(Paging paging, long address) {
        if (!paging.isCanonical(address)) {
            throw new IllegalArgumentException("0x" + Long.toHexString(address) + " is no address with "
                    + paging.addressBits() + " bits (" + paging.text() + ")");
        }
        List<Index> indices = new ArrayList<>();
        int levels = paging.levels().size();
        for (int i = 0; i < levels; i++) {
            int shift = Paging.OFFSET_BITS + (levels - 1 - i) * paging.indexBits();
            int value = (int) (address >>> shift & (1 << paging.indexBits()) - 1);
            indices.add(new Index(paging.levels().get(i), shift, paging.indexBits(), value));
        }
        return new PageTableIndices(paging, address, List.copyOf(indices),
                (int) (address & (1 << Paging.OFFSET_BITS) - 1));
    }

    /**
     * The arithmetic, a line for each part: {@code page directory: 0x11223344 >> 22 & 0x3ff = 0x44 = 68}.
     *
     * @return the lines
     */
    public List<String> arithmetic() {
        List<String> lines = new ArrayList<>();
        int width = Math.max("offset".length(), paging.levels().stream().mapToInt(String::length).max().orElse(0));
        for (Index index : indices) {
            lines.add(line(width, index.level(), index.shift(), index.bits(), index.value()));
        }
        lines.add(line(width, "offset", 0, Paging.OFFSET_BITS, offset));
        return lines;
    }

    private String line(int width, String what, int shift, int bits, int value) {
        return String.format(Locale.ROOT, "%-" + (width + 1) + "s 0x%x%s & 0x%x = 0x%x = %d", what + ":", address,
                shift == 0 ? "" : " >> " + shift, (1 << bits) - 1, value, value);
    }

    /** {@return the parts in one line} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("0x" + Long.toHexString(address) + " =");
        indices.forEach(index -> text.append(' ').append(index.value()).append(','));
        return text.append(" offset ").append(offset).toString();
    }
}
