package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** The classes of java.io, and what {@code Files} has in one call. */
final class StreamReads {
    private StreamReads() {}

    static Contender inputStream() {
        return new Contender("input-stream", "InputStream", Family.READ, "FileInputStream.read(byte[])",
                Reading.flows(size -> new StreamFlow(size, file -> new FileInputStream(file.toFile()))));
    }

    /** Read in pieces of what its own buffer holds: with larger ones it steps aside. */
    static Contender buffered() {
        return new Contender("buffered-input-stream", "BufferedInputStream", Family.READ,
                "BufferedInputStream with its own buffer of 8 KiB, read 4 KiB at a time: one copy more",
                Reading.flows(size -> new StreamFlow(Math.min(size, 4 << 10),
                        file -> new BufferedInputStream(new FileInputStream(file.toFile())))));
    }

    static Contender randomAccessFile() {
        return new Contender("random-access-file", "RandomAccessFile", Family.READ,
                "read(byte[]); random reads: seek, then read: two system calls",
                Reading.both(Reading.flows(RandomAccess::new), Reading.spots(RandomAccess::new)));
    }

    static Contender readAllBytes() {
        return new Contender("read-all-bytes", "Files.readAllBytes", Family.READ,
                "Files.readAllBytes: an array of the file's size on the heap, each time; for one thread, and less than 2 GiB",
                Reading.flows(_ -> new AllAtOnce()));
    }

    @FunctionalInterface
    private interface Opener {
        InputStream open(Path file) throws IOException;
    }

    /** A buffer on the heap with a head. */
    private abstract static class HeapFlow implements Flow {
        final byte[] array;
        private final MemorySegment view;

        HeapFlow(int size) {
            array = new byte[HEAD + size];
            view = MemorySegment.ofArray(array);
        }

        /** As InputStream.read(byte[], int, int). */
        abstract int read(int at, int length) throws IOException;

        @Override
        public final int next(long needed) throws IOException {
            int filled = 0;
            for (int n = 0; n >= 0 && filled < needed && HEAD + filled < array.length; filled += Math.max(n, 0)) {
                n = read(HEAD + filled, array.length - HEAD - filled);
            }
            return filled;
        }

        @Override
        public MemorySegment buffer() {
            return view;
        }
    }

    private static final class StreamFlow extends HeapFlow {
        private final Opener opener;
        private InputStream in;

        StreamFlow(int size, Opener opener) {
            super(size);
            this.opener = opener;
        }

        @Override
        public void open(Path file, long from) throws IOException {
            in = opener.open(file);
            in.skipNBytes(from);
        }

        @Override
        int read(int at, int length) throws IOException {
            return in.read(array, at, length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class RandomAccess extends HeapFlow implements Spots {
        private RandomAccessFile in;
        private final Room room = new Room(buffer());

        RandomAccess(int size) {
            super(size);
        }

        @Override
        public void open(Path file) throws IOException {
            in = new RandomAccessFile(file.toFile(), "r");
        }

        @Override
        public void open(Path file, long from) throws IOException {
            open(file);
            if (from > 0) {
                in.seek(from);
            }
        }

        @Override
        int read(int at, int length) throws IOException {
            return in.read(array, at, length);
        }

        @Override
        public MemorySegment at(long offset, int length) throws IOException {
            in.seek(offset);
            in.readFully(array, HEAD, length);
            return room.of(length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** The first piece is the whole file. */
    private static final class AllAtOnce implements Flow {
        private static final long LONGEST = Integer.MAX_VALUE - 8L;

        private Path file;
        private MemorySegment all;

        @Override
        public void open(Path path, long from) throws IOException {
            if (from > 0) {
                throw new UnsupportedOperationException("it reads whole files, so it is for one thread");
            }
            if (Files.size(path) > LONGEST) {
                throw new UnsupportedOperationException("an array has less than 2 GiB");
            }
            file = path;
        }

        @Override
        public int next(long needed) throws IOException {
            if (file == null) {
                return 0;
            }
            byte[] bytes = Files.readAllBytes(file);
            file = null;
            all = MemorySegment.ofArray(bytes);
            return bytes.length;
        }

        @Override
        public MemorySegment buffer() {
            return all;
        }

        @Override
        public int head() {
            return 0;
        }

        @Override
        public void close() {
            file = null;
        }
    }
}
