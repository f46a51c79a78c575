package io.mmapkit.alloc;

/** What a heap reads of its blocks: each word once, and checked before it is used. Offsets that it gives are those of a block within the heap. */
final class Blocks {
    final long seed;
    HeapWords words;
    private long end; // of the heap

    Blocks(HeapWords words, long seed, long end) {
        this.words = words;
        this.seed = seed;
        this.end = end;
    }

    void use(HeapWords longer) {
        words = longer;
    }

    void setEnd(long newEnd) {
        end = newEnd;
    }

    /** Where the heap ends. */
    long end() {
        return end;
    }

    /** Whether a block may begin here. */
    boolean isPlace(long block) {
        return block >= HeapLayout.FIRST && block <= end - HeapLayout.SMALLEST - HeapLayout.HEADER
                && (block & HeapLayout.GRAIN - 1) == HeapLayout.HEADER;
    }

    /** A link to a block, found somewhere: 0, or where a block may begin. */
    long link(long at, long found) {
        if (found != 0 && !isPlace(found)) {
            throw new HeapCorruptedException(at, "it leads to " + found + ", where no block can be");
        }
        return found;
    }

    /** The header of a block, which may be the one at the end; what it says of its size is within the heap. */
    long header(long block) {
        long header = words.get(block);
        if (!Headers.isValid(block, header, seed)) {
            throw new HeapCorruptedException(block, "the header of a block was written over");
        }
        long size = Headers.size(header);
        if (size == 0 ? block != end - HeapLayout.HEADER : size < HeapLayout.SMALLEST || size > lastOf(block)) {
            throw new HeapCorruptedException(block, "a block can't have " + size + " bytes here");
        }
        return header;
    }

    private long lastOf(long block) {
        return end - HeapLayout.HEADER - block;
    }

    /** The header of a block that has to be free, since it is in a list or its neighbour says so. */
    long freeHeader(long block) {
        long header = header(block);
        if (!Headers.isFree(header) || Headers.size(header) == 0) {
            throw new HeapCorruptedException(block, "a block that should be free isn't");
        }
        return header;
    }

    /** The free block that ends where another one begins. */
    long before(long block) {
        long size = words.get(block - HeapLayout.HEADER);
        if (size < HeapLayout.SMALLEST || size > block - HeapLayout.FIRST || (size & HeapLayout.GRAIN - 1) != 0) {
            throw new HeapCorruptedException(block - HeapLayout.HEADER, "a free block can't have " + size + " bytes");
        }
        long previous = block - size;
        if (Headers.size(freeHeader(previous)) != size) {
            throw new HeapCorruptedException(previous, "a free block has two sizes");
        }
        return previous;
    }

    /** The header of a block that is in use; the way to an exception that says why it isn't may be long. */
    long usedHeader(long block, long bytes) {
        long header = isPlace(block) ? words.get(block) : 0;
        long size = Headers.size(header);
        if (!Headers.isUsed(block, header, seed) || size < HeapLayout.SMALLEST || size > lastOf(block)) {
            throw HeapWalk.whyNotUsed(this, block);
        }
        if (bytes > size - HeapLayout.HEADER) {
            throw longer(block + HeapLayout.HEADER, size - HeapLayout.HEADER, bytes);
        }
        return header;
    }

    /** Of a segment that is longer than the block that it should be. */
    static ForeignSegmentException longer(long offset, long usable, long bytes) {
        return new ForeignSegmentException(offset,
                "the block at offset " + offset + " has " + usable + " bytes, and the segment " + bytes);
    }

    /** The header behind a block that is in use, which tells whether anybody wrote beyond its end. */
    long headerBehind(long block, long size) {
        long next = header(block + size);
        if ((next & Headers.PREVIOUS_IS_FREE) != 0) {
            throw new HeapCorruptedException(block + size,
                    "it says that the block in front of it is free, which isn't");
        }
        return next;
    }
}
