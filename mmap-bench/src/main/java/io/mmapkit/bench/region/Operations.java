package io.mmapkit.bench.region;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.Discard;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.Protection;
import io.mmapkit.libc.Mman;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;

/** Operations of a region of a file, and what one would write without them. */
final class Operations implements Closeable {
    static final int RANGES = 100;

    private static final long BLOCK = 64 << 10;
    private static final long LENGTH = 16 * BLOCK;
    private static final long PAGE = PageSize.system().bytes();

    private final Path file;
    private final MappedRegion region;
    private final MappedRegion growing;
    private final MemorySegment view;
    private final MemorySegment first; // page
    private final MappedByteBuffer buffer;
    private final MemorySegment copy = Arena.ofAuto().allocate(BLOCK);
    private final List<ByteRange> ranges = LongStream.range(0, RANGES)
            .mapToObj(i -> new ByteRange(i * LENGTH / RANGES, 1)).toList();

    Operations(Path directory) throws IOException {
        file = SampleFiles.create(directory.resolve("operations"), LENGTH);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            buffer = channel.map(MapMode.READ_WRITE, 0, LENGTH);
        }
        region = map(LENGTH);
        view = region.segment();
        first = view.asSlice(0, PAGE);
        growing = MappedRegion.builder().file(file).protection(Protection.READ, Protection.WRITE).confined()
                .length(BLOCK).reserve(LENGTH).map();
    }

    private MappedRegion map(long length) throws IOException {
        return MappedRegion.builder().file(file).protection(Protection.READ, Protection.WRITE).confined()
                .length(length).map();
    }

    void read() throws IOException {
        region.read(0, copy);
    }

    void plainCopy() {
        MemorySegment.copy(view, 0, copy, 0, BLOCK);
    }

    void crc32c() throws IOException {
        region.crc32c(0, BLOCK);
    }

    /** As long as nobody cuts the file. */
    void plainCrc32c() {
        CRC32C crc = new CRC32C();
        crc.update(view.asSlice(0, BLOCK).asByteBuffer());
        crc.getValue();
    }

    void prefetch() throws IOException {
        region.prefetch(ranges);
    }

    void adviseEach() throws IOException {
        for (ByteRange range : ranges) {
            region.advise(range.offset(), range.length(), Advice.WILLNEED);
        }
    }

    void protect() throws IOException {
        growing.protect(Protection.READ);
        growing.protect(Protection.READ, Protection.WRITE);
    }

    void grow() throws IOException {
        growing.grow(LENGTH);
        growing.shrink(BLOCK);
    }

    void mapTwice() throws IOException {
        map(LENGTH).close();
        map(BLOCK).close();
    }

    void discard() throws IOException {
        region.discard(0, PAGE, Discard.DONTNEED);
    }

    void madvise() throws IOException {
        Mman.madvise(first, PAGE, Mman.MADV_DONTNEED);
    }

    void lock() throws IOException {
        region.lock(0, PAGE);
        region.unlock(0, PAGE);
    }

    void mlock() throws IOException {
        Mman.mlock(first, PAGE);
        Mman.munlock(first, PAGE);
    }

    void store() throws IOException {
        first.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        region.store(0, PAGE, Durability.RANGE);
    }

    void force() {
        buffer.put(0, (byte) 1);
        buffer.force(0, (int) PAGE);
    }

    @Override
    public void close() {
        growing.close();
        region.close();
    }
}
