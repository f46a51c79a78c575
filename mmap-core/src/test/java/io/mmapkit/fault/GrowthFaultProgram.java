package io.mmapkit.fault;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.Protection;
import io.mmapkit.libc.Mman;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;

/**
 * One thread makes a region longer and maps it anew, another cuts its file and puts it back, a third meets the missing pages in native code,
 * through new views and through old ones: its addresses change hands all the time, and no fault may find them without cover.
 */
final class GrowthFaultProgram {
    private static final long PAGE = 4096;
    private static final int LONGEST = 64; // pages
    private static final long PATIENCE = 30_000_000_000L; // ns; on a busy machine a thread may have nothing for seconds

    private final Path path;
    private final long end;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile MappedRegion region;
    private volatile long sections; // written by one thread
    private volatile long contained; // the same
    private long refused; // the region was replaced
    private long cuts;

    private GrowthFaultProgram(Path path, long millis) {
        this.path = path;
        this.end = System.nanoTime() + millis * 1_000_000;
    }

    public static void main(String[] arguments) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            // A file in memory is cut in no time
            int file = Mman.memfd_create(arena.allocateFrom("grows"), Mman.MFD_CLOEXEC);
            new GrowthFaultProgram(Path.of("/proc/self/fd/" + file), Long.parseLong(arguments[0]))
                    .run(Long.parseLong(arguments[1]));
        }
    }

    private void run(long seed) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(LONGEST * PAGE);
            region = open();
            FutureTask<Void> cutting = new FutureTask<>(() -> cut(file, new Random(seed)), null);
            FutureTask<Void> reading = new FutureTask<>(() -> read(new Random(seed + 1)), null);
            Thread.ofPlatform().start(cutting);
            Thread reader = Thread.ofPlatform().start(reading);
            long grown = grow();
            ended.set(true);
            reader.join();
            waitFor(reading);
            waitFor(cutting);
            region.close();
            System.out.printf("%,d sections, %,d contained, %,d refused, %,d cuts, %,d grown%n", sections, contained,
                    refused, cuts, grown);
        }
    }

    private static void waitFor(FutureTask<Void> task) throws InterruptedException, ExecutionException {
        task.get();
    }

    private MappedRegion open() throws Exception {
        return MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE).sparse().length(4 * PAGE)
                .map();
    }

    private long grow() throws Exception {
        long grown = 0;
        while (System.nanoTime() < end || (grown == 0 || contained == 0) && System.nanoTime() < end + PATIENCE) {
            MappedRegion now = region;
            try {
                if (now.byteSize() >= LONGEST * PAGE) {
                    region = open();
                    now.close(); // while the other thread may be in a system call on it
                } else {
                    now.grow(now.byteSize() + PAGE);
                    grown++;
                }
            } catch (IOException cut) {
                LockSupport.parkNanos(10_000); // the file is short just now
            }
        }
        return grown;
    }

    private void cut(RandomAccessFile file, Random random) {
        try {
            while (!ended.get()) {
                file.setLength((1 + random.nextInt(LONGEST - 1)) * PAGE);
                cuts++;
                awaitSections(3);
                file.setLength(LONGEST * PAGE);
                awaitSections(3);
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void awaitSections(int more) {
        for (long before = sections; sections < before + more && !ended.get();) {
            Thread.onSpinWait();
        }
    }

    private void read(Random random) {
        MemorySegment old = region.segment();
        while (!ended.get()) {
            MappedRegion now = region;
            MemorySegment before = old;
            try {
                sections = sections + 1;
                now.guardedLong(view -> {
                    CRC32 crc = new CRC32();
                    crc.update(view.asByteBuffer());
                    if (before.scope().isAlive() && before.scope().equals(view.scope())) {
                        crc.update(before.asByteBuffer());
                    }
                    return crc.getValue() + view.get(ValueLayout.JAVA_BYTE, view.byteSize() - 1);
                });
            } catch (MappingFaultException missing) {
                contained = contained + 1;
            } catch (IllegalStateException closed) {
                refused++;
            }
            if (random.nextInt(8) == 0) {
                try {
                    old = region.segment();
                } catch (IllegalStateException closed) {
                    // it was replaced
                }
            }
        }
    }
}
