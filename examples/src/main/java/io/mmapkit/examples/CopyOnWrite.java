package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.process.ChildProgram;
import io.mmapkit.process.ForkedChild;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * Forks a child, and watches a page of memory that is private and one that is shared: at the same address on both sides, one page for both
 * until somebody stores into it. The kernel says which page is behind an address in /proc/PID/pagemap.
 */
final class CopyOnWrite {
    private static final long PAGE = 4096;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private CopyOnWrite() {}

    static void run() throws IOException {
        try (MappedRegion own = region(Sharing.PRIVATE);
                MappedRegion both = region(Sharing.SHARED);
                MappedRegion stage = region(Sharing.SHARED)) {
            MemorySegment secret = own.segment();
            MemorySegment shared = both.segment();
            MemorySegment step = stage.segment(); // 0: what the child has done, 8: what the parent has
            secret.set(ValueLayout.JAVA_LONG, 0, 1);
            shared.set(ValueLayout.JAVA_LONG, 0, 1);
            System.out.printf("private page at 0x%x, shared page at 0x%x; both hold 1%n", secret.address(),
                    shared.address());
            ChildProgram program = ChildProgram.builder().load(secret, 0).load(shared, 0).store(step, 0, 1)
                    .await(step, 8, 1, LIMIT).load(secret, 0).load(shared, 0).store(secret, 0, 3).store(shared, 0, 3)
                    .store(step, 0, 2).await(step, 8, 2, LIMIT).load(secret, 0).build();
            try (ForkedChild child = ForkedChild.start(program)) {
                await(child, step, 1);
                show("1. forked: the child reads 1 and 1, at the same addresses", child, secret, shared);
                Expect.that(child.result(0).value() == 1 && child.result(1).value() == 1, "the child has a copy");
                Expect.that(!isAlone("self", secret), "the private page is one page for both");

                secret.set(ValueLayout.JAVA_LONG, 0, 2);
                shared.set(ValueLayout.JAVA_LONG, 0, 2);
                show("2. the parent stores 2 into both: its private page is copied now", child, secret, shared);
                Expect.that(isAlone("self", secret), "the parent has a page of its own");

                LONG.setRelease(step, 8L, 1L);
                await(child, step, 2);
                System.out.println("   the child reads " + child.result(4).value() + " in the private page and "
                        + child.result(5).value() + " in the shared one");
                Expect.that(child.result(4).value() == 1 && child.result(5).value() == 2,
                        "the child sees the parent's store only where they share");
                show("3. the child stores 3 into both", child, secret, shared);
                System.out.println("   the parent reads " + secret.get(ValueLayout.JAVA_LONG, 0) + " and "
                        + shared.get(ValueLayout.JAVA_LONG, 0));
                Expect.that(secret.get(ValueLayout.JAVA_LONG, 0) == 2 && shared.get(ValueLayout.JAVA_LONG, 0) == 3,
                        "the parent sees the child's store only where they share");

                LONG.setRelease(step, 8L, 2L);
                Expect.that(child.await(LIMIT).isSuccess(), "the child ends as it should");
                System.out.println("4. the child has ended; it read " + child.result(10).value()
                        + " at the address where the parent reads " + secret.get(ValueLayout.JAVA_LONG, 0));
            }
        }
    }

    private static MappedRegion region(Sharing sharing) throws IOException {
        return MappedRegion.builder().anonymous().sharing(sharing).length(PAGE)
                .protection(Protection.READ, Protection.WRITE).map();
    }

    private static void await(ForkedChild child, MemorySegment step, long number) {
        while ((long) LONG.getAcquire(step, 0L) < number) {
            Expect.that(child.isAlive(), "the child lives");
            Thread.onSpinWait();
        }
    }

    private static void show(String what, ForkedChild child, MemorySegment secret, MemorySegment shared)
            throws IOException {
        System.out.println(what);
        String pid = Integer.toString(child.pid());
        System.out.println("   private page: parent " + state("self", secret) + "; child " + state(pid, secret));
        System.out.println("   shared page:  parent " + state("self", shared) + "; child " + state(pid, shared));
    }

    /** Only root may see which page it is; whether somebody else has it as well, anybody. */
    private static String state(String process, MemorySegment page) throws IOException {
        long entry = entry(process, page);
        long frame = entry & Pagemap.PM_PFN;
        return ((entry & Pagemap.PM_PRESENT) == 0
                ? "has no page yet"
                : (entry & Pagemap.PM_MMAP_EXCLUSIVE) != 0 ? "alone has its page" : "has a page that others have, too")
                + (frame == 0 ? "" : String.format(" (frame 0x%x)", frame));
    }

    private static boolean isAlone(String process, MemorySegment page) throws IOException {
        return (entry(process, page) & Pagemap.PM_MMAP_EXCLUSIVE) != 0;
    }

    private static long entry(String process, MemorySegment page) throws IOException {
        try (RandomAccessFile pagemap = new RandomAccessFile("/proc/" + process + "/pagemap", "r")) {
            pagemap.seek(page.address() / PAGE * Long.BYTES);
            return Long.reverseBytes(pagemap.readLong());
        }
    }
}
