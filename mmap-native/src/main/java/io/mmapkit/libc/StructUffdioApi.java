package io.mmapkit.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/** {@code struct uffdio_api} of {@code <linux/userfaultfd.h>}. */
public final class StructUffdioApi {
    /** {@code struct uffdio_api}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("api"),
            ValueLayout.JAVA_LONG.withName("features"),
            ValueLayout.JAVA_LONG.withName("ioctls")).withName("struct uffdio_api");

    private static final long API = LAYOUT.byteOffset(groupElement("api"));
    private static final long FEATURES = LAYOUT.byteOffset(groupElement("features"));
    private static final long IOCTLS = LAYOUT.byteOffset(groupElement("ioctls"));

    private StructUffdioApi() {}

    /**
     * {@return {@code api}}
     *
     * @param struct the structure
     */
    public static long api(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, API);
    }

    /**
     * Sets {@code api}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void api(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, API, value);
    }

    /**
     * {@return {@code features}}
     *
     * @param struct the structure
     */
    public static long features(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, FEATURES);
    }

    /**
     * Sets {@code features}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void features(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, FEATURES, value);
    }

    /**
     * {@return {@code ioctls}}
     *
     * @param struct the structure
     */
    public static long ioctls(MemorySegment struct) {
        return struct.get(ValueLayout.JAVA_LONG, IOCTLS);
    }

    /**
     * Sets {@code ioctls}.
     *
     * @param struct the structure
     * @param value what to
     */
    public static void ioctls(MemorySegment struct, long value) {
        struct.set(ValueLayout.JAVA_LONG, IOCTLS, value);
    }
}
