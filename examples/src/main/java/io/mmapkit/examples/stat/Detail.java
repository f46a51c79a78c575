package io.mmapkit.examples.stat;

import io.mmapkit.examples.tool.Text;
import io.mmapkit.shared.Participant;
import io.mmapkit.shared.SegmentHeader;
import io.mmapkit.shared.SegmentInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All that is known of one segment. */
final class Detail {
    private static final String ROW = "%-12s %s";
    private static final String PARTICIPANT = "%4s %6s  %-20s  %-5s  %s";

    private final String path;
    private final SegmentInfo segment;
    private final Instant now = Instant.now();
    private final Pids pids = new Pids(Here.namespace());
    private final Look look;

    /** Of the first that was found. */
    Detail(Look look) {
        this.look = look;
        this.segment = look.found().segments().getFirst();
        this.path = look.found().pathOf(segment);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        add("path", Text.printable(path), lines);
        add("file", segment.fileSize() + " bytes", lines);
        add("owner", Here.owner(path, segment.owner()) + " (" + segment.owner() + "), mode "
                + Text.mode(segment.mode()), lines);
        if (segment.header() == null) {
            add("problem", Text.printable(segment.problem()), lines);
        } else {
            add(segment.header(), lines);
        }
        Brief words = new Brief(pids, now);
        String use = look.inside(segment).lock().isPresent() ? "lock" : "ring";
        for (String one : words.of(look.inside(segment), look.rate(segment))) {
            add(use, one, lines);
            use = "";
        }
        look.memory(segment, Mappers.now())
                .ifPresent(memory -> memory.lines().forEach((word, text) -> add(word, text, lines)));
        add("readers", segment.hasReaders() ? "at least one" : "none", lines);
        if (segment.participants().isEmpty()) {
            add("taking part", "nobody", lines);
        } else {
            addParticipants(lines);
        }
        List<String> parts = Parts.of(look.inside(segment), words);
        if (!parts.isEmpty()) {
            lines.add("");
            lines.addAll(parts);
        }
        return lines;
    }

    private void addParticipants(List<String> lines) {
        lines.add("");
        lines.add(String.format(Locale.ROOT, PARTICIPANT, "SLOT", "EPOCH", "PID", "STATE", "JOINED"));
        segment.participants().forEach(one -> lines.add(line(one)));
    }

    private static void add(String word, String text, List<String> lines) {
        lines.add(String.format(Locale.ROOT, ROW, word, text));
    }

    private void add(SegmentHeader header, List<String> lines) {
        add("contents", header.byteSize() + " bytes (" + Text.size(header.byteSize()) + ')', lines);
        add("layout", header.layoutHash() == 0
                ? "none"
                : Text.printable(header.layoutName()) + ", hash " + Text.hash(header.layoutHash()), lines);
        add("pages", "of " + header.pageSize() + " bytes", lines);
        add("format", Integer.toString(SegmentHeader.VERSION), lines);
        add("created", header.created() + ", " + Text.age(header.created(), now) + " ago", lines);
        add("boot",
                header.bootId() + (header.bootId().toString().equals(Here.bootId()) ? ", this one" : ", another one"),
                lines);
        add("creator", "PID " + pid(header.creatorPid(), header.creatorNamespace()) + ", started at tick "
                + header.creatorStartTime(), lines);
        add("its name", header.isUnlinkedByLast() ? "goes with the last participant" : "stays until it is unlinked",
                lines);
    }

    private String line(Participant one) {
        return String.format(Locale.ROOT, PARTICIPANT, one.slot(), one.epoch(), pid(one.pid(), one.namespace()),
                one.isAlive() ? "alive" : "dead", one.joined() + ", " + Text.age(one.joined(), now) + " ago");
    }

    private String pid(int pid, long itsNamespace) {
        return pids.of(pid, itsNamespace);
    }
}
