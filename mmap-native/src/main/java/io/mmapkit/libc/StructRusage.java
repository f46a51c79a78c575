package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct rusage} of {@code <sys/resource.h>}: what was used. The sizes of Linux are in KiB; fields it doesn't fill in have no accessor. */
public final class StructRusage {
    /** {@code struct rusage}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("ru_utime.tv_sec"),
            ValueLayout.JAVA_LONG.withName("ru_utime.tv_usec"),
            ValueLayout.JAVA_LONG.withName("ru_stime.tv_sec"),
            ValueLayout.JAVA_LONG.withName("ru_stime.tv_usec"),
            ValueLayout.JAVA_LONG.withName("ru_maxrss"),
            ValueLayout.JAVA_LONG.withName("ru_ixrss"),
            ValueLayout.JAVA_LONG.withName("ru_idrss"),
            ValueLayout.JAVA_LONG.withName("ru_isrss"),
            ValueLayout.JAVA_LONG.withName("ru_minflt"),
            ValueLayout.JAVA_LONG.withName("ru_majflt"),
            ValueLayout.JAVA_LONG.withName("ru_nswap"),
            ValueLayout.JAVA_LONG.withName("ru_inblock"),
            ValueLayout.JAVA_LONG.withName("ru_oublock"),
            ValueLayout.JAVA_LONG.withName("ru_msgsnd"),
            ValueLayout.JAVA_LONG.withName("ru_msgrcv"),
            ValueLayout.JAVA_LONG.withName("ru_nsignals"),
            ValueLayout.JAVA_LONG.withName("ru_nvcsw"),
            ValueLayout.JAVA_LONG.withName("ru_nivcsw")).withName("struct rusage");

    private static final long RU_MAXRSS = LAYOUT.byteOffset(groupElement("ru_maxrss"));
    private static final long RU_MINFLT = LAYOUT.byteOffset(groupElement("ru_minflt"));
    private static final long RU_MAJFLT = LAYOUT.byteOffset(groupElement("ru_majflt"));
    private static final long RU_INBLOCK = LAYOUT.byteOffset(groupElement("ru_inblock"));
    private static final long RU_OUBLOCK = LAYOUT.byteOffset(groupElement("ru_oublock"));
    private static final long RU_NVCSW = LAYOUT.byteOffset(groupElement("ru_nvcsw"));
    private static final long RU_NIVCSW = LAYOUT.byteOffset(groupElement("ru_nivcsw"));
    private static final long UTIME_SEC = LAYOUT.byteOffset(groupElement("ru_utime.tv_sec"));
    private static final long UTIME_USEC = LAYOUT.byteOffset(groupElement("ru_utime.tv_usec"));
    private static final long STIME_SEC = LAYOUT.byteOffset(groupElement("ru_stime.tv_sec"));
    private static final long STIME_USEC = LAYOUT.byteOffset(groupElement("ru_stime.tv_usec"));

    private StructRusage() {}

    /**
     * {@return {@code ru_maxrss}}
     *
     * @param struct the structure
     */
    public static long ru_maxrss(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RU_MAXRSS);
    }

    /**
     * {@return {@code ru_minflt}}
     *
     * @param struct the structure
     */
    public static long ru_minflt(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RU_MINFLT);
    }

    /**
     * {@return {@code ru_majflt}}
     *
     * @param struct the structure
     */
    public static long ru_majflt(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RU_MAJFLT);
    }

    /**
     * {@return {@code ru_inblock}}
     *
     * @param struct the structure
     */
    public static long ru_inblock(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RU_INBLOCK);
    }

    /**
     * {@return {@code ru_oublock}}
     *
     * @param struct the structure
     */
    public static long ru_oublock(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RU_OUBLOCK);
    }

    /**
     * {@return {@code ru_nvcsw}}
     *
     * @param struct the structure
     */
    public static long ru_nvcsw(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RU_NVCSW);
    }

    /**
     * {@return {@code ru_nivcsw}}
     *
     * @param struct the structure
     */
    public static long ru_nivcsw(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, RU_NIVCSW);
    }

    /**
     * {@return the time spent in user mode, in microseconds}
     *
     * @param struct the structure
     */
    public static long ru_utime(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, UTIME_SEC) * 1_000_000 + struct.get(ValueLayout.JAVA_LONG, UTIME_USEC);
    }

    /**
     * {@return the time spent in the kernel, in microseconds}
     *
     * @param struct the structure
     */
    public static long ru_stime(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, STIME_SEC) * 1_000_000 + struct.get(ValueLayout.JAVA_LONG, STIME_USEC);
    }
}
