package io.mmapkit.examples;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.vm.CachedFile;
import io.mmapkit.vm.PageFaults;
import io.mmapkit.vm.PageMap;
import io.mmapkit.vm.PageRun;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What page faults there are, what each brings in, and how long it takes. */
final class Faults {
    private static final long PAGE = PageSize.system().bytes();
    private static final int SIZE = 64 << 20;

    private Faults() {}

    static void run() throws IOException {
        demandPaging();
        try (Scratch scratch = Scratch.named("page-faults")) {
            Path file = Files.write(scratch.file("file"), new byte[SIZE]);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true); // what isn't on the disk yet can't be evicted
            }
            faultAround(file);
            readAhead(file);
        }
    }

    /** Memory costs nothing until it is touched, and then a page at a time. */
    private static void demandPaging() throws IOException {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(8 * PAGE).map()) {
            region.advise(Advice.NOHUGEPAGE); // or the first fault could bring 2 MiB
            MemorySegment memory = region.segment();
            System.out.println("anonymous memory, page by page:");
            touch(memory, 0); // which has the code ready
            for (long page = 1; page < 5; page++) {
                long at = page * PAGE;
                PageFaults first = PageFaults.measure(() -> touch(memory, at));
                PageFaults again = PageFaults.measure(() -> touch(memory, at));
                System.out.println("  page " + page + ": " + text(first) + "; again: " + text(again) + "; present: "
                        + pages(region) + " of 8");
                Expect.that(first.minor() >= 1, "the first touch of a page is a fault");
            }
            Expect.that(pages(region) == 5, "no page is there but those that were touched");
        }
    }

    /** A fault in a file that is in memory brings the pages around it too: they are there anyway. */
    private static void faultAround(Path file) throws IOException {
        try (MappedRegion region = MappedRegion.open(file)) {
            MemorySegment bytes = region.segment();
            PageFaults one = PageFaults.measure(() -> bytes.get(ValueLayout.JAVA_BYTE, SIZE / 2));
            long around = pages(region);
            PageFaults all = PageFaults.measure(() -> read(bytes));
            System.out.println("a file that is in memory: one access, " + text(one) + ", " + around
                    + " pages present (fault-around)");
            System.out.println("  all " + SIZE / PAGE + " pages: " + text(all));
            Expect.that(all.minor() < SIZE / PAGE, "a fault brings several pages");
        }
    }

    /** A fault in a file that isn't in memory waits for the disk, which reads more than the page while it is at it. */
    private static void readAhead(Path path) throws IOException {
        try (CachedFile file = CachedFile.open(path)) {
            for (Advice advice : new Advice[]{Advice.RANDOM, Advice.NORMAL, Advice.SEQUENTIAL}) {
                file.evict();
                if (file.residency().resident() > 0) {
                    System.out.println("the file stays in memory here: nothing to read ahead");
                    return;
                }
                try (MappedRegion region = MappedRegion.open(path)) {
                    region.advise(advice);
                    MemorySegment bytes = region.segment();
                    PageFaults one = PageFaults.measure(() -> bytes.get(ValueLayout.JAVA_BYTE, SIZE / 2));
                    System.out.println("a file that isn't in memory, " + advice + ": one access, " + text(one) + ", "
                            + file.residency().resident() + " pages were read (read-ahead)");
                    Expect.that(one.major() >= 1, "the disk was waited for");
                }
            }
        }
    }

    private static void touch(MemorySegment memory, long at) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
    }

    private static void read(MemorySegment bytes) {
        for (long at = 0; at < SIZE; at += PAGE) {
            bytes.get(ValueLayout.JAVA_BYTE, at);
        }
    }

    private static long pages(MappedRegion region) throws IOException {
        return PageMap.self().runs(region.segment().address(), region.byteSize()).stream().mapToLong(PageRun::byteSize)
                .sum() / PAGE;
    }

    private static String text(PageFaults faults) {
        return faults.minor() + " minor, " + faults.major() + " major, " + faults.elapsed().toNanos() / 1_000 + " µs";
    }
}
