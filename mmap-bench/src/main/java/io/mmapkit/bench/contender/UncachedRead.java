package io.mmapkit.bench.contender;

import io.mmapkit.libc.StructIovec;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** preadv2(2) with RWF_DONTCACHE, which came with Linux 6.14. */
final class UncachedRead {
    private static final int RWF_DONTCACHE = 0x80;
    private static final int EOPNOTSUPP = 95;
    private static final MethodHandle PREADV2 = handle();
    private static final VarHandle ERRNO = Linker.Option.captureStateLayout()
            .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MemorySegment vector = Arena.ofAuto().allocate(StructIovec.LAYOUT);
    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    @SuppressWarnings("restricted") // the function has this very signature
    private static MethodHandle handle() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find("preadv2").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                Linker.Option.captureCallState("errno"));
    }

    long at(int fd, MemorySegment target, long offset) throws IOException {
        StructIovec.iov_base(vector, target);
        StructIovec.iov_len(vector, target.byteSize());
        long n;
        try {
            n = (long) PREADV2.invokeExact(state, fd, vector, 1, offset, RWF_DONTCACHE);
        } catch (Throwable e) {
            throw new IOException(e);
        }
        if (n < 0) {
            int errno = (int) ERRNO.get(state, 0L);
            if (errno == EOPNOTSUPP) {
                throw new UnsupportedOperationException("this file system has no RWF_DONTCACHE");
            }
            throw new IOException("preadv2 failed with errno " + errno);
        }
        return n;
    }
}
