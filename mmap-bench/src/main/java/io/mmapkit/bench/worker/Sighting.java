package io.mmapkit.bench.worker;

import java.util.Map;

/**
 * What one unit left in a process while its file was still open or mapped; −1 is what isn't known.
 *
 * @param pageTableBytes by how much the page tables had grown
 * @param residentBytes by how much the resident memory of files had grown
 * @param proportionalBytes by how much the proportional share of memory had grown
 * @param allocatedBytes allocated in the heap by the measuring threads
 */
public record Sighting(long pageTableBytes, long residentBytes, long proportionalBytes, long allocatedBytes) {
    String toLine() {
        return "pagetables=" + pageTableBytes + " resident=" + residentBytes + " proportional=" + proportionalBytes
                + " allocated=" + allocatedBytes;
    }

    static Sighting parse(String line) {
        Map<String, String> values = Fields.of(line);
        return new Sighting(Fields.number(values, "pagetables"), Fields.number(values, "resident"),
                Fields.number(values, "proportional"), Fields.number(values, "allocated"));
    }
}
