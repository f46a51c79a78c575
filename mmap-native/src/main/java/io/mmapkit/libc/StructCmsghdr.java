package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct cmsghdr} of {@code <sys/socket.h>}: the head of an item of control data, which follows it. */
public final class StructCmsghdr {
    /** {@code struct cmsghdr}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("cmsg_len"),
            ValueLayout.JAVA_INT.withName("cmsg_level"),
            ValueLayout.JAVA_INT.withName("cmsg_type")).withName("struct cmsghdr");

    private static final long CMSG_LEN = LAYOUT.byteOffset(groupElement("cmsg_len"));
    private static final long CMSG_LEVEL = LAYOUT.byteOffset(groupElement("cmsg_level"));
    private static final long CMSG_TYPE = LAYOUT.byteOffset(groupElement("cmsg_type"));

    private StructCmsghdr() {}

    /**
     * {@return {@code cmsg_len}}
     *
     * @param struct the structure
     */
    public static long cmsg_len(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, CMSG_LEN);
    }

    /**
     * Sets {@code cmsg_len}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void cmsg_len(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, CMSG_LEN, value);
    }

    /**
     * {@return {@code cmsg_level}}
     *
     * @param struct the structure
     */
    public static int cmsg_level(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, CMSG_LEVEL);
    }

    /**
     * Sets {@code cmsg_level}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void cmsg_level(MemorySegment struct, int value) {
        struct.set(ValueLayout.JAVA_INT, CMSG_LEVEL, value);
    }

    /**
     * {@return {@code cmsg_type}}
     *
     * @param struct the structure
     */
    public static int cmsg_type(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_INT, CMSG_TYPE);
    }

    /**
     * Sets {@code cmsg_type}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void cmsg_type(MemorySegment struct, int value) {
        struct.set(ValueLayout.JAVA_INT, CMSG_TYPE, value);
    }
}
