package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.alloc.HeapMode;
import io.mmapkit.alloc.HeapStatistics;
import io.mmapkit.alloc.Offset;
import io.mmapkit.alloc.RegionAllocator;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** A JVM keeps a list in a heap in a file and is killed, again and again: whoever opens the file finds the heap whole, and the list in it. */
final class PersistentHeap {
    private static final int KILLS = 3;
    private static final long SIZE = 4 << 20;

    // @start region="offset"
    static final StructLayout NODE = MemoryLayout.structLayout(ValueLayout.JAVA_LONG.withName("value"), Offset.LAYOUT);
    static final Offset TO_NODE = Offset.to(NODE);
    static final long NEXT = NODE.byteOffset(MemoryLayout.PathElement.groupElement("offset"));

    static MemorySegment push(RegionAllocator heap, long value) {
        MemorySegment node = heap.allocate(NODE);
        node.set(ValueLayout.JAVA_LONG, 0, value);
        TO_NODE.set(heap, node, NEXT, TO_NODE.resolve(heap, heap.root())); // null, at first, for the end
        heap.setRoot(heap.offsetOf(node)); // one store: whoever finds the node finds all of it
        return node;
    }

    static long sum(RegionAllocator heap) {
        long sum = 0;
        for (MemorySegment at = TO_NODE.resolve(heap, heap.root()); at != null; at = TO_NODE.get(heap, at, NEXT)) {
            sum += at.get(ValueLayout.JAVA_LONG, 0); // a bounded view of a block in use, checked
        }
        return sum;
    }
    // @end

    private PersistentHeap() {}

    // @start region="heap"
    static void create(Path file) throws IOException {
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(SIZE)
                .protection(Protection.READ, Protection.WRITE).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS);
            MemorySegment block = heap.allocate(1000, 8); // a slice of the region
            block.set(ValueLayout.JAVA_LONG, 0, 42L);
            heap.free(block);                             // and back: another may have it
            push(heap, 1);
        }
    }

    static HeapStatistics reopen(Path file) throws IOException {
        try (MappedRegion region = MappedRegion.open(file, Protection.READ, Protection.WRITE)) {
            RegionAllocator heap = RegionAllocator.open(region); // takes back what was in the middle
            return heap.check();                                 // all blocks and all lists
        }
    }
    // @end

    static void run() throws IOException {
        try (Scratch scratch = Scratch.named("persistent-heap"); Stage stage = Stage.named("persistent-heap")) {
            Path file = scratch.file("heap");
            create(file);
            for (int kill = 1; kill <= KILLS; kill++) {
                Process other = stage.startHeard(PersistentHeap.class, file.toString());
                try (BufferedReader output = other.inputReader()) {
                    for (int line = 0; line < 5; line++) {
                        Expect.that(output.readLine() != null, "the other JVM goes on");
                    }
                    stage.kill(other); // kill -9, wherever it is
                }
                HeapStatistics found = reopen(file);
                System.out.println("killed PID " + other.pid() + "; the heap is whole, with " + found.usedBlocks()
                        + " blocks in use");
                checkList(file, found);
            }
        }
    }

    /** The list has the values from 1 to its length, and there is a block more at most: taken and not yet linked, or unlinked and not given back. */
    private static void checkList(Path file, HeapStatistics found) throws IOException {
        try (MappedRegion region = MappedRegion.open(file, Protection.READ, Protection.WRITE)) {
            RegionAllocator heap = RegionAllocator.open(region);
            long length = TO_NODE.resolve(heap, heap.root()).get(ValueLayout.JAVA_LONG, 0);
            Expect.that(sum(heap) == length * (length + 1) / 2, "the list is whole");
            Expect.that(found.usedBlocks() >= length && found.usedBlocks() <= length + KILLS, "no more is lost");
            System.out.println("its list has the values from 1 to " + length);
        }
    }

    /** The JVM that is killed: makes the list longer and shorter. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        MappedRegion region = MappedRegion.open(Path.of(arguments[0]), Protection.READ, Protection.WRITE);
        RegionAllocator heap = RegionAllocator.open(region);
        long length = TO_NODE.resolve(heap, heap.root()).get(ValueLayout.JAVA_LONG, 0);
        while (true) {
            System.out.println(length);
            for (int i = 0; i < 1000; i++) {
                push(heap, ++length);
            }
            for (int i = length < 50_000 ? 100 : 0; i < 1000; i++, length--) {
                MemorySegment first = TO_NODE.resolve(heap, heap.root());
                heap.setRoot((long) Offset.handle().getAcquire(first, NEXT));
                heap.free(first);
            }
        }
    }
}
