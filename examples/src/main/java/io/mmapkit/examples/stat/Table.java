package io.mmapkit.examples.stat;

import io.mmapkit.examples.tool.Text;
import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SegmentInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Segments, one to a line of at most 80 columns, and beneath each who has it. */
final class Table {
    private static final int WIDTH = 80;
    private static final int NAME_WIDTH = 24;
    private static final int LAYOUT_WIDTH = 18;
    private static final int SHORT_HASH = 8;
    private static final int OWNER_WIDTH = 14;
    private static final String ROW = "%-24s %9s  %-18s  %-14s  %6s";

    private final Look look;
    private final Found found;
    private final Instant now = Instant.now();
    private final Pids pids = new Pids(Here.namespace());
    private final Brief inside = new Brief(pids, now);

    private Table(Look look) {
        this.look = look;
        this.found = look.found();
    }

    static List<String> of(Look look) {
        return new Table(look).lines();
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!found.segments().isEmpty()) {
            lines.add(row("NAME", "SIZE", "LAYOUT", "OWNER:MODE", "AGE"));
        }
        found.segments().forEach(segment -> add(segment, lines));
        lines.add(summary());
        return lines;
    }

    private void add(SegmentInfo segment, List<String> lines) {
        String path = found.pathOf(segment);
        String name = Text.printable(path.substring(path.lastIndexOf('/') + 1));
        if (name.length() > NAME_WIDTH) { // all of it, since it is there to be copied
            lines.add(name);
            name = "";
        }
        SegmentHeader header = segment.header();
        String mode = Text.mode(segment.mode());
        String owner = cut(Here.owner(path, segment.owner()), OWNER_WIDTH - mode.length() - 1) + ":" + mode;
        lines.add(header == null
                ? row(name, "-", "-", owner, "-")
                : row(name, Text.size(header.byteSize()), layout(segment), owner, Text.age(header.created(), now)));
        if (header == null) {
            lines.addAll(wrapped(List.of(Text.printable(segment.problem()).split(" ")), " "));
        }
        lines.addAll(wrapped(who(segment), ", "));
        List<String> words = inside.of(look.inside(segment), look.rate(segment));
        if (words.stream().anyMatch(word -> word.length() > WIDTH / 2)) { // what is wrong, in a sentence
            lines.addAll(wrapped(List.of(String.join(", ", words).split(" ")), " "));
        } else if (!words.isEmpty()) {
            lines.addAll(wrapped(words, ", "));
        }
    }

    private static String row(String name, String size, String layout, String owner, String age) {
        return String.format(Locale.ROOT, ROW, name, size, layout, owner, age).stripTrailing();
    }

    /** Of what this library has made, the kind is enough. */
    private String layout(SegmentInfo segment) {
        return look.inside(segment).kind().orElseGet(() -> layout(segment.header()));
    }

    private static String layout(SegmentHeader header) {
        if (header.layoutHash() == 0) {
            return "-";
        }
        return cut(Text.printable(header.layoutName()), LAYOUT_WIDTH - SHORT_HASH - 1) + " "
                + Text.hash(header.layoutHash()).substring(0, SHORT_HASH);
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    private List<String> who(SegmentInfo segment) {
        List<String> who = new ArrayList<>();
        add("alive", segment, Participant::isAlive, who);
        add("dead", segment, Predicate.not(Participant::isAlive), who);
        if (segment.hasReaders()) {
            who.add("readers");
        }
        if (!segment.isInUse()) {
            who.addFirst("nobody has it");
        }
        return who;
    }

    private void add(String word, SegmentInfo segment, Predicate<Participant> which, List<String> who) {
        Map<String, Long> times = segment.participants().stream().filter(which)
                .collect(Collectors.groupingBy(this::pid, LinkedHashMap::new, Collectors.counting()));
        String before = word + " ";
        for (Map.Entry<String, Long> one : times.entrySet()) {
            who.add(before + one.getKey() + (one.getValue() == 1 ? "" : " ×" + one.getValue()));
            before = "";
        }
    }

    private String pid(Participant one) {
        return pids.of(one.pid(), one.namespace());
    }

    /** Words in lines that are indented. */
    private static List<String> wrapped(List<String> words, String separator) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder("  ");
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i) + (i < words.size() - 1 ? separator : "");
            if (line.length() + word.stripTrailing().length() > WIDTH && !line.toString().isBlank()) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder("    ");
            }
            line.append(word);
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    private String summary() {
        long bytes = found.segments().stream().mapToLong(SegmentInfo::fileSize).sum();
        int count = found.segments().size();
        String where = " in " + Text.printable(found.folder().toString());
        String summary = (count == 0
                ? "no segments" + where
                : count + (count == 1 ? " segment" : " segments") + where + ", " + Text.size(bytes));
        long unreadable = found.unreadable();
        return unreadable == 0
                ? summary
                : summary + "; " + unreadable + (unreadable == 1 ? " file" : " files") + " may not be read";
    }
}
