package io.mmapkit.ipc;

import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the participants of a storm leave behind of one ring, in shared memory: how many messages each producer knows to be committed, and a log of what was
 * handled, which the test reads meanwhile. A handled message is in the log or it wasn't handled: its last store is that of the count.
 */
final class RingStormBoard implements AutoCloseable {
    static final int PRODUCERS = 3;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final int LOGGED_AT = 0;
    private static final int READ_AT = 128;
    private static final int LONGEST_TAKE_AT = 256;
    private static final int LONGEST_OWN_AT = 260;
    private static final int COMMITTED_AT = 320;
    private static final int READY_AT = 384;
    private static final int LOG_AT = 4096;
    private static final int ENTRY = 32;
    private static final int ENTRIES = 1 << 13;

    static final int BYTES = LOG_AT + ENTRIES * ENTRY;

    private final SharedSegment segment;
    private final MemorySegment memory;

    /**
     * One entry of the log.
     *
     * @param producer who sent it; −1 if this says that a consumer began; −2 if a message was torn
     */
    record Entry(long position, int producer, int epoch, int sequence, int length) {
        static final int BEGAN = -1;
        static final int TORN = -2;
    }

    RingStormBoard(String name) throws IOException {
        this(SharedSegment.createOrAttach(name, BYTES));
    }

    /** @param newSegment of {@link #BYTES} */
    RingStormBoard(SharedSegment newSegment) {
        segment = newSegment;
        memory = segment.segment();
    }

    void committed(int producer, int epoch, int count) {
        LONG.setRelease(memory, COMMITTED_AT + 8L * producer, (long) epoch << 32 | count);
    }

    /** How many a producer knew to be committed. */
    int committed(int producer, int epoch) {
        long word = (long) LONG.getAcquire(memory, COMMITTED_AT + 8L * producer);
        return word >>> 32 == epoch ? (int) word : 0;
    }

    /** Waits for room in the log: the test reads it. */
    void log(Entry entry) {
        long logged = (long) LONG.getAcquire(memory, LOGGED_AT);
        while (logged - (long) LONG.getAcquire(memory, READ_AT) >= ENTRIES) {
            Thread.onSpinWait();
        }
        long at = LOG_AT + logged % ENTRIES * ENTRY;
        memory.set(ValueLayout.JAVA_LONG, at, entry.position);
        memory.set(ValueLayout.JAVA_INT, at + 8, entry.producer);
        memory.set(ValueLayout.JAVA_INT, at + 12, entry.epoch);
        memory.set(ValueLayout.JAVA_INT, at + 16, entry.sequence);
        memory.set(ValueLayout.JAVA_INT, at + 20, entry.length);
        LONG.setRelease(memory, LOGGED_AT, logged + 1);
    }

    /** The next entry that wasn't read; null if there is none. */
    Entry read() {
        long read = (long) LONG.getAcquire(memory, READ_AT);
        if (read == (long) LONG.getAcquire(memory, LOGGED_AT)) {
            return null;
        }
        long at = LOG_AT + read % ENTRIES * ENTRY;
        Entry entry = new Entry(memory.get(ValueLayout.JAVA_LONG, at), memory.get(ValueLayout.JAVA_INT, at + 8),
                memory.get(ValueLayout.JAVA_INT, at + 12), memory.get(ValueLayout.JAVA_INT, at + 16),
                memory.get(ValueLayout.JAVA_INT, at + 20));
        LONG.setRelease(memory, READ_AT, read + 1);
        return entry;
    }

    /** Says that a participant has what it needs. */
    void ready(int part, int epoch) {
        LONG.setRelease(memory, READY_AT + 8L * part, (long) epoch);
    }

    boolean isReady(int part, int epoch) {
        return (long) LONG.getAcquire(memory, READY_AT + 8L * part) == epoch;
    }

    /** How long this thread has waited for a processor until now, in nanoseconds: the second number of proc_pid_schedstat(5); 0 if it isn't known. */
    static long runDelay() {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/thread-self/schedstat")).split(" ")[1]);
        } catch (IOException hidden) {
            return 0;
        }
    }

    /** Says how long it took to take a part, and how much of that was waiting for a processor. */
    void took(long nanos, long delay) {
        raise(LONGEST_TAKE_AT, nanos);
        raise(LONGEST_OWN_AT, Math.max(0, nanos - delay));
    }

    private void raise(long at, long nanos) {
        int micros = (int) Math.min(Integer.MAX_VALUE, nanos / 1000);
        int longest = (int) INT.getAcquire(memory, at);
        while (micros > longest && !INT.compareAndSet(memory, at, longest, micros)) {
            longest = (int) INT.getAcquire(memory, at);
        }
    }

    /** The longest, in microseconds. */
    int longestTake() {
        return (int) INT.getAcquire(memory, (long) LONGEST_TAKE_AT);
    }

    /** The longest without what was waiting for a processor. */
    int longestOwn() {
        return (int) INT.getAcquire(memory, (long) LONGEST_OWN_AT);
    }

    @Override
    public void close() {
        segment.close();
    }
}
