package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.alloc.HeapMode;
import io.mmapkit.alloc.RegionAllocator;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The code of docs/allocator.md, where a test looks for each line of it. */
final class AllocatorPage {
    private AllocatorPage() {}

    static void create(Path file) throws IOException {
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(1 << 20)
                .protection(Protection.READ, Protection.WRITE).map()) {
            RegionAllocator heap = RegionAllocator.create(region, HeapMode.THREADS);
            MemorySegment block = heap.allocate(1000, 8); // a bounded slice of the region, not cleared
            MemorySegment text = heap.allocateFrom("hello"); // it is a SegmentAllocator
            heap.free(block);
            heap.setRoot(heap.offsetOf(text)); // by which it is found again
        }
    }

    static void open(Path file, Consumer<String> use) throws IOException {
        try (MappedRegion region = MappedRegion.open(file, Protection.READ, Protection.WRITE)) {
            RegionAllocator heap = RegionAllocator.open(region); // takes back what a killed process left in the middle
            use.accept(heap.at(heap.root()).getString(0));
            heap.check(); // all blocks and all lists, or HeapCorruptedException
        }
    }

    static void share() throws IOException {
        try (SharedSegment segment = SharedSegment.createOrAttach("objects", 1 << 20)) {
            RegionAllocator heap = RegionAllocator.createOrOpen(segment) // of many at once, one makes it
                    .growUpTo(64 << 20); // when it is full
            MemorySegment block = heap.allocate(1000, 8);
            heap.free(block); // this process or another
        }
    }
}
