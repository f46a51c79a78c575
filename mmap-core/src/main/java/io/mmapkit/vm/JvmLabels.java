package io.mmapkit.vm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a HotSpot JVM says of its own memory, found in the answers to its diagnostic commands (jcmd): {@code VM.info} tells the Java heap, the
 * code cache, the class space and the CDS archives; {@code VM.metaspace vslist} the rest of metaspace; {@code VM.native_memory detail} all of it and
 * the stacks of all threads, if the JVM runs with {@code -XX:NativeMemoryTracking=detail}. Of ZGC's heap none of them tells where it is, but
 * without huge pages the kernel calls it {@code /memfd:java_heap}.
 */
public final class JvmLabels {
    private static final String ADDRESS = "0x([0-9a-f]{8,16})";
    private static final Pattern HEAP = Pattern.compile("^Heap address: " + ADDRESS + ", size: (\\d{1,9}) MB");
    private static final Pattern GENERATION = Pattern.compile("\\btotal\\b.*\\bused\\b.*\\[" + ADDRESS + ", ?" + ADDRESS
            + "(?:, ?" + ADDRESS + ")?\\)");
    private static final Pattern RESERVED_HEAP = Pattern.compile("^ *- \\[" + ADDRESS + ", " + ADDRESS + "\\) *$");
    private static final Pattern ARCHIVE = Pattern
            .compile("^CDS archive\\(s\\) mapped at: \\[" + ADDRESS + "-" + ADDRESS
                    + "-" + ADDRESS + "\\)");
    private static final Pattern CLASS_SPACE = Pattern.compile("^Compressed class space mapped at: " + ADDRESS + "-"
            + ADDRESS);
    private static final Pattern CODE_HEAP = Pattern.compile("^(?:CodeHeap '([^']*)'|(CodeCache)):");
    private static final Pattern BOUNDS = Pattern.compile("^ *bounds \\[" + ADDRESS + ", " + ADDRESS + ", " + ADDRESS
            + "\\]");
    private static final Pattern NODE = Pattern
            .compile("^ *- node #(\\d+): base " + ADDRESS + ": reserved=(\\d{1,12}(?:\\.\\d{1,9})?) KB");
    private static final Pattern TRACKED = Pattern.compile("^\\[" + ADDRESS + " - " + ADDRESS
            + "\\] reserved (?:and committed )?\\d+[KMG]?B for (.+?)(?: from)?$");
    private static final Map<String, MappingKind> TRACKED_KINDS = Map.of("Java Heap", MappingKind.JAVA_HEAP,
            "Thread Stack", MappingKind.THREAD_STACK, "Code", MappingKind.CODE_CACHE, "GC", MappingKind.GC,
            "Metaspace", MappingKind.METASPACE, "Class", MappingKind.CLASS_SPACE,
            "Shared class space", MappingKind.CDS_ARCHIVE);

    private final Set<Label> labels = new LinkedHashSet<>();
    private String codeHeap = "";
    private boolean isReservedHeap; // Shenandoah tells where it is in the next line

    private JvmLabels() {}

    /**
     * Finds them in what diagnostic commands answered. Lines that are of no interest, or of another JVM's form, are passed over.
     *
     * @param answers the texts, in any order
     * @return what they say; empty if that is nothing
     */
    public static List<Label> parse(String... answers) {
        JvmLabels found = new JvmLabels();
        for (String answer : answers) {
            answer.lines().forEach(found::line);
        }
        return new ArrayList<>(found.labels);
    }

    /**
     * Asks this JVM, by the MBean of its diagnostic commands; it takes some ten milliseconds. Needs the modules {@code java.management} and
     * {@code jdk.management}, which this library doesn't require.
     *
     * @return what it says
     * @throws UnsupportedOperationException if one of the modules isn't there, or this JVM has no such commands
     */
    public static List<Label> self() {
        try {
            return parse(DiagnosticCommands.answers().toArray(String[]::new));
        } catch (LinkageError missing) { // the modules are optional
            throw new UnsupportedOperationException("what the JVM's memory is for is known with the modules"
                    + " java.management and jdk.management only", missing);
        }
    }

    private void line(String line) {
        Matcher tracked = TRACKED.matcher(line);
        if (tracked.find()) {
            MappingKind kind = TRACKED_KINDS.getOrDefault(tracked.group(3), MappingKind.JVM);
            add(address(tracked.group(1)), address(tracked.group(2)), kind,
                    kind == MappingKind.JVM ? tracked.group(3).toLowerCase(Locale.ROOT) : "");
            return;
        }
        heap(line);
        classes(line);
        Matcher code = CODE_HEAP.matcher(line);
        if (code.find()) {
            codeHeap = code.group(1) == null ? "" : code.group(1);
        }
        Matcher bounds = BOUNDS.matcher(line);
        if (bounds.find()) {
            add(address(bounds.group(1)), address(bounds.group(3)), MappingKind.CODE_CACHE, codeHeap);
        }
    }

    private void heap(String line) {
        Matcher heap = HEAP.matcher(line);
        if (heap.find()) {
            long start = address(heap.group(1));
            add(start, start + (Long.parseLong(heap.group(2)) << 20), MappingKind.JAVA_HEAP, "");
        }
        Matcher generation = GENERATION.matcher(line);
        if (generation.find()) {
            String end = generation.group(3) == null ? generation.group(2) : generation.group(3);
            add(address(generation.group(1)), address(end), MappingKind.JAVA_HEAP, "");
        }
        Matcher reserved = RESERVED_HEAP.matcher(line);
        if (isReservedHeap && reserved.find()) {
            add(address(reserved.group(1)), address(reserved.group(2)), MappingKind.JAVA_HEAP, "");
        }
        isReservedHeap = line.strip().equals("Reserved region:");
    }

    private void classes(String line) {
        Matcher archive = ARCHIVE.matcher(line);
        if (archive.find()) {
            add(address(archive.group(1)), address(archive.group(2)), MappingKind.CDS_ARCHIVE, "static");
            add(address(archive.group(2)), address(archive.group(3)), MappingKind.CDS_ARCHIVE, "dynamic");
        }
        Matcher space = CLASS_SPACE.matcher(line);
        if (space.find()) {
            add(address(space.group(1)), address(space.group(2)), MappingKind.CLASS_SPACE, "");
        }
        Matcher node = NODE.matcher(line);
        if (node.find()) {
            long start = address(node.group(2));
            add(start, start + (long) (Double.parseDouble(node.group(3)) * 1024), MappingKind.METASPACE, "");
        }
    }

    private void add(long start, long end, MappingKind kind, String name) {
        // The class space is a node of metaspace, too, and was told of as what it is before
        boolean known = kind == MappingKind.METASPACE && labels.stream()
                .anyMatch(label -> label.kind() == MappingKind.CLASS_SPACE && label.start() == start);
        if (Long.compareUnsigned(start, end) < 0 && !known) {
            labels.add(new Label(start, end, kind, name));
        }
    }

    private static long address(String digits) {
        return Long.parseUnsignedLong(digits, 16);
    }
}
