package io.mmapkit.alloc;

/**
 * What lay in the words that an operation has changed so far, to be put back if it doesn't come to its end.
 *
 * <p>In a heap that may outlive this process the log is in the heap. A word is changed in three steps: its offset and its old value are stored behind
 * the log's end, then the log's length, then the new value. One store ends the operation: the length becomes 0. Whoever finds another length takes the operation
 * back, which may be done twice or by halves, since it changes nothing but those words. The length has a checksum of all entries in its upper bits, so that
 * what wrote over it isn't obeyed.
 *
 * <p>In another heap the log is in this object, and the heap only has a word that says that something is going on.
 */
final class UndoLog {
    private static final int LENGTH_BITS = 8;
    private static final long LENGTH = (1 << LENGTH_BITS) - 1;
    private static final long FACTOR = 0xff51_afd7_ed55_8ccdL;

    private final boolean isInHeap;
    private final long seed;
    private final long[] entries = new long[2 * HeapLayout.LOG_ENTRIES]; // unless in the heap
    private HeapWords words;
    private final long idle; // what the state is between two operations
    private boolean isOpen;
    private int length;
    private long hash;

    /** @param idle the heap's state between two operations, an even number; only of a heap that one JVM has at once */
    UndoLog(HeapWords words, boolean isInHeap, long seed, long idle) {
        this.words = words;
        this.isInHeap = isInHeap;
        this.seed = seed;
        this.idle = idle;
        this.hash = seed;
    }

    void use(HeapWords longer) {
        words = longer;
    }

    /** Begins an operation; finishes, if need be, taking back what one left that died or failed. */
    void begin() {
        if (isInHeap) {
            if (words.get(HeapLayout.LOG_LENGTH_AT) != 0) {
                recover();
            }
            length = 0; // of one that failed, and of which the taking back failed as well
            hash = seed;
        } else {
            if (length != 0) {
                rollBack();
            }
            words.put(HeapLayout.STATE_AT, idle | 1);
        }
        isOpen = true;
    }

    /** Changes a word. */
    void store(long at, long value) {
        long old = words.get(at);
        if (isInHeap) {
            long entry = HeapLayout.LOG_AT + 16L * length;
            if (length == HeapLayout.LOG_ENTRIES) {
                throw new AssertionError("an operation changes too many words");
            }
            words.put(entry, at);
            words.put(entry + 8, old);
            hash = next(hash, at, old);
            length++;
            words.put(HeapLayout.LOG_LENGTH_AT, length(hash, length));
        } else {
            entries[2 * length] = at;
            entries[2 * length + 1] = old;
            length++;
        }
        words.put(at, value);
    }

    /** The checksum of one entry more. */
    static long next(long hash, long at, long old) {
        long mixed = (hash ^ at) * FACTOR;
        return (mixed ^ mixed >>> 32 ^ old) * FACTOR;
    }

    /** The word of a length, with the checksum of so many entries. */
    static long length(long check, int entries) {
        return check & ~LENGTH | entries;
    }

    /** Ends an operation. */
    void commit() {
        if (isInHeap) {
            words.put(HeapLayout.LOG_LENGTH_AT, 0);
            hash = seed;
            length = 0;
        } else {
            length = 0; // before it is idle, or an error, the end of the stack, could have this taken back after shorter ways changed it
            words.put(HeapLayout.STATE_AT, idle);
        }
        isOpen = false;
    }

    /** Takes an operation back that failed; does nothing if none has begun. */
    void rollBack() {
        if (!isOpen) {
            return;
        }
        if (isInHeap) {
            if (words.get(HeapLayout.LOG_LENGTH_AT) != 0) {
                recover();
            }
            length = 0;
            hash = seed;
            isOpen = false;
            return;
        }
        while (length > 0) {
            words.put(entries[2 * length - 2], entries[2 * length - 1]);
            length--;
        }
        words.put(HeapLayout.STATE_AT, idle);
        isOpen = false;
    }

    /** Whether an operation was left in the middle by a process that died. */
    boolean isPending() {
        return isInHeap && words.get(HeapLayout.LOG_LENGTH_AT) != 0;
    }

    /** Takes back what the log in the heap says. All of it is read and checked before anything is stored. */
    private void recover() {
        long end = words.get(HeapLayout.LOG_LENGTH_AT);
        int count = (int) (end & LENGTH);
        long[] found = new long[2 * HeapLayout.LOG_ENTRIES];
        long check = seed;
        if (count > HeapLayout.LOG_ENTRIES) {
            throw new HeapCorruptedException(HeapLayout.LOG_LENGTH_AT, "the log can't have " + count + " entries");
        }
        for (int i = 0; i < count; i++) {
            long at = words.get(HeapLayout.LOG_AT + 16L * i);
            long old = words.get(HeapLayout.LOG_AT + 16L * i + 8);
            found[2 * i] = at;
            found[2 * i + 1] = old;
            check = next(check, at, old);
            if ((at & 7) != 0 || at != HeapLayout.SIZE_AT && at < HeapLayout.ROWS_AT
                    || at > words.memory().byteSize() - 8) {
                throw new HeapCorruptedException(HeapLayout.LOG_AT + 16L * i, "the log has an impossible entry");
            }
        }
        if ((check & ~LENGTH | count) != end || count == 0) {
            throw new HeapCorruptedException(HeapLayout.LOG_LENGTH_AT, "the log doesn't fit its checksum");
        }
        for (int i = count - 1; i >= 0; i--) {
            words.put(found[2 * i], found[2 * i + 1]);
        }
        words.put(HeapLayout.LOG_LENGTH_AT, 0);
        length = 0;
        hash = seed;
    }
}
