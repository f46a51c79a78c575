package io.mmapkit.libc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * One step of a forked child, as {@link ForkStub} takes it: {@link #byteSize} of memory shared with the child, which says there how far it is.
 *
 * <p>Of eight bytes each, after an int with the operation and one with the state: the number of a system call, six arguments, the result, the
 * address of the record to go on with, that of the one to go on with if it fails or compares unequal, the address of a number to take in place
 * of the first argument or 0; and for {@link Operation#WRITE} how much is written, its checksum, the most to write at a time, how much is summed
 * up.
 */
public final class ForkRecord {
    private static final long BYTES = 128;
    private static final long STATE_AT = 4;
    private static final long NUMBER_AT = 8;
    private static final long ARGUMENTS_AT = 16;
    private static final long RESULT_AT = 64;
    private static final long NEXT_AT = 72;
    private static final long OTHERWISE_AT = 80;
    private static final long INDIRECT_AT = 88;
    private static final long WRITTEN_AT = 96;
    private static final long SUM_AT = 104;
    private static final long PIECE_AT = 112;
    private static final int ARGUMENTS = 6;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    /** What a step does. In the order of the numbers that the code knows. */
    public enum Operation {
        /** A system call with six arguments; an error number as its result is a failure. */
        CALL,
        /**
         * write or pwrite64, again and again until all is written. Arguments as theirs; the sixth is 1 if a CRC-32C is to be made of what is
         * written.
         */
        WRITE,
        /** Copies memory: to, from, how many bytes. */
        COPY,
        /** Stores eight bytes: nothing, address, value. */
        STORE,
        /** Loads eight bytes: nothing, address. */
        LOAD,
        /** Adds to eight bytes atomically: nothing, address, what, how often. */
        ADD,
        /** Compares eight bytes: nothing, address, value. Goes on elsewhere if they differ. */
        COMPARE,
        /** nanosleep until eight bytes have a value: nothing, address, value, how often, address of a timespec. ETIMEDOUT is a failure. */
        AWAIT
    }

    /** How far a step is. */
    public enum State {
        /** The child didn't come here, or not yet. */
        NOT_REACHED,
        /** The child is here, or ended here. */
        BEGUN,
        /** It gave its result. */
        DONE,
        /** Its result is a negated error number. */
        FAILED
    }

    private ForkRecord() {}

    /** {@return the size of a record} */
    public static long byteSize() {
        return BYTES;
    }

    /**
     * Fills a record.
     *
     * @param record {@link #byteSize}, zeros
     * @param operation what the step does
     * @param number of the system call, or 0
     * @param arguments six at most
     */
    public static void set(MemorySegment record, Operation operation, long number, long... arguments) {
        record.set(ValueLayout.JAVA_INT, 0, operation.ordinal());
        record.set(ValueLayout.JAVA_LONG, NUMBER_AT, number);
        if (arguments.length > ARGUMENTS) {
            throw new IllegalArgumentException("a system call has six arguments, and not " + arguments.length);
        }
        MemorySegment.copy(arguments, 0, record, ValueLayout.JAVA_LONG, ARGUMENTS_AT, arguments.length);
        record.set(ValueLayout.JAVA_INT, SUM_AT, -1); // as a CRC-32C begins
        record.set(ValueLayout.JAVA_LONG, PIECE_AT, Long.MAX_VALUE);
    }

    /**
     * Says where to go on.
     *
     * @param record the record
     * @param next the address of a record
     * @param otherwise the address of a record, after a failure
     */
    public static void goOn(MemorySegment record, long next, long otherwise) {
        record.set(ValueLayout.JAVA_LONG, NEXT_AT, next);
        record.set(ValueLayout.JAVA_LONG, OTHERWISE_AT, otherwise);
    }

    /**
     * Says that the first argument is the result of an earlier step.
     *
     * @param record the record
     * @param earlier the address of the record of that step
     */
    public static void takeResult(MemorySegment record, long earlier) {
        record.set(ValueLayout.JAVA_LONG, INDIRECT_AT, resultAddress(earlier));
    }

    /**
     * Says how much is written at a time.
     *
     * @param record of {@link Operation#WRITE}
     * @param bytes at most
     */
    public static void piece(MemorySegment record, long bytes) {
        record.set(ValueLayout.JAVA_LONG, PIECE_AT, bytes);
    }

    /**
     * {@return where the result of a record is}
     *
     * @param record its address
     */
    public static long resultAddress(long record) {
        return record + RESULT_AT;
    }

    /**
     * {@return where the checksum of a record is, of four bytes; once it is done}
     *
     * @param record its address
     */
    public static long sumAddress(long record) {
        return record + SUM_AT;
    }

    /**
     * {@return how far a step is; its result may be read after this}
     *
     * @param record the record
     */
    public static State state(MemorySegment record) {
        int number = (int) INT.getAcquire(record, STATE_AT);
        return number >= 0 && number <= State.FAILED.ordinal() ? State.values()[number] : State.BEGUN;
    }

    /**
     * {@return the result of a step that is done or failed}
     *
     * @param record the record
     */
    public static long result(MemorySegment record) {
        return record.get(ValueLayout.JAVA_LONG, RESULT_AT);
    }

    /**
     * {@return how many bytes {@link Operation#WRITE} has written so far}
     *
     * @param record the record
     */
    public static long written(MemorySegment record) {
        return (long) LONG.getAcquire(record, WRITTEN_AT);
    }

    /**
     * {@return the CRC-32C of what {@link Operation#WRITE} has written, once it is done}
     *
     * @param record the record
     */
    public static int sum(MemorySegment record) {
        return record.get(ValueLayout.JAVA_INT, SUM_AT);
    }
}
