package io.mmapkit.fault;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is mapped and then cut: its first pages have known content, the others are gone. Its name is too, so that nothing stays. */
final class CutFile implements AutoCloseable {
    static final int PAGE = 4096;
    static final int GOOD = 8; // pages
    static final int BAD = 8;

    /** What every long of a page is but the last, which is 0, so that the page is a string too. */
    static final long PATTERN = 0x4847464544434241L; // "ABCDEFGH"

    private final Path path = Files.createTempFile("cut", "");
    private final MappedRegion region;

    CutFile() throws IOException {
        Files.write(path, pages(GOOD + BAD));
        region = MappedRegion.open(path, Protection.READ, Protection.WRITE);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate((long) GOOD * PAGE);
        }
        Files.delete(path);
    }

    /** Two pages that were mapped by the JDK, the second of which is gone. */
    static MemorySegment mappedByTheJdk(Arena arena) throws IOException {
        Path path = Files.createTempFile("cut", "");
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(pages(2)));
            MemorySegment mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, 2L * PAGE, arena);
            file.truncate(PAGE);
            return mapped;
        } finally {
            Files.delete(path);
        }
    }

    static byte[] pages(int count) {
        ByteBuffer content = ByteBuffer.allocate(count * PAGE).order(ByteOrder.LITTLE_ENDIAN);
        while (content.hasRemaining()) {
            content.putLong(content.remaining() % PAGE == Long.BYTES ? 0 : PATTERN);
        }
        return content.array();
    }

    MappedRegion region() {
        return region;
    }

    Path path() {
        return path;
    }

    /** Where the n-th page starts that has its content. */
    static long good(int n) {
        return (long) (n % GOOD) * PAGE;
    }

    /** Where the n-th page starts that is gone. */
    static long bad(int n) {
        return (long) (GOOD + n % BAD) * PAGE;
    }

    @Override
    public void close() {
        region.close();
    }
}
