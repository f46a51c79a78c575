package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.Discard;
import io.mmapkit.DirtyTracker;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.Protection;
import io.mmapkit.Reclaim;
import io.mmapkit.Sharing;
import io.mmapkit.SyncMode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Uses all of the API on a file that another process cuts and extends all the time. Every long of the file is 0 or the pattern of
 * {@link CutFile}; anything else would be a value that was never there. Arguments: the file, how many operations, and a seed.
 */
final class TruncationProgram {
    static final int PAGES = 32;
    private static final int PAGE = 4096;
    private static final int SIZE = PAGES * PAGE;

    private final Path path;
    private final Random random;
    private final Map<String, Integer> outcomes = new TreeMap<>();

    private interface Operation {
        void on(MappedRegion region, long offset, int length) throws IOException;
    }

    private TruncationProgram(Path path, long seed) {
        this.path = path;
        this.random = new Random(seed);
    }

    public static void main(String[] arguments) throws IOException {
        new TruncationProgram(Path.of(arguments[0]), Long.parseLong(arguments[2])).run(Integer.parseInt(arguments[1]));
    }

    private void run(int operations) throws IOException {
        for (int done = 0; done < operations;) {
            try (MappedRegion region = map()) {
                for (int i = 0; i < 200; i++, done++) {
                    operate(region);
                }
            } catch (IOException shorter) {
                count(shorter); // from the start: the file is too short to be mapped just now
            }
        }
        outcomes.forEach((outcome, times) -> System.out.printf("%s=%,d%n", outcome, times));
    }

    private MappedRegion map() throws IOException {
        return MappedRegion.builder().file(path).create().length(SIZE)
                .sharing(random.nextInt(4) == 0 ? Sharing.PRIVATE : Sharing.SHARED).map();
    }

    private void operate(MappedRegion region) {
        int length = 8 + random.nextInt((int) region.byteSize() - 8) & -8;
        long offset = random.nextInt((int) region.byteSize() - length + 1) & -8L;
        try {
            operation(random.nextInt(24)).on(region, offset, length);
            outcomes.merge("done", 1, Integer::sum);
        } catch (IOException refused) {
            count(refused);
        }
    }

    private void count(IOException refused) {
        outcomes.merge(refused instanceof MappingFaultException fault
                ? "fault, " + fault.kind()
                : refused.getClass().getSimpleName(), 1, Integer::sum);
    }

    private Operation operation(int which) {
        return switch (which) {
            case 0, 1, 2, 3 -> (r, o, n) -> require(r.guardedLong(s -> s.get(JAVA_LONG, o)));
            case 4, 5 -> (r, o, n) -> r.guardedAction(s -> s.set(JAVA_LONG, o, CutFile.PATTERN));
            case 6 -> this::readAll;
            case 7 -> (r, o, n) -> r.guardedAction(s -> s.asSlice(o, n).fill((byte) 0));
            case 8 -> TruncationProgram::readByCopy;
            case 9 -> (r, o, n) -> r.write(o, MemorySegment.ofArray(new byte[n]));
            case 10 -> (r, o, n) -> r.crc32c(o, n);
            case 11 -> (r, o, n) -> r.mismatch(MemorySegment.ofArray(new byte[n]));
            case 12 -> (r, o, n) -> r.prefault(o, n);
            case 13 -> (r, o, n) -> r.prefaultForWrite(o, n);
            case 14 -> (r, o, n) -> r.prefetch(List.of(new ByteRange(o, n), new ByteRange(0, 1)));
            case 15 -> (r, o, n) -> r.sync(o, n, any(SyncMode.values()));
            case 16 -> TruncationProgram::storeIfShared;
            case 17 -> (r, o, n) -> r.advise(o, n, any(Advice.values()));
            case 18 -> (r, o, n) -> r.reclaim(o, n, any(Reclaim.values()));
            case 19 -> this::discard;
            case 20 -> TruncationProgram::inspect;
            case 21 -> TruncationProgram::lock;
            case 22 -> TruncationProgram::resize;
            default -> TruncationProgram::protectAndTrack;
        };
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static void require(long value) {
        if (value != 0 && value != CutFile.PATTERN) {
            throw new AssertionError("a value that was never there: " + Long.toHexString(value));
        }
    }

    private void readAll(MappedRegion region, long offset, int length) throws IOException {
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

    private static boolean isShared(MappedRegion region) {
        return region.sharing() == Sharing.SHARED;
    }

    private static void storeIfShared(MappedRegion region, long offset, int length) throws IOException {
        if (isShared(region)) {
            region.store(offset, length, Durability.values()[length % Durability.values().length]);
        }
    }

    private void discard(MappedRegion region, long offset, int length) throws IOException {
        Discard discard = any(Discard.values());
        if (discard != Discard.PUNCH_HOLE || isShared(region)) {
            region.discard(offset, length, discard);
        }
    }

    private static void inspect(MappedRegion region, long offset, int length) throws IOException {
        region.residency(offset, length);
        region.residentRanges(offset, length);
        region.hugePages();
        if (region.toString().isEmpty()) {
            throw new AssertionError();
        }
    }

    private static void lock(MappedRegion region, long offset, int length) throws IOException {
        region.lockOnFault(offset, length);
        try {
            region.lock(offset, length);
        } finally {
            region.unlock();
        }
    }

    private static void resize(MappedRegion region, long offset, int length) throws IOException {
        if (isShared(region)) {
            region.grow(region.byteSize() + length);
            region.shrink(SIZE);
        }
    }

    private static void protectAndTrack(MappedRegion region, long offset, int length) throws IOException {
        region.protect();
        region.protect(Protection.READ, Protection.WRITE);
        try (DirtyTracker tracker = DirtyTracker.track(region)) {
            region.guardedAction(s -> s.set(JAVA_LONG, offset, CutFile.PATTERN));
            if (isShared(region)) {
                tracker.sync(Durability.RANGE);
            }
            tracker.collect();
        }
    }
}
