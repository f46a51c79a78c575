package io.mmapkit.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What only tests do to memory and to the process. */
@SuppressWarnings("restricted") // what it does ends the JVM, on purpose
public final class Native {
    private static final MethodHandle MEMSET = link("memset",
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MEMCPY = link("memcpy",
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG));

    private Native() {}

    /** Memory at an address, without any check and without an end. */
    public static MemorySegment at(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    /** Stores a byte in C, where a fault is the end of the JVM and never an InternalError. */
    public static void store(MemorySegment memory, long offset, int value) {
        call(MEMSET, MemorySegment.ofAddress(memory.address() + offset), value, 1L);
    }

    /** Loads a byte in C. */
    public static byte load(MemorySegment memory, long offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(1);
            call(MEMCPY, copy, MemorySegment.ofAddress(memory.address() + offset), 1L);
            return copy.get(ValueLayout.JAVA_BYTE, 0);
        }
    }

    /** Becomes an ordinary user, for good: the whole process, all its threads. */
    public static void becomeNobody() {
        int nobody = 65534;
        MethodHandle setgid = link("setgid", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        MethodHandle setuid = link("setuid", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        if (!call(setgid, nobody).equals(0) || !call(setuid, nobody).equals(0)) {
            throw new IllegalStateException("not allowed to become another user");
        }
    }

    private static MethodHandle link(String function, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().find(function).orElseThrow(),
                type);
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
