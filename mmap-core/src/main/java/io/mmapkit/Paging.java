package io.mmapkit;

import java.io.IOException;

/**
 * How a region lies in the pages that the kernel maps it in.
 *
 * @param unit the size of those pages
 * @param fileStart where the first page starts in the file, in bytes
 * @param start where the region starts in its first page, in bytes
 */
record Paging(PageSize unit, long fileStart, long start) {
    static Paging of(RegionRequest request, OpenFile file) throws IOException {
        PageSize unit = unit(request, file);
        long fileStart = unit.alignDown(request.offset());
        return new Paging(unit, fileStart, request.offset() - fileStart);
    }

    /** What addresses, offsets and lengths have to be multiples of: munmap refuses a part of a huge page. */
    private static PageSize unit(RegionRequest request, OpenFile file) throws IOException {
        if (!request.flags().contains(MapFlag.HUGETLB)) {
            return file.pageSize();
        }
        if (file.descriptor() >= 0 && !(request.backing() instanceof AnonymousBacking)
                && file.pageSize().equals(PageSize.system())) {
            throw new IllegalArgumentException(request.backing()
                    + " isn't of huge pages: MapFlag.HUGETLB is for anonymous memory, memfd and files on hugetlbfs");
        }
        return request.flags().stream().filter(MapFlag::isHugePageSize).findFirst()
                .map(flag -> new PageSize(flag.hugePageSize())).orElseGet(HugePages::poolSize);
    }

    /** How many bytes of whole pages a region of a length takes. */
    long pagesFor(long length) {
        try {
            long pages = unit.alignUp(Math.addExact(start, length));
            Math.addExact(fileStart, pages); // the end in the file, which is an offset too
            return pages;
        } catch (ArithmeticException tooLong) {
            throw tooLong(length, tooLong);
        }
    }

    static IllegalArgumentException tooLong(long length, ArithmeticException cause) {
        return new IllegalArgumentException(
                "a region of " + length + " bytes fits neither a file nor an address space", cause);
    }
}
