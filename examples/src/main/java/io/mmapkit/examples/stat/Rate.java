package io.mmapkit.examples.stat;

import io.mmapkit.examples.tool.Text;
import io.mmapkit.ipc.RingStatus;
import io.mmapkit.ipc.RingStatus.LaneStatus;
import io.mmapkit.ipc.RingStatus.ToMany;
import io.mmapkit.ipc.RingStatus.ToOne;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What went through a ring between two looks. */
final class Rate {
    private Rate() {}

    /** In words; empty if it is no ring, or another one by now. */
    static String between(Inside before, Inside now, double seconds) {
        RingStatus then = before.ring().orElse(null);
        return switch (now.ring().orElse(null)) {
            case ToOne ring when then instanceof ToOne old -> between(old, ring, seconds);
            case ToMany ring when then instanceof ToMany old -> between(old, ring, seconds);
            case null, default -> "";
        };
    }

    private static String between(ToOne old, ToOne ring, double seconds) {
        long sent = sum(ring, LaneStatus::end) - sum(old, LaneStatus::end);
        long received = sum(ring, LaneStatus::head) - sum(old, LaneStatus::head);
        return sent < 0 || received < 0
                ? ""
                : "sent " + bytes(sent, seconds) + ", received " + bytes(received, seconds);
    }

    private static String between(ToMany old, ToMany ring, double seconds) {
        long messages = ring.sequence() - old.sequence();
        long bytes = ring.end() - old.end();
        return messages < 0 || bytes < 0
                ? ""
                : String.format(Locale.ROOT, "sent %.0f messages/s, %s", messages / seconds, bytes(bytes, seconds));
    }

    private static long sum(ToOne ring, ToLongFunction<LaneStatus> position) {
        return ring.lanes().stream().mapToLong(position).sum();
    }

    private static String bytes(long bytes, double seconds) {
        return Text.size((long) (bytes / seconds)) + "/s";
    }
}
