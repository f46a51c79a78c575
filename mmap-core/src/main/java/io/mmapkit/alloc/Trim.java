package io.mmapkit.alloc;

import io.mmapkit.PageSize;
import java.io.IOException;
import java.util.stream.LongStream;

/**
 * Gives the pages within free blocks back. A block is marked first, so that whoever takes it fetches its pages before anything is stored there:
 * a store that finds no memory for a page would end the JVM.
 */
final class Trim {
    private static final long LINKS = FreeLists.PREVIOUS + Long.BYTES;

    private final Heap heap;
    private final PageSize page = PageSize.system();
    private final LongStream.Builder found = LongStream.builder();
    private long bytes;

    Trim(Heap heap) {
        this.heap = heap;
    }

    long run() throws IOException {
        heap.emptyQuick();
        heap.walk().visit((block, size, kind) -> {
            if (kind == HeapWalk.Kind.FREE && size > page.bytes()) {
                found.add(block);
            }
        });
        for (long block : found.build().toArray()) {
            trim(block, Headers.size(heap.blocks().freeHeader(block)));
        }
        return bytes;
    }

    private void trim(long block, long size) throws IOException {
        long base = heap.words().memory().address();
        long from = page.alignUp(base + block + LINKS) - base;
        long to = page.alignDown(base + block + size - Long.BYTES) - base;
        if (from < to) {
            heap.markHole(block);
            heap.ground().discard(from, to - from);
            bytes += to - from;
        }
    }
}
