package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** JNR-POSIX, the libc binding that was there before FFM, into direct memory. */
final class JnrReads {
    private static final int O_RDONLY = 0;

    private JnrReads() {}

    static Contender contender() {
        return new Contender("jnr-posix", "JNR-POSIX read, pread", Family.READ,
                "POSIX.read and POSIX.pread into a direct ByteBuffer",
                Map.of(Workload.SCAN, JnrReads::scan, Workload.RANDOM, JnrReads::random));
    }

    private static Task scan(Path file, int bufferBytes) {
        POSIX posix = POSIXFactory.getNativePOSIX();
        ByteBuffer buffer = ByteBuffer.allocateDirect(bufferBytes);
        MemorySegment view = MemorySegment.ofBuffer(buffer);
        return _ -> {
            long sum = 0;
            int fd = open(posix, file);
            try {
                for (int n = fill(posix, fd, buffer); n > 0; n = fill(posix, fd, buffer)) {
                    sum += Checksum.of(view, 0, n);
                }
            } finally {
                posix.close(fd);
            }
            return sum;
        };
    }

    private static int fill(POSIX posix, int fd, ByteBuffer buffer) throws IOException {
        int filled = 0;
        while (filled < buffer.capacity()) {
            long n = posix.read(fd, buffer.position(filled), (long) buffer.capacity() - filled);
            if (n < 0) {
                throw failure(posix, "read");
            }
            if (n == 0) {
                break;
            }
            filled += (int) n;
        }
        buffer.clear();
        return filled;
    }

    private static Task random(Path file, int bufferBytes) throws IOException {
        POSIX posix = POSIXFactory.getNativePOSIX();
        int fd = open(posix, file);
        ByteBuffer word = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Places.Reader reader = offset -> {
            if (posix.pread(fd, word, Long.BYTES, offset) != Long.BYTES) {
                throw new EOFException("the file has shrunk");
            }
            return word.getLong(0);
        };
        Closeable close = () -> posix.close(fd);
        return new RandomReads(reader, Files.size(file), close);
    }

    private static int open(POSIX posix, Path file) throws IOException {
        int fd = posix.open(file.toString(), O_RDONLY, 0);
        if (fd < 0) {
            throw failure(posix, "open");
        }
        return fd;
    }

    private static IOException failure(POSIX posix, String call) {
        return new IOException(call + " failed with errno " + posix.errno());
    }
}
