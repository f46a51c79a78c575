package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code siginfo_t} of {@code <signal.h>}, as waitid fills it in. */
public final class StructSiginfo {
    /** {@code siginfo_t}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_INT.withName("si_signo"),
            ValueLayout.JAVA_INT.withName("si_errno"),
            ValueLayout.JAVA_INT.withName("si_code"),
            MemoryLayout.paddingLayout(4),
            ValueLayout.JAVA_INT.withName("si_pid"),
            ValueLayout.JAVA_INT.withName("si_uid"),
            ValueLayout.JAVA_INT.withName("si_status"),
            MemoryLayout.paddingLayout(100)).withName("siginfo_t");

    private static final long SI_SIGNO = LAYOUT.byteOffset(groupElement("si_signo"));
    private static final long SI_CODE = LAYOUT.byteOffset(groupElement("si_code"));
    private static final long SI_PID = LAYOUT.byteOffset(groupElement("si_pid"));
    private static final long SI_STATUS = LAYOUT.byteOffset(groupElement("si_status"));

    private StructSiginfo() {}

    /**
     * {@return {@code si_signo}}
     *
     * @param struct the structure
     */
    public static int si_signo(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, SI_SIGNO);
    }

    /**
     * {@return {@code si_code}}
     *
     * @param struct the structure
     */
    public static int si_code(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, SI_CODE);
    }

    /**
     * {@return {@code si_pid}}
     *
     * @param struct the structure
     */
    public static int si_pid(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, SI_PID);
    }

    /**
     * {@return {@code si_status}}
     *
     * @param struct the structure
     */
    public static int si_status(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, SI_STATUS);
    }
}
