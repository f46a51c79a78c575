package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** JNR-POSIX, the libc binding that was there before FFM, into direct memory. */
final class JnrReads {
    private static final int O_RDONLY = 0;
    private static final int SEEK_SET = 0;

    private JnrReads() {}

    /** Reads into the rest of a buffer from a place of a file, or from where the last such call ended. */
    @FunctionalInterface
    private interface Read {
        long at(POSIX posix, int fd, ByteBuffer buffer, long offset);
    }

    static Contender read() {
        Read read = (posix, fd, buffer, _) -> posix.read(fd, buffer, buffer.remaining());
        Read seekAndRead = (posix, fd, buffer, offset) -> posix.lseekLong(fd, offset, SEEK_SET) < 0
                ? -1
                : posix.read(fd, buffer, buffer.remaining());
        return new Contender("jnr-read", "JNR-POSIX read", Family.READ,
                "POSIX.read into a direct ByteBuffer; random reads: lseek, then read",
                Map.of(Workload.SCAN, input -> scan(input, read), Workload.RANDOM,
                        input -> random(input, seekAndRead)));
    }

    static Contender pread() {
        Read pread = (posix, fd, buffer, offset) -> posix.pread(fd, buffer, buffer.remaining(), offset);
        return new Contender("jnr-pread", "JNR-POSIX pread", Family.READ, "POSIX.pread into a direct ByteBuffer",
                Map.of(Workload.SCAN, input -> scan(input, pread), Workload.RANDOM, input -> random(input, pread)));
    }

    private static Task scan(Input input, Read read) {
        POSIX posix = POSIXFactory.getNativePOSIX();
        ByteBuffer buffer = ByteBuffer.allocateDirect(input.bufferBytes());
        MemorySegment view = MemorySegment.ofBuffer(buffer);
        return _ -> {
            long sum = 0;
            long passed = 0;
            int fd = open(posix, input.file());
            try {
                for (int n = fill(posix, fd, buffer, 0, read); n > 0; n = fill(posix, fd, buffer, passed, read)) {
                    sum += Checksum.of(view, 0, n);
                    passed += n;
                }
            } finally {
                posix.close(fd);
            }
            input.requireWhole(passed);
            return sum;
        };
    }

    private static int fill(POSIX posix, int fd, ByteBuffer buffer, long offset, Read read) throws IOException {
        int filled = 0;
        while (filled < buffer.capacity()) {
            long n = read.at(posix, fd, buffer.position(filled), offset + filled);
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

    private static Task random(Input input, Read read) throws IOException {
        POSIX posix = POSIXFactory.getNativePOSIX();
        int fd = open(posix, input.file());
        ByteBuffer word = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        Places.Reader reader = offset -> {
            if (read.at(posix, fd, word.clear(), offset) != Long.BYTES) {
                throw new EOFException("the file has shrunk");
            }
            return word.getLong(0);
        };
        Closeable close = () -> posix.close(fd);
        return new RandomReads(reader, input.bytes(), close);
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
