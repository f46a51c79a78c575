package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What was said of ranges of addresses and belongs to their mapping: it is lost where something else is mapped for a moment, and has to be said
 * again. Safe for use by any number of threads.
 */
final class KeptAdvice {
    /** What excludes each other: of a range, the last of a kind holds. */
    private enum Kind {
        READ_AHEAD, HUGE_PAGES, MERGING, FORK, DUMP, LOCK
    }

    private record Said(Kind kind, long from, long to, int number) {
        /** What is left of it outside of a range. */
        List<Said> without(long start, long end) {
            List<Said> rest = new ArrayList<>(2);
            if (from < Math.min(to, start)) {
                rest.add(new Said(kind, from, Math.min(to, start), number));
            }
            if (Math.max(from, end) < to) {
                rest.add(new Said(kind, Math.max(from, end), to, number));
            }
            return rest;
        }
    }

    private final List<ByteRange> lost = new ArrayList<>(0); // addresses of which it has to be said again
    private List<Said> all = List.of(); // none of a kind overlaps another

    /** Notes a hint, if it is one of those that last. */
    void say(MemorySegment pages, Advice advice) {
        switch (advice) {
            case NORMAL -> keep(Kind.READ_AHEAD, pages, null);
            case RANDOM, SEQUENTIAL -> keep(Kind.READ_AHEAD, pages, advice.number());
            case HUGEPAGE, NOHUGEPAGE -> keep(Kind.HUGE_PAGES, pages, advice.number());
            case MERGEABLE -> keep(Kind.MERGING, pages, advice.number());
            case UNMERGEABLE -> keep(Kind.MERGING, pages, null);
            case DONTFORK -> keep(Kind.FORK, pages, advice.number());
            case DOFORK -> keep(Kind.FORK, pages, null);
            case DONTDUMP -> keep(Kind.DUMP, pages, advice.number());
            case DODUMP -> keep(Kind.DUMP, pages, null);
            case WILLNEED -> {
                // over at once
            }
        }
    }

    void lock(MemorySegment pages) {
        keep(Kind.LOCK, pages, 0);
    }

    void unlock(MemorySegment pages) {
        keep(Kind.LOCK, pages, null);
    }

    /** The number is null for what holds where nothing was said. */
    private synchronized void keep(Kind kind, MemorySegment pages, Integer number) {
        long from = pages.address();
        long to = from + pages.byteSize();
        if (from == to) {
            return;
        }
        List<Said> after = new ArrayList<>(all.size() + 1);
        for (Said said : all) {
            if (said.kind != kind) {
                after.add(said);
            } else if (number != null && said.number == number && said.from <= to && from <= said.to) {
                from = Math.min(from, said.from); // grows together with it
                to = Math.max(to, said.to);
            } else {
                after.addAll(said.without(from, to));
            }
        }
        if (number != null) {
            after.add(new Said(kind, from, to, number));
        }
        all = List.copyOf(after);
    }

    /** Forgets what was said of addresses that are given back. */
    synchronized void forget(long from, long length) {
        long to = from + length;
        all = all.stream().flatMap(said -> said.without(from, to).stream()).toList();
        List<ByteRange> before = List.copyOf(lost);
        lost.clear();
        for (ByteRange range : before) {
            addLost(range.offset(), Math.min(range.end(), from));
            addLost(Math.max(range.offset(), to), range.end());
        }
    }

    private void addLost(long from, long to) {
        if (from < to) {
            lost.add(new ByteRange(from, to - from));
        }
    }

    /** Notes that addresses were mapped again: what was said of them has to be said again. */
    synchronized void lose(ByteRange addresses) {
        lost.add(addresses);
    }

    /** What else has to go on with pages that were mapped again. */
    interface Again {
        void on(ByteRange addresses) throws IOException;
    }

    /** Says all again of what was mapped again. What fails is left for the next time. */
    synchronized void sayAgain(Again again) throws IOException {
        while (!lost.isEmpty()) {
            again.on(lost.getFirst());
            sayAgain(lost.getFirst());
            lost.removeFirst();
        }
    }

    /** A page that is missing can't be faulted in: it is locked when it is. */
    private void sayAgain(ByteRange addresses) throws SystemCallException {
        for (Said one : all) {
            long from = Math.max(one.from, addresses.offset());
            long to = Math.min(one.to, addresses.end());
            if (from < to) {
                MemorySegment range = MemorySegment.ofAddress(from);
                if (one.kind == Kind.LOCK) {
                    Mman.mlock2(range, to - from, Mman.MLOCK_ONFAULT);
                } else {
                    Mman.madvise(range, to - from, one.number);
                }
            }
        }
    }
}
