package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.Supplier;

/** read(2) and pread(2) through mmap-native, into memory outside the heap. */
final class LibcReads implements Flow, Spots {
    private final MemorySegment buffer;
    private final RawFile in;
    private final Fill fill;
    private long position;
    private final boolean direct;
    private final Room room;
    private final Room blocks; // O_DIRECT knows whole ones only; the last one of a file ends earlier

    private LibcReads(int size, int flags, Fill fill) {
        // What O_DIRECT wants aligned: the buffer, the length and the place in the file.
        this.buffer = Arena.ofAuto().allocate((long) HEAD + size, HEAD);
        this.room = new Room(buffer);
        this.blocks = new Room(buffer);
        this.in = new RawFile(flags);
        this.fill = fill;
        this.direct = (flags & Fcntl.O_DIRECT) != 0;
    }

    /** Reads into memory from a place of a file, or from where the last such call ended; returns how much. */
    @FunctionalInterface
    private interface Fill {
        long at(int fd, MemorySegment target, long offset) throws IOException;
    }

    static Contender read() {
        Fill read = (fd, target, _) -> Unistd.read(fd, target, target.byteSize());
        Fill seekAndRead = (fd, target, offset) -> {
            Unistd.lseek(fd, offset, Unistd.SEEK_SET);
            return Unistd.read(fd, target, target.byteSize());
        };
        return new Contender("ffm-read", "FFM read(2)", Family.READ,
                "read(2) through mmap-native, errno captured; random reads: lseek(2), then read(2)",
                Reading.both(Reading.flows(size -> new LibcReads(size, 0, read)),
                        Reading.spots(size -> new LibcReads(size, 0, seekAndRead))));
    }

    static Contender pread() {
        return contender("ffm-pread", "FFM pread(2)", "pread(2) through mmap-native, errno captured", 0,
                () -> LibcReads::pread);
    }

    /** Past the page cache. The words of a random read don't have the length that the device asks for. */
    static Contender direct() {
        Contender all = contender("ffm-direct", "FFM pread(2), O_DIRECT",
                "pread(2) of a file opened with O_DIRECT: from the device, into the program's own buffer",
                Fcntl.O_DIRECT, () -> LibcReads::pread);
        all.tasks().remove(Workload.RANDOM_8);
        TaskFactory parse = all.tasks().get(Workload.PARSE);
        all.tasks().put(Workload.PARSE, input -> {
            if (input.parts() > 1) { // a part of lines begins with the byte before it
                throw new UnsupportedOperationException("O_DIRECT reads whole blocks, and lines begin anywhere");
            }
            return parse.open(input);
        });
        return all;
    }

    /** Through the page cache, from which it drops again what it brought in. */
    static Contender dontCache() {
        return contender("ffm-dontcache", "FFM preadv2(2), RWF_DONTCACHE",
                "preadv2(2) with RWF_DONTCACHE: what wasn't in the page cache is dropped from it when it was read", 0,
                () -> new UncachedRead()::at);
    }

    private static Contender contender(String id, String label, String how, int flags, Supplier<Fill> fill) {
        return new Contender(id, label, Family.READ, how,
                Reading.both(Reading.flows(size -> new LibcReads(size, flags, fill.get())),
                        Reading.spots(size -> new LibcReads(size, flags, fill.get()))));
    }

    private static long pread(int fd, MemorySegment target, long offset) throws IOException {
        return Unistd.pread(fd, target, target.byteSize(), offset);
    }

    @Override
    public void open(Path file) throws IOException {
        in.open(file);
    }

    @Override
    public void open(Path file, long from) throws IOException {
        open(file);
        position = from;
        if (from > 0) {
            Unistd.lseek(in.fd(), from, Unistd.SEEK_SET);
        }
    }

    /** A short read is no end of file. */
    @Override
    public int next(long needed) throws IOException {
        long size = buffer.byteSize() - HEAD;
        long filled = 0;
        for (long n = 1; n > 0 && filled < Math.min(size, needed) && (filled == 0 || filled % HEAD == 0); filled += n) {
            n = fill.at(in.fd(), buffer.asSlice(HEAD + filled, size - filled), position + filled);
        }
        position += filled;
        return (int) filled;
    }

    @Override
    public MemorySegment at(long offset, int length) throws IOException {
        MemorySegment target = direct ? blocks.of((length + HEAD - 1) / HEAD * HEAD) : room.of(length);
        for (long filled = fill.at(in.fd(), target, offset); filled < length;) {
            long n = fill.at(in.fd(), target.asSlice(filled), offset + filled);
            if (n <= 0) {
                throw new EOFException("the file has shrunk");
            }
            filled += n;
        }
        return room.of(length);
    }

    @Override
    public MemorySegment buffer() {
        return buffer;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
