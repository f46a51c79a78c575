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

    /** Forbids transparent huge pages, for the whole process. */
    public static void forbidHugePages() {
        MethodHandle prctl = link("prctl", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        if (!call(prctl, 41, 1L, 0L, 0L, 0L).equals(0)) { // PR_SET_THP_DISABLE
            throw new IllegalStateException("not allowed to do without huge pages");
        }
    }

    /** Has the kernel answer EPERM to system calls, in all threads and for good: as the filter of a container does. */
    public static void forbid(int... systemCalls) {
        int allow = 0x7fff0000;
        int eperm = 0x00050001;
        try (Arena arena = Arena.ofConfined()) {
            int count = systemCalls.length + 3;
            MemorySegment program = arena.allocate(8L * count, 8);
            step(program, 0, 0x20, 0, 0, 0); // load the number
            for (int i = 0; i < systemCalls.length; i++) {
                step(program, i + 1, 0x15, systemCalls.length - i, 0, systemCalls[i]); // equal: jump to the last one
            }
            step(program, count - 2, 0x06, 0, 0, allow);
            step(program, count - 1, 0x06, 0, 0, eperm);
            MemorySegment filter = arena.allocate(16, 8);
            filter.set(ValueLayout.JAVA_SHORT, 0, (short) count);
            filter.set(ValueLayout.ADDRESS, 8, program);
            MethodHandle prctl = link("prctl", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
            MethodHandle syscall = link("syscall", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
            long seccomp = System.getProperty("os.arch").equals("amd64") ? 317 : 277;
            if (!call(prctl, 38, 1L, 0L, 0L, 0L).equals(0) // PR_SET_NO_NEW_PRIVS
                    || !call(syscall, seccomp, 1L, 1L, filter).equals(0L)) { // SECCOMP_SET_MODE_FILTER, TSYNC
                throw new UnsupportedOperationException("no filter of system calls to be had");
            }
        }
    }

    static void step(MemorySegment program, int at, int code, int jumpTrue, int jumpFalse, int value) {
        long offset = 8L * at;
        program.set(ValueLayout.JAVA_SHORT, offset, (short) code);
        program.set(ValueLayout.JAVA_BYTE, offset + 2, (byte) jumpTrue);
        program.set(ValueLayout.JAVA_BYTE, offset + 3, (byte) jumpFalse);
        program.set(ValueLayout.JAVA_INT, offset + 4, value);
    }

    static MethodHandle link(String function, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(Linker.nativeLinker().defaultLookup().find(function).orElseThrow(),
                type);
    }

    static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
