package io.mmapkit.bench.micro;

import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading longs one after another through each kind of view: a region's segment should cost what any segment costs. Per long. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class Access {
    private static final int BYTES = 16 << 10;
    private static final int LONGS = BYTES / Long.BYTES;

    private Path file;
    private MappedRegion region;
    private MappedRegion confinedRegion;
    private Arena arena;
    private MemorySegment regionSegment;
    private MemorySegment confinedSegment;
    private MemorySegment rawSegment;
    private ByteBuffer directBuffer;
    private ByteBuffer mappedBuffer;

    /** For JMH. */
    public Access() {}

    /** Makes all views, with the same content. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        file = SampleFile.create(BYTES);
        region = MappedRegion.open(file);
        confinedRegion = MappedRegion.builder().file(file).confined().map();
        regionSegment = region.segment();
        confinedSegment = confinedRegion.segment();
        arena = Arena.ofShared();
        rawSegment = arena.allocate(BYTES, Long.BYTES).copyFrom(regionSegment);
        directBuffer = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
        MemorySegment.ofBuffer(directBuffer).copyFrom(regionSegment);
        try (FileChannel channel = FileChannel.open(file)) {
            mappedBuffer = channel.map(MapMode.READ_ONLY, 0, BYTES).order(ByteOrder.nativeOrder());
        }
        long expected = SampleFile.sum(BYTES);
        Expect.equal("region", region(), expected);
        Expect.equal("regionConfined", regionConfined(), expected);
        Expect.equal("raw", rawSegment(), expected);
        Expect.equal("direct", directBuffer(), expected);
        Expect.equal("mapped", mappedBuffer(), expected);
    }

    /** Closes them and removes the file. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        region.close();
        confinedRegion.close();
        arena.close();
        Files.delete(file);
    }

    /** MappedRegion.segment(). */
    @Benchmark
    @OperationsPerInvocation(LONGS)
    public long region() {
        return sum(regionSegment);
    }

    /** The same of a region for one thread. */
    @Benchmark
    @OperationsPerInvocation(LONGS)
    public long regionConfined() {
        return sum(confinedSegment);
    }

    /** A segment of ordinary memory outside the heap. */
    @Benchmark
    @OperationsPerInvocation(LONGS)
    public long rawSegment() {
        return sum(rawSegment);
    }

    /** A direct ByteBuffer. */
    @Benchmark
    @OperationsPerInvocation(LONGS)
    public long directBuffer() {
        return sum(directBuffer);
    }

    /** A MappedByteBuffer. */
    @Benchmark
    @OperationsPerInvocation(LONGS)
    public long mappedBuffer() {
        return sum(mappedBuffer);
    }

    private static long sum(MemorySegment segment) {
        long sum = 0;
        for (int i = 0; i < LONGS; i++) {
            sum += segment.get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L);
        }
        return sum;
    }

    private static long sum(ByteBuffer buffer) {
        long sum = 0;
        for (int i = 0; i < LONGS; i++) {
            sum += buffer.getLong(i * 8);
        }
        return sum;
    }
}
