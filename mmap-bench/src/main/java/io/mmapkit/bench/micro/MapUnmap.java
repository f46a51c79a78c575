package io.mmapkit.bench.micro;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.Mman;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Mapping a file and giving it back, without touching a page. The file is opened once, but for the two that open a path each time, as a
 * region does; its counterpart is then {@link #channelOpened}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class MapUnmap {
    /** The size of the file and of the mapping. */
    @Param({"4096", "67108864"}) public int fileBytes;

    private Path file;
    private FileChannel channel;

    /** For JMH. */
    public MapUnmap() {}

    /** Makes the file. */
    @Setup
    public void create() throws IOException {
        file = SampleFile.create(fileBytes);
        channel = FileChannel.open(file);
        Expect.equal("size of the file", channel.size(), fileBytes);
        Expect.equal("size of a region", regionShared(), fileBytes);
        Expect.equal("size of a confined region", regionConfined(), fileBytes);
        Expect.equal("size of a segment", channelShared(), fileBytes);
    }

    /** Removes it. */
    @TearDown
    public void delete() throws IOException {
        channel.close();
        Files.delete(file);
    }

    /** As it opens by default: any thread may use it. */
    @Benchmark
    public long regionShared() throws IOException {
        try (MappedRegion region = MappedRegion.open(file)) {
            return region.byteSize();
        }
    }

    /** For the thread that opened it. */
    @Benchmark
    public long regionConfined() throws IOException {
        try (MappedRegion region = MappedRegion.builder().file(file).confined().map()) {
            return region.byteSize();
        }
    }

    /** The JDK, opening the file each time, as a region does. */
    @Benchmark
    public long channelOpened() throws IOException {
        try (FileChannel opened = FileChannel.open(file); Arena arena = Arena.ofConfined()) {
            return opened.map(MapMode.READ_ONLY, 0, fileBytes, arena).byteSize();
        }
    }

    /** The JDK, shared arena. */
    @Benchmark
    public long channelShared() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            return channel.map(MapMode.READ_ONLY, 0, fileBytes, arena).byteSize();
        }
    }

    /** The JDK, confined arena. */
    @Benchmark
    public long channelConfined() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return channel.map(MapMode.READ_ONLY, 0, fileBytes, arena).byteSize();
        }
    }

    /** The two system calls alone, on memory without a file. */
    @Benchmark
    public long mmapAndMunmap() throws IOException {
        long address = Mman.mmap(MemorySegment.NULL, fileBytes, Mman.PROT_READ, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS,
                -1, 0);
        Mman.munmap(MemorySegment.ofAddress(address), fileBytes);
        return address;
    }
}
