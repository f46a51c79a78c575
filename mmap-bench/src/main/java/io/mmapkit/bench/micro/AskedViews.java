package io.mmapkit.bench.micro;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.Views;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

/**
 * What it costs to ask a region for its segment: before a loop, for each page of it, for each long. Beside a raw segment of the same memory.
 * Per long.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class AskedViews {
    private static final int BYTES = 16 << 10;
    private static final int LONGS = BYTES / Long.BYTES;
    private static final int PAGE_LONGS = 512;

    private Path file;
    private MappedRegion region;
    private Arena arena;
    private MemorySegment raw;

    /** For JMH. */
    public AskedViews() {}

    /** Maps, and makes a second view of the same memory. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        file = SampleFile.create(BYTES);
        region = MappedRegion.open(file);
        arena = Arena.ofShared();
        raw = Views.of(region.segment().address(), BYTES, arena).asReadOnly();
        long expected = SampleFile.sum(BYTES);
        Expect.equal("raw", raw(), expected);
        Expect.equal("before the loop", beforeTheLoop(), expected);
        Expect.equal("for each page", forEachPage(), expected);
        Expect.equal("for each long", forEachLong(), expected);
    }

    /** Closes, and removes the file. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        arena.close();
        region.close();
        Files.delete(file);
    }

    /** A segment that no region is behind. */
    @Benchmark
    @OperationsPerInvocation(LONGS)
    public long raw() {
        return sum(raw, 0, LONGS);
    }

    /** segment() once. */
    @Benchmark
    @OperationsPerInvocation(LONGS)
    public long beforeTheLoop() {
        return sum(region.segment(), 0, LONGS);
    }

    /** segment() every 512 longs. */
    @Benchmark
    @OperationsPerInvocation(LONGS)
    public long forEachPage() {
        long sum = 0;
        for (int page = 0; page < LONGS; page += PAGE_LONGS) {
            sum += sum(region.segment(), page, PAGE_LONGS);
        }
        return sum;
    }

    /** segment() for each: it looks whether the region was closed or has grown, so that the compiler can't take it out of the loop. */
    @Benchmark
    @OperationsPerInvocation(LONGS)
    public long forEachLong() {
        long sum = 0;
        for (int i = 0; i < LONGS; i++) {
            sum += region.segment().get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L);
        }
        return sum;
    }

    private static long sum(MemorySegment segment, int from, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += segment.get(ValueLayout.JAVA_LONG_UNALIGNED, (from + i) * 8L);
        }
        return sum;
    }
}
