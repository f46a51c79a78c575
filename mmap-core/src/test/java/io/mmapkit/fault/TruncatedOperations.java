package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.Discard;
import io.mmapkit.Durability;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Reclaim;
import io.mmapkit.RegionGroup;
import io.mmapkit.Sharing;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * All that can be done with a region of a file that another process cuts and extends all the time. Every long of the file is 0 or the pattern of
 * {@link CutFile}; anything else would be a value that was never there.
 */
final class TruncatedOperations {
    private static final int PAGE = 4096;

    /** What an operation does, to a range; and another region of the same file. */
    interface Action {
        void on(MappedRegion region, MappedRegion other, long offset, int length) throws IOException;
    }

    /**
     * One of them.
     *
     * @param method of MappedRegion or DirtyTracker, and which of its kinds
     * @param faults whether it says so where the file is too short
     */
    record Operation(String method, boolean faults, Action action) {}

    private final Path path;
    private final Random random;

    TruncatedOperations(Path path, Random random) {
        this.path = path;
        this.random = random;
    }

    List<Operation> all() {
        return List.of(faulting("guardedLong", (r, x, o, n) -> require(r.guardedLong(s -> s.get(JAVA_LONG, o)))),
                faulting("guardedLong, of another region",
                        (r, x, o, n) -> require(r.guardedLong(s -> x.segment().get(JAVA_LONG, o)))),
                faulting("guardedAction, set",
                        (r, x, o, n) -> r.guardedAction(s -> s.set(JAVA_LONG, o, CutFile.PATTERN))),
                faulting("guardedAction, fill", (r, x, o, n) -> r.guardedAction(s -> s.asSlice(o, n).fill((byte) 0))),
                faulting("guarded, toArray", (r, x, o, n) -> readAll(r, o)),
                faulting("read", (r, x, o, n) -> readByCopy(r, o, n)),
                faulting("read, into another region", (r, x, o, n) -> r.read(o, x.segment().asSlice(o, n))),
                faulting("write", (r, x, o, n) -> r.write(o, MemorySegment.ofArray(new byte[n]))),
                faulting("write, from another region", (r, x, o, n) -> r.write(o, x.segment().asSlice(o, n))),
                faulting("crc32c", (r, x, o, n) -> r.crc32c(o, n)),
                faulting("mismatch", (r, x, o, n) -> r.mismatch(MemorySegment.ofArray(new byte[n]))),
                faulting("mismatch, with another region", (r, x, o, n) -> r.mismatch(x.segment())),
                faulting("prefault", (r, x, o, n) -> r.prefault(o, n)),
                faulting("prefaultForWrite", (r, x, o, n) -> r.prefaultForWrite(o, n)),
                faulting("lock", (r, x, o, n) -> locked(r, MappedRegion::lock)),
                faulting("lock, a range", (r, x, o, n) -> locked(r, region -> region.lock(o, n))),
                faulting("sync", (r, x, o, n) -> shared(r, region -> region.sync(SyncMode.SYNC))),
                faulting("sync, a range", (r, x, o, n) -> shared(r, region -> region.sync(o, n, SyncMode.SYNC))),
                other("sync, in other modes", (r, x, o, n) -> r.sync(o, n, any(SyncMode.values()))),
                faulting("store", (r, x, o, n) -> shared(r, region -> region.store(any(Durability.values())))),
                faulting("store, a range",
                        (r, x, o, n) -> shared(r, region -> region.store(o, n, any(Durability.values())))),
                faulting("grow", (r, x, o, n) -> shared(r, region -> resize(region, n))),
                other("shrink", (r, x, o, n) -> shared(r, region -> resize(region, 1))),
                faulting("DirtyTracker, sync", (r, x, o, n) -> shared(r, region -> trackedSync(region, o))),
                other("DirtyTracker, track, written, collect, close", (r, x, o, n) -> tracked(r, o)),
                other("prefetch", (r, x, o, n) -> r.prefetch(List.of(new ByteRange(o, n), new ByteRange(0, 1)))),
                other("advise", (r, x, o, n) -> r.advise(any(Advice.values()))),
                other("advise, a range", (r, x, o, n) -> r.advise(o, n, any(Advice.values()))),
                other("reclaim", (r, x, o, n) -> r.reclaim(o, n, any(Reclaim.values()))),
                other("discard", (r, x, o, n) -> discard(r, o, n)),
                other("hugePages", (r, x, o, n) -> r.hugePages()),
                other("residency", (r, x, o, n) -> r.residency()),
                other("residency, of a range", (r, x, o, n) -> r.residency(o, n)),
                other("residentRanges", (r, x, o, n) -> r.residentRanges(o, n)),
                other("lockOnFault", (r, x, o, n) -> locked(r, region -> region.lockOnFault(o, n))),
                other("unlock", (r, x, o, n) -> r.unlock()),
                other("unlock, a range", (r, x, o, n) -> r.unlock(o, n)),
                other("protect", (r, x, o, n) -> protect(r)),
                other("toString", (r, x, o, n) -> r.toString()),
                other("open, close", (r, x, o, n) -> used(MappedRegion.open(path))),
                other("open, for writing",
                        (r, x, o, n) -> used(MappedRegion.open(path, Protection.READ, Protection.WRITE))),
                other("segment, of a region mapped with all pages",
                        (r, x, o, n) -> used(MappedRegion.builder().file(path).flags(MapFlag.POPULATE).map())),
                other("segment, of a region that is reserved and aligned",
                        (r, x, o, n) -> used(MappedRegion.builder().file(path).create().length(n).reserve(n + PAGE)
                                .hugePages().map())),
                other("segment, of a region in an arena", (r, x, o, n) -> inArena()),
                other("segment, of a region in a group", (r, x, o, n) -> inGroup()));
    }

    private static Operation faulting(String method, Action action) {
        return new Operation(method, true, action);
    }

    private static Operation other(String method, Action action) {
        return new Operation(method, false, action);
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static void require(long value) {
        if (value != 0 && value != CutFile.PATTERN) {
            throw new AssertionError("a value that was never there: " + Long.toHexString(value));
        }
    }

    private static void readAll(MappedRegion region, long offset) throws IOException {
        long[] longs = region.guarded(s -> s.asSlice(offset & -PAGE, PAGE).toArray(JAVA_LONG));
        for (long value : longs) {
            require(value);
        }
    }

    private static void readByCopy(MappedRegion region, long offset, int length) throws IOException {
        MemorySegment copy = MemorySegment.ofArray(new long[length / 8 + 1]).asSlice(0, length);
        region.read(offset, copy);
        for (long at = 0; at <= length - 8; at += 8) {
            require(copy.get(JAVA_LONG, at));
        }
    }

    private interface Use {
        void of(MappedRegion region) throws IOException;
    }

    /** What a private region has nothing of. */
    private static void shared(MappedRegion region, Use use) throws IOException {
        if (region.sharing() == Sharing.SHARED) {
            use.of(region);
        }
    }

    private static void locked(MappedRegion region, Use use) throws IOException {
        try {
            use.of(region);
        } finally {
            region.unlock();
        }
    }

    private static void resize(MappedRegion region, int more) throws IOException {
        long before = region.byteSize();
        region.grow(before + more);
        region.shrink(before);
    }

    private static void trackedSync(MappedRegion region, long offset) throws IOException {
        try (DirtyTracker tracker = DirtyTracker.track(region)) {
            region.guardedAction(s -> s.set(JAVA_LONG, offset, CutFile.PATTERN));
            tracker.sync(Durability.STARTED);
            tracker.sync(Durability.RANGE);
        }
    }

    private static void tracked(MappedRegion region, long offset) throws IOException {
        try (DirtyTracker tracker = DirtyTracker.track(region)) {
            region.guardedAction(s -> s.set(JAVA_LONG, offset, CutFile.PATTERN));
            tracker.written();
            tracker.collect();
        }
    }

    private void discard(MappedRegion region, long offset, int length) throws IOException {
        Discard discard = any(Discard.values());
        if (discard != Discard.PUNCH_HOLE || region.sharing() == Sharing.SHARED) {
            region.discard(offset, length, discard);
        }
    }

    private static void protect(MappedRegion region) throws IOException {
        region.protect();
        region.protect(Protection.READ, Protection.WRITE);
    }

    private static void used(MappedRegion region) throws IOException {
        try (region) {
            region.guardedLong(s -> s.get(JAVA_BYTE, 0));
        }
    }

    private void inArena() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            used(MappedRegion.builder().file(path).map(arena));
        }
    }

    private void inGroup() throws IOException {
        try (RegionGroup group = RegionGroup.open()) {
            used(MappedRegion.builder().file(path).group(group).map());
        }
    }
}
