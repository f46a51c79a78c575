package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct rlimit} of {@code <sys/resource.h>}: a limit and how far it may be raised. */
public final class StructRlimit {
    /** {@code struct rlimit}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("rlim_cur"),
            ValueLayout.JAVA_LONG.withName("rlim_max")).withName("struct rlimit");

    private static final long RLIM_CUR = LAYOUT.byteOffset(groupElement("rlim_cur"));
    private static final long RLIM_MAX = LAYOUT.byteOffset(groupElement("rlim_max"));

    private StructRlimit() {}

    /**
     * {@return {@code rlim_cur}}
     *
     * @param struct the structure
     */
    public static long rlim_cur(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RLIM_CUR);
    }

    /**
     * Sets {@code rlim_cur}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void rlim_cur(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, RLIM_CUR, value);
    }

    /**
     * {@return {@code rlim_max}}
     *
     * @param struct the structure
     */
    public static long rlim_max(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RLIM_MAX);
    }

    /**
     * Sets {@code rlim_max}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void rlim_max(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, RLIM_MAX, value);
    }
}
