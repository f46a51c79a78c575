package io.mmapkit.elf;

import io.mmapkit.PageSize;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the segments of a file go, relative to each other. All that could go wrong with the numbers has gone wrong here, before anything is mapped.
 *
 * @param segments that are to be mapped, by ascending addresses, none in a page of another
 * @param start of the first page, before the base is added
 * @param end of the last page
 * @param alignment of the base, at least a page
 */
record ImagePlan(List<ProgramHeader> segments, long start, long end, long alignment) {
    private static final PageSize PAGE = PageSize.system();

    /** Beyond this no machine has addresses, and sums of a few of these don't overflow. */
    private static final long LARGEST = 1L << 56;

    static ImagePlan of(ElfFile file) throws IOException {
        List<ProgramHeader> segments = new ArrayList<>();
        long end = 0;
        long alignment = PAGE.bytes();
        for (ProgramHeader one : file.programHeaders()) {
            if (one.type() != ProgramHeader.PT_LOAD || one.memorySize() == 0) {
                continue;
            }
            check(file, one);
            if (!segments.isEmpty() && start(one) < end) {
                throw file.wrong("the segment %s begins before 0x%x, where another one ends", one, end);
            }
            segments.add(one);
            end = end(one);
            alignment = Math.max(alignment, one.alignment());
        }
        if (segments.isEmpty()) {
            throw file.wrong("has nothing to be mapped");
        }
        return new ImagePlan(List.copyOf(segments), start(segments.getFirst()), end, alignment);
    }

    private static void check(ElfFile file, ProgramHeader one) throws ElfFormatException {
        if (outside(one.virtualAddress()) || outside(one.memorySize()) || outside(one.alignment())) {
            throw file.wrong("the segment %s is outside of any address space", one);
        }
        if (one.fileSize() > 0 && (one.offset() - one.virtualAddress() & PAGE.bytes() - 1) != 0) {
            throw file.wrong("the segment %s begins elsewhere in a page of the file than in one of memory", one);
        }
        if (one.memorySize() > one.fileSize() && !one.has(ProgramHeader.PF_W)) {
            throw file.wrong("the segment %s needs zeros where nothing may be written", one);
        }
    }

    private static boolean outside(long value) {
        return value < 0 || value > LARGEST;
    }

    /** The first page of a segment. */
    static long start(ProgramHeader segment) {
        return segment.virtualAddress() & -PAGE.bytes();
    }

    /** Behind the last page that has bytes of the file. */
    static long fileEnd(ProgramHeader segment) {
        return segment.fileSize() == 0
                ? start(segment)
                : PAGE.alignUp(segment.virtualAddress() + segment.fileSize());
    }

    /** Behind the last page. */
    static long end(ProgramHeader segment) {
        return PAGE.alignUp(segment.virtualAddress() + segment.memorySize());
    }
}
