package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.mmapkit.FaultContainment;
import io.mmapkit.MappedRegion;
import io.mmapkit.testing.Native;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The ways to access a page of a {@link CutFile}, each guarded at a place of its own, so that the JIT compiles access and barrier together.
 *
 * <p>None changes what is there. Compare-and-set and its kin come with a read before them: see {@link CompareAndSetTest}.
 */
final class Accesses {
    private static final int PAGE = CutFile.PAGE;
    private static final long PATTERN = CutFile.PATTERN;
    private static final VarHandle LONG = JAVA_LONG.varHandle();
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final byte[] CONTENT = CutFile.pages(1);
    private static final MemorySegment HEAP = MemorySegment.ofArray(CONTENT);
    private static final long[] TABLE = {PATTERN};
    private static final int[] COUNTS = new int[256];
    private static final byte[] CHARS = new byte[1 << 16];

    private static final class Scratch { // what came of a faulting copy is overwritten by the next good one
        static final byte[] BYTES = new byte[PAGE];
        static final MemorySegment SEGMENT = MemorySegment.ofArray(BYTES);
    }

    interface Attempt {
        /** Gives a value that is the expected one if the page at the offset is there, or throws. */
        long on(MappedRegion region, long offset) throws IOException;
    }

    record Access(String name, Attempt attempt, long expected) {}

    private Accesses() {}

    static List<Access> all() {
        List<Access> all = new ArrayList<>(ofHotSpot());
        if (FaultContainment.result().isOfAnyCode()) {
            all.addAll(ofAnyCode());
        }
        return all;
    }

    /** What ends the JVM where its own handler has to do. */
    private static List<Access> ofAnyCode() {
        return List.of(
                new Access("a byte, boxed", (r, o) -> r.guarded(s -> s.get(JAVA_BYTE, o + 1)), 'B'),
                new Access("a byte as an index", (r, o) -> r.guardedLong(s -> COUNTS[s.get(JAVA_BYTE, o) & 0xff]++ & 0),
                        0),
                new Access("a char as an index", (r, o) -> r.guardedLong(s -> CHARS[s.get(JAVA_CHAR, o)]), 0),
                new Access("an int, widened", (r, o) -> r.guardedLong(s -> s.get(JAVA_INT, o)), (int) PATTERN),
                new Access("a loop over ints", Accesses::ints,
                        (PAGE / Long.BYTES - 1) * ((PATTERN >> 32) + (int) PATTERN)),
                new Access("compareAndSet",
                        (r, o) -> r.guarded(s -> LONG.compareAndSet(s, o, PATTERN, PATTERN)) ? 1 : 0, 1),
                new Access("compareAndExchange",
                        (r, o) -> r.guardedLong(s -> (long) LONG.compareAndExchange(s, o, PATTERN, PATTERN)), PATTERN),
                new Access("compareAndExchangeAcquire", (r, o) -> r.guardedLong(
                        s -> (long) LONG.compareAndExchangeAcquire(s, o, PATTERN, PATTERN)), PATTERN),
                new Access("compareAndExchangeRelease", (r, o) -> r.guardedLong(
                        s -> (long) LONG.compareAndExchangeRelease(s, o, PATTERN, PATTERN)), PATTERN),
                new Access("getAndAddAcquire", (r, o) -> r.guardedLong(s -> (long) LONG.getAndAddAcquire(s, o, 0L)),
                        PATTERN),
                new Access("getAndAddRelease", (r, o) -> r.guardedLong(s -> (long) LONG.getAndAddRelease(s, o, 0L)),
                        PATTERN),
                new Access("getAndSetAcquire",
                        (r, o) -> r.guardedLong(s -> (long) LONG.getAndSetAcquire(s, o, PATTERN)), PATTERN),
                new Access("getAndSetRelease",
                        (r, o) -> r.guardedLong(s -> (long) LONG.getAndSetRelease(s, o, PATTERN)), PATTERN),
                new Access("getAndBitwiseAnd", (r, o) -> r.guardedLong(s -> (long) LONG.getAndBitwiseAnd(s, o, -1L)),
                        PATTERN),
                new Access("getAndBitwiseXor", (r, o) -> r.guardedLong(s -> (long) LONG.getAndBitwiseXor(s, o, 0L)),
                        PATTERN),
                new Access("getAndBitwise, acquire and release", (r, o) -> r.guardedLong(s -> bitwise(s, o)), PATTERN),
                new Access("weakCompareAndSet", Accesses::weakCompareAndSet, 1),
                new Access("CRC32", (r, o) -> r.guardedLong(s -> crc(s.asSlice(o, PAGE).asByteBuffer())),
                        crc(ByteBuffer.wrap(CONTENT))),
                new Access("mismatch", (r, o) -> r.guardedLong(s -> s.asSlice(o, PAGE).mismatch(HEAP)), -1),
                new Access("comparison of buffers", (r, o) -> r.guardedLong(
                        s -> s.asSlice(o, PAGE).asByteBuffer().compareTo(ByteBuffer.wrap(CONTENT))), 0),
                new Access("memcpy in C", (r, o) -> r.guardedLong(s -> Native.load(s, o + 2)), 'C'),
                new Access("memset in C", (r, o) -> done(() -> r.guardedAction(s -> Native.store(s, o + PAGE - 1, 0))),
                        0));
    }

    private static long bitwise(MemorySegment segment, long offset) {
        return (long) LONG.getAndBitwiseOrAcquire(segment, offset, 0L)
                & (long) LONG.getAndBitwiseOrRelease(segment, offset, 0L)
                & (long) LONG.getAndBitwiseAndAcquire(segment, offset, -1L)
                & (long) LONG.getAndBitwiseAndRelease(segment, offset, -1L)
                & (long) LONG.getAndBitwiseXorAcquire(segment, offset, 0L)
                & (long) LONG.getAndBitwiseXorRelease(segment, offset, 0L);
    }

    /** All four of them: each may fail for no reason, where the processor has no such instruction. */
    private static long weakCompareAndSet(MappedRegion region, long offset) throws IOException {
        return region.guardedLong(s -> {
            boolean all = false;
            while (!all) {
                all = LONG.weakCompareAndSetPlain(s, offset, PATTERN, PATTERN)
                        & LONG.weakCompareAndSetAcquire(s, offset, PATTERN, PATTERN)
                        & LONG.weakCompareAndSetRelease(s, offset, PATTERN, PATTERN)
                        & LONG.weakCompareAndSet(s, offset, PATTERN, PATTERN);
                if (s.get(JAVA_LONG, offset) != PATTERN) {
                    return 0; // of a page that is missing
                }
            }
            return 1;
        });
    }

    private static long crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static long ints(MappedRegion region, long offset) throws IOException {
        return region.guardedLong(s -> {
            long sum = 0;
            for (long i = 0; i < PAGE; i += Integer.BYTES) {
                sum += s.get(JAVA_INT, offset + i);
            }
            return sum;
        });
    }

    private static List<Access> ofHotSpot() {
        return List.of(
                new Access("get", (r, o) -> r.guardedLong(s -> s.get(JAVA_LONG, o)), PATTERN),
                new Access("get, boxed", (r, o) -> r.guarded(s -> s.get(JAVA_LONG, o)), PATTERN),
                new Access("get a byte", (r, o) -> r.guardedLong(s -> s.get(JAVA_BYTE, o + 1)), 'B'),
                new Access("set", (r, o) -> done(() -> r.guardedAction(s -> s.set(JAVA_LONG, o, PATTERN))), 0),
                new Access("getOpaque", (r, o) -> r.guardedLong(s -> (long) LONG.getOpaque(s, o)), PATTERN),
                new Access("getAcquire", (r, o) -> r.guardedLong(s -> (long) LONG.getAcquire(s, o)), PATTERN),
                new Access("getVolatile", (r, o) -> r.guardedLong(s -> (long) LONG.getVolatile(s, o)), PATTERN),
                new Access("setRelease",
                        (r, o) -> done(() -> r.guardedAction(s -> LONG.setRelease(s, o, PATTERN))), 0),
                new Access("setVolatile",
                        (r, o) -> done(() -> r.guardedAction(s -> LONG.setVolatile(s, o, PATTERN))), 0),
                new Access("get of a VarHandle", (r, o) -> r.guardedLong(s -> (long) LONG.get(s, o)), PATTERN),
                new Access("set of a VarHandle", (r, o) -> done(() -> r.guardedAction(s -> LONG.set(s, o, PATTERN))),
                        0),
                new Access("setOpaque", (r, o) -> done(() -> r.guardedAction(s -> LONG.setOpaque(s, o, PATTERN))), 0),
                new Access("getAndAdd", (r, o) -> r.guardedLong(s -> (long) LONG.getAndAdd(s, o, 0L)), PATTERN),
                new Access("getAndAdd, int", (r, o) -> r.guardedLong(s -> (int) INT.getAndAdd(s, o, 0)), (int) PATTERN),
                new Access("getAndSet", (r, o) -> r.guardedLong(s -> (long) LONG.getAndSet(s, o, PATTERN)), PATTERN),
                new Access("getAndBitwiseOr",
                        (r, o) -> r.guardedLong(s -> (long) LONG.getAndBitwiseOr(s, o, PATTERN)), PATTERN),
                new Access("read, then compareAndSet", (r, o) -> r.guarded(s -> {
                    long seen = (long) LONG.getVolatile(s, o);
                    return LONG.compareAndSet(s, o, seen, seen) ? seen : 1;
                }), PATTERN),
                new Access("read, then compareAndExchange", (r, o) -> r.guardedLong(s -> {
                    long seen = (long) LONG.getVolatile(s, o);
                    return (long) LONG.compareAndExchange(s, o, seen, seen);
                }), PATTERN),
                new Access("copy out", (r, o) -> done(() -> {
                    r.guardedAction(s -> MemorySegment.copy(s, o, Scratch.SEGMENT, 0, PAGE));
                    same(Scratch.BYTES);
                }), 0),
                new Access("copy in",
                        (r, o) -> done(() -> r.guardedAction(s -> MemorySegment.copy(HEAP, 0, s, o, PAGE))), 0),
                new Access("copy swapped", (r, o) -> done(() -> r.guardedAction(s -> MemorySegment.copy(s,
                        JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN), o, Scratch.SEGMENT, JAVA_LONG_UNALIGNED, 0, 64))),
                        0),
                new Access("copy to an array", (r, o) -> r.guardedLong(s -> {
                    int[] ints = new int[16];
                    MemorySegment.copy(s, JAVA_INT, o, ints, 0, ints.length);
                    return ints[14];
                }), (int) PATTERN),
                new Access("copyFrom", (r, o) -> done(() -> r.guardedAction(s -> s.asSlice(o, PAGE).copyFrom(HEAP))),
                        0),
                // The last long of the page is 0
                new Access("fill",
                        (r, o) -> done(() -> r.guardedAction(s -> s.asSlice(o + PAGE - 8, 8).fill((byte) 0))), 0),
                new Access("fill much", Accesses::fillMuch, PATTERN),
                new Access("toArray", (r, o) -> same(r.guarded(s -> s.asSlice(o, PAGE).toArray(JAVA_BYTE))), 0),
                new Access("toArray, long", (r, o) -> r.guarded(s -> s.asSlice(o, PAGE).toArray(JAVA_LONG))[7],
                        PATTERN),
                new Access("getString", (r, o) -> r.guarded(s -> s.getString(o)).length(), PAGE - 8),
                new Access("setString", (r, o) -> done(() -> r.guardedAction(s -> s.setString(o + PAGE - 9, "H"))), 0),
                new Access("buffer get", (r, o) -> same(r.guarded(s -> {
                    byte[] bytes = new byte[PAGE];
                    s.asSlice(o, PAGE).asByteBuffer().get(bytes);
                    return bytes;
                })), 0),
                new Access("buffer put", (r, o) -> r.guardedLong(
                        s -> s.asSlice(o, PAGE).asByteBuffer().put(CONTENT).position()), PAGE),
                new Access("buffer getLong", (r, o) -> r.guardedLong(
                        s -> s.asSlice(o, PAGE).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getLong(8)), PATTERN),
                new Access("buffer to buffer", (r, o) -> r.guardedLong(
                        s -> ByteBuffer.allocate(PAGE).put(s.asSlice(o, PAGE).asByteBuffer()).get(2)), 'C'),
                new Access("elements", (r, o) -> r.guardedLong(
                        s -> s.asSlice(o, 64).elements(JAVA_LONG).mapToLong(e -> e.get(JAVA_LONG, 0)).max().orElse(0)),
                        PATTERN),
                new Access("a loop over pages", Accesses::loop, PATTERN * CutFile.GOOD),
                new Access("a loop over longs", Accesses::longs, PATTERN * (PAGE / Long.BYTES - 1)),
                new Access("garbage as an index", (r, o) -> r.guardedLong(
                        s -> TABLE[(int) (s.get(JAVA_LONG, o) - PATTERN)]), PATTERN),
                new Access("garbage as a length", (r, o) -> r.guardedLong( // OutOfMemoryError, without a collection
                        s -> new byte[s.get(JAVA_LONG, o) == PATTERN ? 0 : Integer.MAX_VALUE].length), 0),
                new Access("garbage as an offset", (r, o) -> r.guardedLong(
                        s -> s.get(JAVA_LONG_UNALIGNED, s.get(JAVA_LONG, o) - PATTERN + o)), PATTERN),
                new Access("garbage makes it throw", Accesses::judge, PATTERN));
    }

    private static long fillMuch(MappedRegion region, long offset) throws IOException {
        region.guardedAction(s -> s.asSlice(offset, PAGE).fill((byte) 'A'));
        region.guardedAction(s -> s.asSlice(offset, PAGE).copyFrom(HEAP));
        return region.guardedLong(s -> s.get(JAVA_LONG, offset));
    }

    private static long loop(MappedRegion region, long offset) throws IOException {
        long first = offset - offset % (CutFile.GOOD * PAGE);
        return region.guardedLong(s -> {
            long sum = 0;
            for (int page = 0; page < CutFile.GOOD; page++) {
                sum += s.get(JAVA_LONG, first + (long) page * PAGE);
            }
            return sum;
        });
    }

    private static long longs(MappedRegion region, long offset) throws IOException {
        return region.guardedLong(s -> {
            long sum = 0;
            for (long i = 0; i < PAGE; i += Long.BYTES) {
                sum += s.get(JAVA_LONG, offset + i);
            }
            return sum;
        });
    }

    private static long judge(MappedRegion region, long offset) throws IOException {
        return region.guardedLong(s -> {
            long value = s.get(JAVA_LONG, offset);
            if (value != PATTERN) {
                throw new IOException("not to be seen: " + value);
            }
            return value;
        });
    }

    private interface Action {
        void run() throws IOException;
    }

    private static long done(Action action) throws IOException {
        action.run();
        return 0;
    }

    private static long same(byte[] bytes) {
        return java.util.Arrays.mismatch(bytes, CONTENT) + 1L;
    }
}
