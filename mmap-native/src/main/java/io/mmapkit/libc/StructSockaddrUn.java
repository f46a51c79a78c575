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
    private static final long SUN_PATH = LAYOUT.byteOffset(groupElement("sun_path"));
    private static final long SUN_PATH_SIZE = LAYOUT.byteSize() - SUN_PATH;

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

    /**
     * Sets {@code sun_path} to the path of a socket file, and ends it with a NUL. Without one the kernel takes what follows in memory for
     * the rest of the path, and a path that starts with a NUL, or is empty, for an address that is no file.
     *
     * @param struct the structure
     * @param path the bytes of the path, without a NUL: one at least, and at most 107
     * @throws IllegalArgumentException if the path is empty, too long, or has a NUL in it
     */
    public static void sun_path(MemorySegment struct, byte[] path) {
        if (path.length == 0 || path.length >= SUN_PATH_SIZE) {
            throw new IllegalArgumentException(
                    "the path of a socket has 1 to " + (SUN_PATH_SIZE - 1) + " bytes, not " + path.length);
        }
        for (byte b : path) {
            if (b == 0) {
                throw new IllegalArgumentException("the path of a socket has no NUL in it");
            }
        }
        MemorySegment.copy(path, 0, struct, ValueLayout.JAVA_BYTE, SUN_PATH, path.length);
        struct.asSlice(SUN_PATH + path.length, SUN_PATH_SIZE - path.length).fill((byte) 0);
    }
}
