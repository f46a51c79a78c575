package io.mmapkit.vm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what the kernel writes into /proc/PID/maps, smaps and smaps_rollup. */
final class Maps {
    private static final String PAGE_SIZE = "KernelPageSize";
    private static final String FLAGS = "VmFlags";
    private static final Map<String, Figure> FIGURES = new HashMap<>();

    static {
        for (Figure figure : Figure.values()) {
            FIGURES.put(figure.word(), figure);
        }
    }

    private Maps() {}

    static List<VirtualMapping> mappings(String source, byte[] bytes) throws MalformedException {
        List<VirtualMapping> mappings = new ArrayList<>();
        Line line = new Line(source, bytes);
        while (line.next()) {
            mappings.add(line.mapping());
        }
        return List.copyOf(mappings);
    }

    static List<MappingUse> uses(String source, byte[] bytes) throws MalformedException {
        List<MappingUse> uses = new ArrayList<>();
        Words words = new Words();
        Line line = new Line(source, bytes);
        Section section = null;
        while (line.next()) {
            if (line.isHeader()) {
                if (section != null) {
                    uses.add(section.end());
                }
                section = new Section(line.mapping(), words);
            } else if (section == null) {
                throw line.malformed();
            } else {
                section.add(line);
            }
        }
        if (section != null) {
            uses.add(section.end());
        }
        return List.copyOf(uses);
    }

    /** A single section, whose range is that of all mappings. */
    static MemoryUse sum(String source, byte[] bytes) throws MalformedException {
        List<MappingUse> uses = uses(source, bytes);
        return uses.isEmpty() ? new MemoryUse.Builder().build() : uses.getFirst().use();
    }

    /** Words that come again and again, in the order in which they do: each is made a string once. */
    private static final class Words {
        private byte[][] seen = new byte[64][];
        private String[] texts = new String[64];
        private int count;
        private int expected;
        private final Map<String, Set<String>> flags = new HashMap<>();

        String of(byte[] bytes, int from, int to) {
            for (int i = 0; i < count; i++) {
                int index = (expected + i) % count;
                byte[] word = seen[index];
                if (word.length == to - from && Arrays.equals(word, 0, word.length, bytes, from, to)) {
                    expected = index + 1;
                    return texts[index];
                }
            }
            if (count == seen.length) {
                seen = Arrays.copyOf(seen, 2 * count);
                texts = Arrays.copyOf(texts, 2 * count);
            }
            seen[count] = Arrays.copyOfRange(bytes, from, to);
            texts[count] = Line.decoded(seen[count]);
            return texts[count++];
        }

        Set<String> flags(String text) {
            return flags.computeIfAbsent(text, all -> all.isEmpty() ? Set.of() : Set.copyOf(List.of(all.split(" +"))));
        }
    }

    private static final class Section {
        private final VirtualMapping mapping;
        private final Words words;
        private final MemoryUse.Builder use = new MemoryUse.Builder();
        private long pageSize = MemoryUse.UNKNOWN;
        private Set<String> flags = Set.of();

        Section(VirtualMapping mapping, Words words) {
            this.mapping = mapping;
            this.words = words;
        }

        /** A kernel may have lines that are not known here, and those are passed over; but what is known has its form. */
        void add(Line line) throws MalformedException {
            int colon = line.wordEnd();
            String word = words.of(line.bytes(), line.start(), colon);
            Figure figure = FIGURES.get(word);
            if (figure != null) {
                long value = line.kibibytesFrom(colon + 1);
                if (value < 0) {
                    throw line.malformed();
                }
                use.set(figure, value);
            } else if (word.equals(PAGE_SIZE)) {
                pageSize = line.kibibytesFrom(colon + 1);
            } else if (word.equals(FLAGS)) {
                flags = words.flags(line.textFrom(colon + 1));
            }
        }

        MappingUse end() {
            return new MappingUse(mapping, use.build(), pageSize, flags);
        }
    }
}
