package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** JNR-POSIX, the libc binding that was there before FFM, into direct memory. */
final class JnrReads implements Flow, Spots {
    private static final int O_RDONLY = 0;
    private static final int SEEK_SET = 0;

    private final POSIX posix = POSIXFactory.getNativePOSIX();
    private final ByteBuffer buffer;
    private final MemorySegment view;
    private final Read read;
    private int fd;
    private long position;
    private final Room room;

    private JnrReads(int size, Read read) {
        this.buffer = ByteBuffer.allocateDirect(HEAD + size);
        this.view = MemorySegment.ofBuffer(buffer);
        this.room = new Room(view);
        this.read = read;
    }

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
        return contender("jnr-read", "JNR-POSIX read",
                "POSIX.read into a direct ByteBuffer; random reads: lseek, then read",
                read, seekAndRead);
    }

    static Contender pread() {
        Read pread = (posix, fd, buffer, offset) -> posix.pread(fd, buffer, buffer.remaining(), offset);
        return contender("jnr-pread", "JNR-POSIX pread", "POSIX.pread into a direct ByteBuffer", pread, pread);
    }

    private static Contender contender(String id, String label, String how, Read flow, Read spots) {
        return new Contender(id, label, Family.READ, how,
                Reading.both(Reading.flows(size -> new JnrReads(size, flow)),
                        Reading.spots(size -> new JnrReads(size, spots))));
    }

    @Override
    public void open(Path file) throws IOException {
        fd = posix.open(file.toString(), O_RDONLY, 0);
        if (fd < 0) {
            throw failure("open");
        }
    }

    @Override
    public void open(Path file, long from) throws IOException {
        open(file);
        position = from;
        if (from > 0) {
            posix.lseekLong(fd, from, SEEK_SET);
        }
    }

    @Override
    public int next(long needed) throws IOException {
        int filled = fill(position, buffer.capacity() - HEAD, needed);
        position += filled;
        return filled;
    }

    /** Reads up to so many bytes, until there are as many as are needed. */
    private int fill(long offset, int length, long needed) throws IOException {
        int filled = 0;
        while (filled < length && filled < needed) {
            long n = read.at(posix, fd, buffer.limit(HEAD + length).position(HEAD + filled), offset + filled);
            if (n < 0) {
                throw failure("read");
            }
            if (n == 0) {
                break;
            }
            filled += (int) n;
        }
        return filled;
    }

    @Override
    public MemorySegment at(long offset, int length) throws IOException {
        if (fill(offset, length, length) != length) {
            throw new EOFException("the file has shrunk");
        }
        return room.of(length);
    }

    @Override
    public MemorySegment buffer() {
        return view;
    }

    @Override
    public void close() {
        posix.close(fd);
    }

    private IOException failure(String call) {
        return new IOException(call + " failed with errno " + posix.errno());
    }
}
