package io.mmapkit.os;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What this library has mapped in this process just now, for who looks at the address space and for operators. The only state that the process
 * has of it: it tells, and nothing is decided by it. A region costs a tenth of a microsecond for it, where mapping one takes several.
 */
public final class Census {
    private static final Set<Member> MEMBERS = ConcurrentHashMap.newKeySet();
    private static final Map<String, Integer> SEGMENTS = new ConcurrentHashMap<>(); // how often each is open
    private static final LongAdder CONTAINED_FAULTS = new LongAdder();

    /** Addresses. */
    public record Range(long address, long length) {
        public long end() {
            return address + length;
        }
    }

    /** Who has addresses. Equal to itself alone. */
    public interface Member {
        /** What is behind the addresses. */
        String name();

        /** Those it has now. */
        List<Range> ranges();
    }

    private Census() {}

    /** Begins to count one; does nothing if it is counted. */
    public static void enter(Member member) {
        MEMBERS.add(member);
    }

    public static void leave(Member member) {
        MEMBERS.remove(member);
    }

    public static List<Member> members() {
        return List.copyOf(MEMBERS);
    }

    /** A fault became an exception. */
    public static void faultContained() {
        CONTAINED_FAULTS.increment();
    }

    public static long containedFaults() {
        return CONTAINED_FAULTS.sum();
    }

    /** A file is a segment, as long as it is in use as one here. */
    public static void segmentOpened(String name) {
        SEGMENTS.merge(name, 1, Integer::sum);
    }

    public static void segmentClosed(String name) {
        SEGMENTS.computeIfPresent(name, (_, users) -> users == 1 ? null : users - 1);
    }

    public static boolean isSegment(String name) {
        return SEGMENTS.containsKey(name);
    }
}
