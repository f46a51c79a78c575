package io.mmapkit.fault;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Meets missing pages in native code while the process may not have one more mapping. */
final class MappingLimitProgram {
    private static final long PAGE = 4096;

    private MappingLimitProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(Path.of(arguments[0]).toFile(), "rw");
                MappedRegion region = MappedRegion.open(Path.of(arguments[0]))) {
            long size = file.length();
            long[] taken = new long[1 << 20];
            meet(region, file, taken, 4); // the JVM needs mappings, too, for what it does for the first time
            file.setLength(size);
            String contained = meet(region, file, taken, taken.length);
            System.out.println(contained);
            file.setLength(size);
            checksum(region, size);
            System.out.println("well afterwards");
        }
    }

    private static String meet(MappedRegion region, RandomAccessFile file, long[] taken, int most) throws Exception {
        long size = file.length();
        file.setLength(PAGE);
        int count = takeAll(taken, most);
        try {
            checksum(region, size);
            return "nothing contained";
        } catch (MappingFaultException missing) {
            return "contained " + missing.kind();
        } finally {
            while (count > 0) {
                Mman.munmap(MemorySegment.ofAddress(taken[--count]), PAGE);
            }
        }
    }

    private static long checksum(MappedRegion region, long size) throws MappingFaultException {
        return region.guardedLong(view -> {
            CRC32 crc = new CRC32();
            for (long offset = PAGE; offset < size; offset += 2 * PAGE) {
                crc.update(view.asSlice(offset, 8).asByteBuffer());
            }
            return crc.getValue() + view.get(ValueLayout.JAVA_BYTE, 0);
        });
    }

    /** Pages that can't be merged with their neighbours, until the kernel refuses one more. */
    private static int takeAll(long[] taken, int most) {
        int count = 0;
        try {
            while (true) {
                long length = count < most ? PAGE : 1L << 62; // refused in the rehearsal, too
                taken[count] = Mman.mmap(MemorySegment.NULL, length, count % 2 == 0 ? Mman.PROT_READ : Mman.PROT_NONE,
                        Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1, 0);
                count++;
            }
        } catch (SystemCallException refused) {
            return count;
        }
    }
}
