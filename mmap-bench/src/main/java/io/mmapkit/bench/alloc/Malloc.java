package io.mmapkit.bench.alloc;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** malloc and free of the C library, by downcalls. */
@SuppressWarnings("restricted") // what is measured
public final class Malloc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle MALLOC = LINKER.downcallHandle(
            LINKER.defaultLookup().find("malloc").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    private static final MethodHandle FREE = LINKER.downcallHandle(LINKER.defaultLookup().find("free").orElseThrow(),
            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

    private Malloc() {}

    /**
     * Takes a block.
     *
     * @param bytes how long it is
     * @return a segment of that length
     */
    public static MemorySegment malloc(long bytes) {
        try {
            return ((MemorySegment) MALLOC.invokeExact(bytes)).reinterpret(bytes);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }

    /**
     * Gives a block back.
     *
     * @param block what {@link #malloc} gave
     */
    public static void free(MemorySegment block) {
        try {
            FREE.invokeExact(block);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
