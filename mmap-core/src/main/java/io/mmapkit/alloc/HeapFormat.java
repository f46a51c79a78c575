package io.mmapkit.alloc;

import io.mmapkit.alloc.IncompatibleHeapException.Reason;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ThreadLocalRandom;

/** Making a heap of memory, and recognizing one. */
final class HeapFormat {
    private static final long LOGGED = 1L << 8; // with the mode

    private HeapFormat() {}

    /**
     * A heap that was found or made.
     *
     * @param isLogged whether its log is in the heap
     * @param idle what its state is between two operations
     */
    record Opened(HeapWords words, long seed, long size, boolean isLogged, long idle) {}

    /**
     * Checks that a heap may be in this memory.
     *
     * @throws IllegalArgumentException if it is on the Java heap, read-only, or not aligned
     */
    static void requireUsable(MemorySegment memory) {
        if (!memory.isNative() || memory.isReadOnly()) {
            throw new IllegalArgumentException("a heap needs native memory that can be written: " + memory);
        }
        if (memory.address() % HeapLayout.GRAIN != 0) {
            throw new IllegalArgumentException("a heap begins at a multiple of " + HeapLayout.GRAIN + ", and not at "
                    + Long.toHexString(memory.address()));
        }
    }

    /** How long a heap in so much memory is. */
    private static long sizeIn(MemorySegment memory) {
        return Math.min(memory.byteSize(), HeapLayout.LARGEST_HEAP) & -HeapLayout.GRAIN;
    }

    static long sizeWord(long size, long seed) {
        return Headers.of(HeapLayout.SIZE_AT, size, seed);
    }

    /** The size that a word says, if that can be. */
    static long size(long word, long seed) {
        long size = word & Headers.CONTENT;
        if (!Headers.isValid(HeapLayout.SIZE_AT, word, seed) || size < HeapLayout.SMALLEST_HEAP
                || size > HeapLayout.LARGEST_HEAP || size % HeapLayout.GRAIN != 0) {
            throw new HeapCorruptedException(HeapLayout.SIZE_AT, "its size was written over");
        }
        return size;
    }

    /**
     * Makes a heap of one free block. What says that it is one is stored last.
     *
     * @throws IllegalArgumentException if the memory is too short
     */
    static Opened make(HeapWords words, HeapMode mode, boolean isLogged) {
        long size = sizeIn(words.memory());
        if (size < HeapLayout.SMALLEST_HEAP) {
            throw new IllegalArgumentException("a heap needs " + HeapLayout.SMALLEST_HEAP + " bytes at least, and not "
                    + words.memory().byteSize());
        }
        long seed = ThreadLocalRandom.current().nextLong() | 1;
        words.put(HeapLayout.MAGIC_AT, 0);
        words.put(HeapLayout.VERSION_AT, HeapLayout.VERSION); // from here on it is known for one that isn't finished
        words.put(HeapLayout.LAYOUT_AT, HeapLayout.HASH);
        for (long at = HeapLayout.STATE_AT; at < HeapLayout.FIRST; at += Long.BYTES) {
            words.put(at, 0);
        }
        long flags = mode.ordinal() | (isLogged ? LOGGED : 0);
        words.put(HeapLayout.MODE_AT, flags);
        words.put(HeapLayout.SEED_AT, seed);
        words.put(HeapLayout.CHECK_AT, check(flags, seed));
        words.put(HeapLayout.SIZE_AT, sizeWord(size, seed));
        words.put(HeapLayout.ROOT_AT, 0);
        long idle = mode == HeapMode.SHARED ? 0 : ThreadLocalRandom.current().nextLong() & ~1; // not that of who had a heap here before
        words.put(HeapLayout.STATE_AT, idle);

        long first = HeapLayout.FIRST;
        long last = size - HeapLayout.HEADER;
        int list = SizeClasses.of(last - first);
        words.put(first, Headers.of(first, last - first, seed));
        words.put(first + FreeLists.NEXT, 0);
        words.put(first + FreeLists.PREVIOUS, 0);
        words.put(last - Long.BYTES, last - first);
        words.put(last, Headers.of(last, Headers.USED | Headers.PREVIOUS_IS_FREE, seed));
        words.put(FreeLists.headAt(list), first);
        words.put(FreeLists.bitsAt(SizeClasses.row(list)), 1L << SizeClasses.column(list));
        words.put(HeapLayout.ROWS_AT, 1L << SizeClasses.row(list));
        words.put(HeapLayout.MAGIC_AT, HeapLayout.MAGIC);
        return new Opened(words, seed, size, isLogged, idle);
    }

    private static long check(long flags, long seed) {
        long hash = seed;
        for (long part : new long[]{HeapLayout.MAGIC, HeapLayout.VERSION, HeapLayout.HASH, flags}) {
            hash = Headers.of(part, hash & Headers.CONTENT, hash);
            hash ^= Long.rotateLeft(hash, 29);
        }
        return hash;
    }

    /** Whether there is a heap of some version. */
    static boolean isThere(MemorySegment memory) {
        return memory.byteSize() >= Long.BYTES
                && new HeapWords(memory).getAcquire(HeapLayout.MAGIC_AT) == HeapLayout.MAGIC;
    }

    /** Whether there never was anything, but for a heap that somebody began to make and didn't finish. */
    static boolean isEmpty(MemorySegment memory) {
        HeapWords words = new HeapWords(memory);
        if (memory.byteSize() < HeapLayout.SMALLEST_HEAP || words.getAcquire(HeapLayout.MAGIC_AT) != 0) {
            return false;
        }
        if (words.get(HeapLayout.VERSION_AT) == HeapLayout.VERSION
                && words.get(HeapLayout.LAYOUT_AT) == HeapLayout.HASH) {
            return true;
        }
        for (long at = HeapLayout.LAYOUT_AT; at < HeapLayout.FIRST; at += Long.BYTES) {
            if (at != HeapLayout.LOCK_AT && words.getAcquire(at) != 0) { // so that isBegun sees what was stored before
                return false;
            }
        }
        return true;
    }

    /**
     * Whether somebody has begun to make a heap, and maybe finished. Without the lock, that is to be asked last: one that is being made may be
     * neither empty any more nor there yet.
     */
    static boolean isBegun(MemorySegment memory) {
        HeapWords words = new HeapWords(memory);
        return memory.byteSize() >= HeapLayout.SMALLEST_HEAP
                && words.getAcquire(HeapLayout.LAYOUT_AT) == HeapLayout.HASH
                && words.getAcquire(HeapLayout.VERSION_AT) == HeapLayout.VERSION;
    }

    /** Who may use the heap that is there. */
    static HeapMode mode(HeapWords words) throws IncompatibleHeapException {
        MemorySegment memory = words.memory();
        if (!isThere(memory)) {
            throw new IncompatibleHeapException(Reason.NOT_A_HEAP, "doesn't begin as a heap does");
        }
        if (memory.byteSize() < HeapLayout.SMALLEST_HEAP) {
            throw new IncompatibleHeapException(Reason.TRUNCATED, "was cut to " + memory.byteSize() + " bytes");
        }
        long version = words.get(HeapLayout.VERSION_AT);
        if (version != HeapLayout.VERSION || words.get(HeapLayout.LAYOUT_AT) != HeapLayout.HASH) {
            throw new IncompatibleHeapException(Reason.OTHER_VERSION, "has format " + version
                    + ", and this library knows " + HeapLayout.VERSION + " of this machine's order of bytes");
        }
        long flags = words.get(HeapLayout.MODE_AT);
        long mode = flags & ~LOGGED;
        if (mode < 0 || mode >= HeapMode.values().length
                || words.get(HeapLayout.CHECK_AT) != check(flags, words.get(HeapLayout.SEED_AT))) {
            throw new IncompatibleHeapException(Reason.CORRUPT, "has a header that was written over");
        }
        return HeapMode.values()[(int) mode];
    }

    /**
     * Opens a heap, under its lock. What a process left in the middle is taken back.
     *
     */
    static Opened open(HeapWords words) throws IncompatibleHeapException {
        HeapMode mode = mode(words);
        boolean isLogged = (words.get(HeapLayout.MODE_AT) & LOGGED) != 0;
        long seed = words.get(HeapLayout.SEED_AT);
        long state = words.get(HeapLayout.STATE_AT);
        if (!isLogged && (state & 1) != 0) {
            throw new IncompatibleHeapException(Reason.UNFINISHED,
                    "was left in the middle of a change, and has no log by which to take it back");
        }
        long idle = mode == HeapMode.SHARED ? 0 : (state | 1) + 1; // another than that of who opened it before
        try {
            UndoLog log = new UndoLog(words, isLogged, seed, idle);
            if (isLogged) { // else it has nothing, and whoever has the heap goes on if this is refused
                log.begin();
                log.commit();
            }
            long size = size(words.get(HeapLayout.SIZE_AT), seed);
            if (size > words.memory().byteSize()) {
                throw new IncompatibleHeapException(Reason.TRUNCATED, "should have " + size + " bytes, and has "
                        + words.memory().byteSize());
            }
            if (mode != HeapMode.SHARED) {
                words.put(HeapLayout.STATE_AT, idle);
            }
            return new Opened(words, seed, size, isLogged, idle);
        } catch (HeapCorruptedException damaged) {
            throw IncompatibleHeapException.corrupt(damaged);
        }
    }
}
