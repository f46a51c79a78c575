package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct ucred} of {@code <sys/socket.h>}: who is at the other end. */
public final class StructUcred {
    /** {@code struct ucred}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_INT.withName("pid"),
            ValueLayout.JAVA_INT.withName("uid"),
            ValueLayout.JAVA_INT.withName("gid")).withName("struct ucred");

    private static final long PID = LAYOUT.byteOffset(groupElement("pid"));
    private static final long UID = LAYOUT.byteOffset(groupElement("uid"));
    private static final long GID = LAYOUT.byteOffset(groupElement("gid"));

    private StructUcred() {}

    /**
     * {@return {@code pid}}
     *
     * @param struct the structure
     */
    public static int pid(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, PID);
    }

    /**
     * {@return {@code uid}}
     *
     * @param struct the structure
     */
    public static int uid(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, UID);
    }

    /**
     * {@return {@code gid}}
     *
     * @param struct the structure
     */
    public static int gid(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, GID);
    }
}
