package io.mmapkit.process;

import io.mmapkit.libc.ForkRecord;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * A step of a program, as it is before there is memory for it.
 *
 * @param name as the user calls it; empty for one that isn't the user's
 * @param number of the system call, or 0
 * @param arguments numbers, memory, {@link Bytes}, {@link Strings}, or in the place of the first one a {@link ResultOf}
 * @param goesOn whether the program goes on with the next one if it fails
 * @param skip how many of the following steps are passed over if it compares unequal; −1 for one that doesn't compare, {@link #ALL}
 *         if the child ends as after a failure
 * @param piece how much is written at a time
 */
record Step(String name, ForkRecord.Operation operation, long number, List<Argument> arguments, boolean goesOn,
        int skip, long piece) {
    /** All that follow. */
    static final int ALL = Integer.MAX_VALUE;

    /** What a step is given. */
    sealed interface Argument {}

    /** A number, or an address of something that isn't the program's. */
    record Number(long value) implements Argument {}

    /** Memory that the child has a copy of, or shares; it has to be alive at the fork. */
    record Memory(MemorySegment segment) implements Argument {}

    /** Bytes that are put behind the program; the argument is their address. */
    record Bytes(byte[] content) implements Argument {}

    /** C strings that are put behind the program; the argument is the address of their addresses, with a null one at the end. */
    record Strings(List<byte[]> all) implements Argument {}

    /** What an earlier step gives. */
    record ResultOf(Step earlier) implements Argument {}

    /** Where the result of an earlier step is. */
    record AddressOfResult(Step earlier) implements Argument {}

    /** Where the checksum of an earlier step is. */
    record AddressOfSum(Step earlier) implements Argument {}

    /** A place in bytes that are another argument. */
    record PlaceIn(Bytes bytes, long offset) implements Argument {}

    static Step call(String name, long number, Argument... arguments) {
        return of(name, ForkRecord.Operation.CALL, number, arguments);
    }

    /** One that isn't the user's. */
    static Step hidden(long number, Argument... arguments) {
        return call("", number, arguments);
    }

    boolean isHidden() {
        return name.isEmpty();
    }

    static Step of(String name, ForkRecord.Operation operation, long number, Argument... arguments) {
        return new Step(name, operation, number, List.of(arguments), false, -1, Long.MAX_VALUE);
    }

    Step goingOn() {
        return new Step(name, operation, number, arguments, true, skip, piece);
    }

    Step skipping(int steps) {
        return new Step(name, operation, number, arguments, goesOn, steps, piece);
    }

    Step inPiecesOf(long bytes) {
        return new Step(name, operation, number, arguments, goesOn, skip, bytes);
    }

    static Argument[] numbers(long... values) {
        return Arrays.stream(values).mapToObj(Number::new).toArray(Argument[]::new);
    }
}
