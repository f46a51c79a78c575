package io.mmapkit.libc;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The C library, as far as {@link Linker} is concerned: no other class names it.
 *
 * <p>{@code critical} is never used: a page fault or a blocked call inside a critical downcall holds up every safepoint of the JVM.
 */
@SuppressWarnings("restricted") // linking is what this class is for
final class Libc {
    // C types of the 64-bit Linux ABI (LP64), by their names in manual pages
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    static final ValueLayout.OfLong SIZE_T = ValueLayout.JAVA_LONG;
    static final ValueLayout.OfLong OFF_T = ValueLayout.JAVA_LONG;
    static final MemoryLayout POINTER = ValueLayout.ADDRESS;

    private static final Linker LINKER = linker();
    private static final SymbolLookup LOOKUP = LINKER.defaultLookup();

    private Libc() {}

    private static Linker linker() {
        Platform.current(); // an unknown machine is refused by name before anything is linked
        Linker linker = Linker.nativeLinker();
        if (linker.canonicalLayouts().get("long").byteSize() != Long.BYTES) {
            throw new UnsupportedOperationException("a C library whose long has 64 bits is needed");
        }
        return linker;
    }

    /** Where a downcall leaves what was asked to be captured. */
    static StructLayout captureStateLayout() {
        return Linker.Option.captureStateLayout();
    }

    /**
     * Links a function.
     *
     * @param errno whether the handle takes a segment of {@link CallState#LAYOUT} first, where it leaves errno
     * @param fixed how many parameters stand before the {@code ...} of a variadic function; negative if it isn't one
     * @return nothing if the C library has no such function
     */
    static Optional<MethodHandle> link(String function, FunctionDescriptor type, boolean errno, int fixed) {
        List<Linker.Option> options = new ArrayList<>();
        if (errno) {
            options.add(Linker.Option.captureCallState("errno"));
        }
        if (fixed >= 0) {
            options.add(Linker.Option.firstVariadicArg(fixed));
        }
        return LOOKUP.find(function)
                .map(address -> LINKER.downcallHandle(address, type, options.toArray(Linker.Option[]::new)));
    }

    /** Links code of our own, which takes and gives numbers only. */
    static MethodHandle link(long address, FunctionDescriptor type) {
        return LINKER.downcallHandle(MemorySegment.ofAddress(address), type);
    }

    /**
     * What a call threw, on its way to the caller: a linked handle throws {@link SystemCallException} or something unchecked.
     *
     * @return the checked exception; the unchecked ones are thrown
     */
    static SystemCallException rethrown(Throwable failure) {
        return switch (failure) {
            case SystemCallException refused -> refused;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new AssertionError(failure);
        };
    }

    /** The same for a call that can't be refused. */
    static AssertionError unexpected(Throwable failure) {
        return new AssertionError(rethrown(failure));
    }
}
