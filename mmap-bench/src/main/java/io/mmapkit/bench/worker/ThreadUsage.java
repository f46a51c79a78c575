package io.mmapkit.bench.worker;

import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRusage;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What the kernel has counted for the calling thread: not for the process, whose compiler and collector threads are no part of the work.
 */
final class ThreadUsage implements Closeable {
    private static final String COPIED = "rchar: ";
    private static final long NANOS_PER_MICRO = 1_000;

    private final MemorySegment rusage = Arena.ofAuto().allocate(StructRusage.LAYOUT);
    private final ByteBuffer text = ByteBuffer.allocateDirect(4096);
    private final FileChannel io;

    /** To be used by the thread that made it. */
    ThreadUsage() {
        io = openIfThere(Path.of("/proc/thread-self/io"));
    }

    /**
     * @param copiedBytes bytes copied by read-like calls so far, or −1
     * @param ownBytes those that taking this very snapshot adds to them
     */
    record Snapshot(long userNanos, long systemNanos, long minorFaults, long majorFaults, long switches,
            long copiedBytes, long ownBytes) {
        /** What was counted since another one, of the same thread. */
        Measurement since(Snapshot before, int units, long nanos, long checksum) {
            return new Measurement(units, nanos, userNanos - before.userNanos, systemNanos - before.systemNanos,
                    minorFaults - before.minorFaults, majorFaults - before.majorFaults, switches - before.switches,
                    copiedBytes < 0 ? -1 : copiedBytes - before.copiedBytes - before.ownBytes, -1, checksum);
        }
    }

    /** The counters now. */
    Snapshot snapshot() throws IOException {
        Resource.getrusage(Resource.RUSAGE_THREAD, rusage);
        String counters = io == null ? "" : read();
        int start = counters.indexOf(COPIED);
        long copied = start < 0
                ? -1
                : Long.parseLong(counters.substring(start + COPIED.length(), counters.indexOf('\n', start)));
        return new Snapshot(StructRusage.ru_utime(rusage) * NANOS_PER_MICRO,
                StructRusage.ru_stime(rusage) * NANOS_PER_MICRO,
                StructRusage.ru_minflt(rusage), StructRusage.ru_majflt(rusage), StructRusage.ru_nivcsw(rusage),
                copied, counters.length());
    }

    private String read() throws IOException {
        text.clear();
        io.read(text, 0);
        return StandardCharsets.US_ASCII.decode(text.flip()).toString();
    }

    /** A kernel without task I/O accounting has no such file. */
    private static FileChannel openIfThere(Path file) {
        try {
            return FileChannel.open(file);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        if (io != null) {
            io.close();
        }
    }
}
