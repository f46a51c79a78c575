package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct sockaddr_un} of {@code <sys/un.h>}: the path of a socket, as a C string. */
public final class StructSockaddrUn {
    /** {@code struct sockaddr_un}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_SHORT.withName("sun_family"),
            MemoryLayout.sequenceLayout(108, ValueLayout.JAVA_BYTE).withName("sun_path"))
            .withName("struct sockaddr_un");

    private static final long SUN_FAMILY = LAYOUT.byteOffset(groupElement("sun_family"));

    private StructSockaddrUn() {}

    /**
     * Sets {@code sun_family}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void sun_family(MemorySegment struct, short value) {
        struct.set(ValueLayout.JAVA_SHORT, SUN_FAMILY, value);
    }
}
