package io.mmapkit.elf;

import io.mmapkit.MappedRegion;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A segment of an {@link ElfImage}, in memory. Ends with the image. Safe for use by any number of threads. */
public final class LoadedSegment {
    private final ProgramHeader header;
    private final MemorySegment memory;
    private final List<MappedRegion> regions;

    LoadedSegment(ProgramHeader header, MemorySegment memory, List<MappedRegion> regions) {
        this.header = header;
        this.memory = memory;
        this.regions = List.copyOf(regions);
    }

    /**
     * What the file says of it.
     *
     * @return its program header
     */
    public ProgramHeader header() {
        return header;
    }

    /**
     * Where it is.
     *
     * @return the address of its first byte, which need not be the first one of a page
     */
    public long address() {
        return memory.address();
    }

    /**
     * Its bytes: first those of the file, then zeros.
     *
     * @return a view of {@link ProgramHeader#memorySize()} bytes, read-only without {@link ProgramHeader#PF_W}; stores into it are seen here only.
     *         If somebody cuts the file, access to what is gone is an {@link InternalError}: {@link #regions()} can contain that
     * @throws IllegalStateException if the segment may not be read
     */
    public MemorySegment memory() {
        if (!header.has(ProgramHeader.PF_R)) {
            throw new IllegalStateException("the segment may not be read: " + header);
        }
        return header.has(ProgramHeader.PF_W) ? memory : memory.asReadOnly();
    }

    /**
     * What it consists of: a private mapping of the file, from the first byte of a page, if it has bytes there; then anonymous memory, if it has more
     * zeros than the last page of the file holds.
     *
     * @return one or two regions. Closing one only ends its operations
     */
    public List<MappedRegion> regions() {
        return regions;
    }

    @Override
    public String toString() {
        return "0x" + Long.toHexString(address()) + ": " + header;
    }
}
