package io.mmapkit.examples.stat;

import io.mmapkit.shared.SegmentInfo;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is there at one moment, and what was at the one before.
 *
 * @param inside what the segments are used for, by their names
 * @param nanos when, by {@link System#nanoTime}
 * @param before null for the first look
 */
record Look(Found found, Map<String, Inside> inside, long nanos, Look before) {
    private static final double SECOND = 1e9;

    static Look at(Found found, Look before) {
        Map<String, Inside> inside = found.segments().stream()
                .collect(Collectors.toMap(SegmentInfo::name, Inside::of, (one, _) -> one));
        return new Look(found, inside, System.nanoTime(),
                before == null ? null : new Look(before.found, before.inside, before.nanos, null));
    }

    /** How much of it is in memory, and who has mapped it: asked just now. */
    Optional<Memory> memory(SegmentInfo segment, Mappers mappers) {
        return Memory.of(found.pathOf(segment), mappers);
    }

    Inside inside(SegmentInfo segment) {
        return inside.get(segment.name());
    }

    /** What went through a ring since the look before; empty if that isn't known. */
    String rate(SegmentInfo segment) {
        Inside then = before == null ? null : before.inside.get(segment.name());
        return then == null ? "" : Rate.between(then, inside(segment), (nanos - before.nanos) / SECOND);
    }
}
