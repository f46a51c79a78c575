package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Scanner;

/** Fills a file, lets its device be cut, and reads what is gone. Argument: a folder on the device. */
final class IoErrorProgram {
    private static final int PAGE = 4096;
    private static final int SIZE = 5 << 20; // more than fits into the half of the device that stays

    private IoErrorProgram() {}

    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[0], "file");
        try (MappedRegion writable = MappedRegion.builder().file(path).create().length(SIZE).map()) {
            writable.segment().fill((byte) 7);
            writable.store(Durability.DATA);
        }
        forget(path);
        System.out.println("written");
        new Scanner(System.in).nextLine(); // the device has been cut
        try (MappedRegion file = MappedRegion.open(path, Protection.READ)) {
            MemorySegment heap = MemorySegment.ofArray(new byte[PAGE]);
            Outcome.say("read", () -> file.read(SIZE - PAGE, heap));
            Outcome.say("prefault", () -> file.prefault(SIZE - 2 * PAGE, PAGE));
            Outcome.say("crc32c", () -> file.crc32c(SIZE - 3 * PAGE, PAGE));
            Outcome.say("guarded", () -> file.guardedLong(s -> s.get(JAVA_BYTE, SIZE - 4 * PAGE)));
        }
    }

    /** So that the next access has to ask the device. */
    private static void forget(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Fcntl.open(arena.allocateFrom(path.toString()), Fcntl.O_RDONLY, 0);
            Unistd.fsync(fd);
            Fcntl.posix_fadvise(fd, 0, 0, Fcntl.POSIX_FADV_DONTNEED);
            Unistd.close(fd);
        }
    }
}
