package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.size_t;

/**
 * mmap(2) through JNR, the bytes seen as a segment. It is called as syscall(2), with a number more: jnr-ffi 2.2.18 hands over the last of exactly six
 * integer arguments wrongly on x86-64.
 */
final class JnrMaps implements Mapped {
    private static final int O_RDONLY = 0;
    private static final long PROT_READ = 1;
    private static final long MAP_SHARED = 1;
    private static final long SYS_MMAP = System.getProperty("os.arch").equals("aarch64") ? 222 : 9;
    private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");

    private long address;
    private long length;

    /** The C library as JNR binds it; public since JNR's own class implements it. */
    public interface LibC {
        /** As in C. */
        int open(CharSequence path, int flags);

        /** As in C. */
        @IgnoreError
        int close(int fd);

        /** As in C, with the arguments of mmap(2). */
        long syscall(long number, long addr, long size, long prot, long flags, long fd, long offset);

        /** As in C. */
        int munmap(long addr, @size_t long size);
    }

    static Contender contender() {
        return new Contender("jnr-mmap", "JNR mmap", Family.MMAP,
                "mmap(2) through jnr-ffi, read through a MemorySegment",
                Reading.mapped(JnrMaps::new));
    }

    @Override
    @SuppressWarnings("restricted") // the mapping is this long
    public MemorySegment open(Path file, long offset, long bytes, Workload workload) throws IOException {
        int fd = LIBC.open(file.toString(), O_RDONLY);
        if (fd < 0) {
            throw new IOException("open failed");
        }
        long mapped = LIBC.syscall(SYS_MMAP, 0, bytes, PROT_READ, MAP_SHARED, fd, offset);
        LIBC.close(fd);
        if (mapped == -1) {
            throw new IOException("mmap failed");
        }
        address = mapped;
        length = bytes;
        return MemorySegment.ofAddress(address).reinterpret(length);
    }

    @Override
    public void close() {
        LIBC.munmap(address, length);
    }
}
