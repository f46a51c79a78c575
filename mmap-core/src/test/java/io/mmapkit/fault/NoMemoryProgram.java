package io.mmapkit.fault;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.StructStatx;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Meets missing pages while the process may have no more memory of its own (RLIMIT_DATA), or more than the machine has. */
final class NoMemoryProgram {
    private static final long PAGE = 4096;
    private static final long GIB = 1L << 30;

    private NoMemoryProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[0]);
        switch (arguments[1]) {
            case "shared" -> shared(path);
            case "private" -> ofItsOwn(path);
            default -> huge(path);
        }
    }

    /** Native code, which has no other way out. */
    private static void shared(Path path) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                MappedRegion region = MappedRegion.open(path, Protection.READ, Protection.WRITE)) {
            long size = file.length();
            for (long limit : new long[]{Long.MAX_VALUE, PAGE}) { // first what the JVM needs to do it
                file.setLength(PAGE);
                long before = limited(limit);
                String contained = contained(() -> region.guardedLong(view -> checksum(view, size)));
                limited(before);
                file.setLength(size);
                System.out.println(contained + ", " + checksum(region.segment(), size) + ", kept " + zerosKept());
            }
        }
    }

    private static void ofItsOwn(Path path) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                MappedRegion region = MappedRegion.builder().file(path).sharing(Sharing.PRIVATE)
                        .protection(Protection.READ, Protection.WRITE).map()) {
            long size = file.length();
            for (long limit : new long[]{Long.MAX_VALUE, PAGE}) {
                region.segment().set(ValueLayout.JAVA_LONG, 0, 4711);
                file.setLength(PAGE);
                long before = limited(limit);
                String contained = contained(() -> region.guardedLong(view -> view.get(ValueLayout.JAVA_LONG, PAGE)));
                limited(before);
                file.setLength(size);
                System.out.println(contained + ", " + region.segment().get(ValueLayout.JAVA_LONG, 0));
            }
        }
    }

    /** Each stretch of zeros larger than the memory there is. */
    private static void huge(Path path) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(256 * GIB);
            try (MappedRegion region = MappedRegion.open(path)) {
                file.setLength(PAGE);
                System.out.println(contained(() -> region.guardedLong(view -> {
                    CRC32 crc = new CRC32();
                    for (long page = 0; page < 420; page++) { // backwards: none is in the stretch of another
                        crc.update(view.asSlice(100 * GIB - page * PAGE, 8).asByteBuffer());
                    }
                    return crc.getValue();
                })));
            }
        }
    }

    private interface Section {
        long run() throws MappingFaultException;
    }

    private static String contained(Section section) {
        try {
            return "nothing contained but " + section.run();
        } catch (MappingFaultException missing) {
            return "contained " + missing.kind();
        }
    }

    private static long checksum(MemorySegment view, long size) {
        CRC32 crc = new CRC32();
        for (long offset = PAGE; offset < size; offset += PAGE) {
            crc.update(view.asSlice(offset, 8).asByteBuffer());
        }
        return crc.getValue();
    }

    /** Gives what it was before. */
    private static long limited(long bytes) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(StructRlimit.LAYOUT);
            Resource.getrlimit(Resource.RLIMIT_DATA, limit);
            long before = StructRlimit.rlim_cur(limit);
            StructRlimit.rlim_cur(limit, bytes);
            Resource.setrlimit(Resource.RLIMIT_DATA, limit);
            return before;
        }
    }

    /** How many blocks the file of zeros has. */
    private static long zerosKept() throws Exception {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd")); Arena arena = Arena.ofConfined()) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).toString().startsWith("/memfd:mmapkit-zeros")) {
                    MemorySegment status = arena.allocate(StructStatx.LAYOUT);
                    Stat.statx(Integer.parseInt(descriptor.getFileName().toString()), arena.allocateFrom(""),
                            Fcntl.AT_EMPTY_PATH, Stat.STATX_BLOCKS, status);
                    return StructStatx.stx_blocks(status);
                }
            }
        }
        throw new AssertionError("there is no file of zeros");
    }
}
