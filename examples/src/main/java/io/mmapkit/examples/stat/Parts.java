package io.mmapkit.examples.stat;

import io.mmapkit.ipc.RingStatus.Finding;
import io.mmapkit.ipc.RingStatus.LaneStatus;
import io.mmapkit.ipc.RingStatus.Owner;
import io.mmapkit.ipc.RingStatus.ReaderStatus;
import io.mmapkit.ipc.RingStatus.ToMany;
import io.mmapkit.ipc.RingStatus.ToOne;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The lanes or the readers of a ring, one to a line. */
final class Parts {
    private static final String LANE = "%4s %16s %16s %10s %10s  %-9s %s";
    private static final String READER = "%-12s %10s %10s";
    private static final int MANY = 4;

    private Parts() {}

    static List<String> of(Inside inside, Brief words) {
        return switch (inside.ring().orElse(null)) {
            case ToOne ring -> lanes(ring, words);
            case ToMany ring when ring.isGated() -> readers(ring, words);
            case null, default -> List.of();
        };
    }

    /** Without those that were never used, if there are many. */
    private static List<String> lanes(ToOne ring, Brief words) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, LANE, "LANE", "RECEIVED TO", "SENT TO", "MESSAGES", "BYTES", "STATE",
                "PRODUCER"));
        for (int number = 0; number < ring.lanes().size(); number++) {
            LaneStatus lane = ring.lanes().get(number);
            if (ring.lanes().size() <= MANY || lane.end() != 0 || lane.producer().isPresent()) {
                lines.add(String.format(Locale.ROOT, LANE, number, lane.head(), lane.end(), lane.lag().messages(),
                        lane.lag().bytes(), state(lane), owner(lane.producer(), words)).stripTrailing());
            }
        }
        return lines;
    }

    private static String state(LaneStatus lane) {
        if (lane.finding() == Finding.EXACT) {
            return lane.isProducerAsleep() ? "full" : "whole";
        }
        return lane.finding() == Finding.DAMAGED ? "damaged" : "at least";
    }

    private static String owner(Optional<Owner> owner, Brief words) {
        return owner.map(words::who).orElse("-");
    }

    private static List<String> readers(ToMany ring, Brief words) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, READER, "READER", "MESSAGES", "BYTES"));
        for (ReaderStatus reader : ring.readers()) {
            lines.add(String.format(Locale.ROOT, READER, words.who(reader.owner()),
                    reader.lag().map(lag -> Long.toString(lag.messages())).orElse("?"),
                    reader.lag().map(lag -> Long.toString(lag.bytes())).orElse("?")));
        }
        return lines;
    }
}
