package io.mmapkit.bench.micro;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.alloc.HeapMode;
import io.mmapkit.alloc.RegionAllocator;
import io.mmapkit.bench.alloc.Malloc;
import io.mmapkit.bench.alloc.Sizes;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Taking a block of 16 to 1,024 bytes and giving it back. Only the arena clears it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class AllocateFree {
    private static final long SIZE = 16 << 20;
    private static final int[] SIZES = Sizes.uniform();

    private MappedRegion memory;
    private MappedRegion visible;
    private SharedSegment segment;
    private RegionAllocator confined;
    private RegionAllocator threads;
    private RegionAllocator logged;
    private RegionAllocator shared;
    private int next;

    /** For JMH. */
    public AllocateFree() {}

    /** Makes the heaps, and checks that they are such. */
    @Setup
    public void make() throws IOException {
        memory = MappedRegion.builder().anonymous().length(2 * SIZE).sharing(Sharing.PRIVATE)
                .protection(Protection.READ, Protection.WRITE).map();
        visible = MappedRegion.builder().anonymous().length(SIZE).sharing(Sharing.SHARED)
                .protection(Protection.READ, Protection.WRITE).map();
        segment = SharedSegment.anonymous("heap", SIZE);
        confined = RegionAllocator.create(memory.segment().asSlice(0, SIZE), HeapMode.CONFINED);
        threads = RegionAllocator.create(memory.segment().asSlice(SIZE, SIZE), HeapMode.THREADS);
        logged = RegionAllocator.create(visible, HeapMode.CONFINED);
        shared = RegionAllocator.create(segment);
        MemorySegment block = shared.allocate(100, 1);
        Expect.equal("usable bytes", shared.usableSize(block), 104);
    }

    /** Everything was given back by now. */
    @TearDown
    public void close() {
        Expect.equal("blocks in use", confined.check().usedBlocks(), 0);
        segment.close();
        visible.close();
        memory.close();
    }

    private int size() {
        return SIZES[next++ & Sizes.COUNT - 1];
    }

    private long use(RegionAllocator heap) {
        MemorySegment block = heap.allocate(size(), 1);
        block.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        long address = block.address();
        heap.free(block);
        return address;
    }

    /** A heap of one thread. */
    @Benchmark
    public long heapOfOneThread() {
        return use(confined);
    }

    /** A heap of the threads of a JVM. */
    @Benchmark
    public long heapOfThreads() {
        return use(threads);
    }

    /** A heap of one thread, with a log. */
    @Benchmark
    public long heapWithLog() {
        return use(logged);
    }

    /** A heap of processes: with a lock that is taken back from the dead, and a log. */
    @Benchmark
    public long heapOfProcesses() {
        return use(shared);
    }

    /** That of the C library. */
    @Benchmark
    public long mallocByDowncalls() {
        MemorySegment block = Malloc.malloc(size());
        block.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        long address = block.address();
        Malloc.free(block);
        return address;
    }

    /** An arena for each block. */
    @Benchmark
    public long confinedArena() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment block = arena.allocate(size(), 1);
            block.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
            return block.address();
        }
    }
}
