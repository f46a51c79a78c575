package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct msghdr} of {@code <sys/socket.h>}: a message, and its control data. */
public final class StructMsghdr {
    /** {@code struct msghdr}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.ADDRESS.withName("msg_name"),
            ValueLayout.JAVA_INT.withName("msg_namelen"),
            MemoryLayout.paddingLayout(4),
            ValueLayout.ADDRESS.withName("msg_iov"),
            ValueLayout.JAVA_LONG.withName("msg_iovlen"),
            ValueLayout.ADDRESS.withName("msg_control"),
            ValueLayout.JAVA_LONG.withName("msg_controllen"),
            ValueLayout.JAVA_INT.withName("msg_flags"),
            MemoryLayout.paddingLayout(4)).withName("struct msghdr");

    private static final long MSG_NAME = LAYOUT.byteOffset(groupElement("msg_name"));
    private static final long MSG_NAMELEN = LAYOUT.byteOffset(groupElement("msg_namelen"));
    private static final long MSG_IOV = LAYOUT.byteOffset(groupElement("msg_iov"));
    private static final long MSG_IOVLEN = LAYOUT.byteOffset(groupElement("msg_iovlen"));
    private static final long MSG_CONTROL = LAYOUT.byteOffset(groupElement("msg_control"));
    private static final long MSG_CONTROLLEN = LAYOUT.byteOffset(groupElement("msg_controllen"));
    private static final long MSG_FLAGS = LAYOUT.byteOffset(groupElement("msg_flags"));

    private StructMsghdr() {}

    /**
     * Sets {@code msg_name}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void msg_name(MemorySegment struct, MemorySegment value) {
        struct.set(ValueLayout.ADDRESS, MSG_NAME, value);
    }

    /**
     * Sets {@code msg_namelen}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void msg_namelen(MemorySegment struct, int value) {
        struct.set(ValueLayout.JAVA_INT, MSG_NAMELEN, value);
    }

    /**
     * Sets {@code msg_iov}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void msg_iov(MemorySegment struct, MemorySegment value) {
        struct.set(ValueLayout.ADDRESS, MSG_IOV, value);
    }

    /**
     * Sets {@code msg_iovlen}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void msg_iovlen(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, MSG_IOVLEN, value);
    }

    /**
     * Sets {@code msg_control}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void msg_control(MemorySegment struct, MemorySegment value) {
        struct.set(ValueLayout.ADDRESS, MSG_CONTROL, value);
    }

    /**
     * {@return {@code msg_controllen}}
     *
     * @param struct the structure
     */
    public static long msg_controllen(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, MSG_CONTROLLEN);
    }

    /**
     * Sets {@code msg_controllen}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void msg_controllen(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, MSG_CONTROLLEN, value);
    }

    /**
     * {@return {@code msg_flags}}
     *
     * @param struct the structure
     */
    public static int msg_flags(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, MSG_FLAGS);
    }
}
