package io.mmapkit.examples;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A block of numbers that one process writes and any number read, under a sequence lock: readers write nothing, and the writer never waits for
 * them.
 *
 * <p>The sequence is odd while the writer is at work. A reader copies the block between two looks at the sequence, and keeps the copy if it was
 * the same even number both times.
 */
final class Configuration {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(ValueLayout.JAVA_LONG.withName("sequence"),
            ValueLayout.JAVA_LONG.withName("version"), ValueLayout.JAVA_LONG.withName("ordersPerSecond"),
            ValueLayout.JAVA_LONG.withName("largestOrder"), ValueLayout.JAVA_LONG.withName("timeoutNanos"),
            ValueLayout.JAVA_LONG.withName("checksum")).withName("configuration");

    private static final VarHandle SEQUENCE = handle("sequence");
    private static final VarHandle VERSION = handle("version");
    private static final VarHandle ORDERS_PER_SECOND = handle("ordersPerSecond");
    private static final VarHandle LARGEST_ORDER = handle("largestOrder");
    private static final VarHandle TIMEOUT_NANOS = handle("timeoutNanos");
    private static final VarHandle CHECKSUM = handle("checksum");

    /** A copy of the block, but for the sequence. */
    record Values(long version, long ordersPerSecond, long largestOrder, long timeoutNanos, long checksum) {
        static Values ofVersion(long version) {
            long rate = version * 100;
            long order = version * 7 + 3;
            long timeout = version * 1_000;
            return new Values(version, rate, order, timeout, checksum(version, rate, order, timeout));
        }

        /** Whether all of them were written together. The lock doesn't need it: it is there to prove the lock. */
        boolean isWhole() {
            return checksum == checksum(version, ordersPerSecond, largestOrder, timeoutNanos);
        }

        private static long checksum(long... numbers) {
            long sum = 1;
            for (long number : numbers) {
                sum = sum * 0x9E3779B97F4A7C15L + number;
            }
            return sum;
        }
    }

    private final MemorySegment block;

    Configuration(MemorySegment block) {
        this.block = block;
    }

    private static VarHandle handle(String member) {
        return LAYOUT.varHandle(PathElement.groupElement(member));
    }

    /** For one writer at a time. A writer that was killed midway leaves an odd sequence: the next one takes over from there. */
    void write(Values values) {
        long odd = (long) SEQUENCE.getOpaque(block, 0L) | 1;
        SEQUENCE.setOpaque(block, 0L, odd);
        VarHandle.releaseFence(); // the odd sequence is stored before any of the numbers
        VERSION.setOpaque(block, 0L, values.version());
        ORDERS_PER_SECOND.setOpaque(block, 0L, values.ordersPerSecond());
        LARGEST_ORDER.setOpaque(block, 0L, values.largestOrder());
        TIMEOUT_NANOS.setOpaque(block, 0L, values.timeoutNanos());
        CHECKSUM.setOpaque(block, 0L, values.checksum());
        SEQUENCE.setRelease(block, 0L, odd + 1); // and the even one after all of them
    }

    /** The sequence, before numbers are read. */
    long begin() {
        return (long) SEQUENCE.getAcquire(block, 0L); // the numbers are loaded after it
    }

    /** The numbers as they are at the moment, perhaps of two versions. */
    Values read() {
        return new Values((long) VERSION.getOpaque(block, 0L), (long) ORDERS_PER_SECOND.getOpaque(block, 0L),
                (long) LARGEST_ORDER.getOpaque(block, 0L), (long) TIMEOUT_NANOS.getOpaque(block, 0L),
                (long) CHECKSUM.getOpaque(block, 0L));
    }

    /** Whether what was read since {@link #begin} is of one version. */
    boolean isUnchanged(long sequence) {
        VarHandle.acquireFence(); // the numbers are loaded before the second look
        return (sequence & 1) == 0 && (long) SEQUENCE.getOpaque(block, 0L) == sequence;
    }
}
