package io.mmapkit.examples;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.Sharing;
import io.mmapkit.process.ChildProgram;
import io.mmapkit.process.FaultCount;
import io.mmapkit.process.ForkedChild;
import io.mmapkit.process.PageSharing;
import io.mmapkit.process.StepResult;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/** Copy-on-write as {@link PageSharing} shows it: what a forked child shares with its parent, and what a store on either side copies. */
final class SharedPages {
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long PAGE = PageSize.system().bytes();
    private static final int PAGES = 4;
    private static final long GO = 0; // where the parent says how far the child may go
    private static final long TOLD = 8; // where the child says how far it is
    private static final long SEEN = 16; // what the child stores in memory that is shared

    private SharedPages() {}

    static void run() throws IOException {
        try (MappedRegion own = MappedRegion.builder().anonymous().length(PAGES * PAGE).map();
                MappedRegion common = MappedRegion.builder().anonymous().sharing(Sharing.SHARED).length(PAGE).map()) {
            own.advise(Advice.NOHUGEPAGE); // a store then copies one small page
            MemorySegment memory = own.segment();
            for (int page = 0; page < PAGES; page++) {
                memory.set(ValueLayout.JAVA_LONG, page * PAGE, page);
            }
            MemorySegment words = common.segment();
            // What the child does: no Java, so it is written down before the fork
            ChildProgram program = ChildProgram.builder()
                    .await(words, GO, 1, LONG).store(memory, PAGE, 42).store(words, SEEN, 7).store(words, TOLD, 1)
                    .await(words, GO, 2, LONG).load(memory, PAGE).load(memory, 2 * PAGE).store(words, TOLD, 2)
                    .await(words, GO, 3, LONG).build();
            System.out.println("before the fork: " + PageSharing.of(own));
            try (ForkedChild child = ForkedChild.start(program)) {
                tell(own, words, child);
            }
            System.out.println("the child is gone: " + PageSharing.of(own));
        }
    }

    private static void tell(MappedRegion own, MemorySegment words, ForkedChild child) throws IOException {
        MemorySegment memory = own.segment();
        PageSharing here = PageSharing.of(own);
        PageSharing there = of(child, memory);
        System.out.println("forked child " + child.pid() + ":");
        show(here, there);

        next(words, child, 1);
        PageSharing thereNow = of(child, memory);
        System.out.println("the child stored 42 in page 1, and copied " + thereNow.copiedSince(there) + ':');
        PageSharing hereNow = PageSharing.of(own);
        show(hereNow, thereNow);
        Expect.that(thereNow.copiedSince(there).size() == 1, "the child copied one page");

        FaultCount before = FaultCount.ofThread();
        memory.set(ValueLayout.JAVA_LONG, 2 * PAGE, 43);
        FaultCount faults = FaultCount.ofThread().minus(before);
        PageSharing last = PageSharing.of(own);
        System.out.println("we stored 43 in page 2, by " + faults.minor() + " minor page faults or fewer, and copied "
                + last.copiedSince(hereNow) + ':');
        show(last, of(child, memory));

        next(words, child, 2);
        long[] read = child.results().stream().filter(step -> step.name().equals("load"))
                .mapToLong(StepResult::value).toArray();
        for (int i = 0; i < read.length; i++) {
            long at = (i + 1) * PAGE;
            System.out.printf("at 0x%x we read %d, and the child %d%n", memory.address() + at,
                    memory.get(ValueLayout.JAVA_LONG, at), read[i]);
        }
        Expect.that(read[0] == 42 && read[1] == 2, "the child has its own values");
        Expect.that(memory.get(ValueLayout.JAVA_LONG, PAGE) == 1, "we have ours");
        System.out.println("in memory that is shared we read what the child stored: "
                + words.get(ValueLayout.JAVA_LONG, SEEN));
        WORD.setRelease(words, GO, 3L);
        Expect.that(child.await(LONG).isSuccess(), "the child ends well");
    }

    private static PageSharing of(ForkedChild child, MemorySegment memory) throws IOException {
        return PageSharing.of(child.pid(), memory.address(), memory.byteSize());
    }

    private static void show(PageSharing here, PageSharing there) {
        System.out.println("  here:  " + here);
        System.out.println("  there: " + there);
        here.sameMemory(there).ifPresent(pages -> System.out.println("  the same memory: " + pages + " pages"));
    }

    private static void next(MemorySegment words, ForkedChild child, long turn) {
        WORD.setRelease(words, GO, turn);
        Waiting.until(() -> (long) WORD.getAcquire(words, TOLD) == turn, () -> !child.isAlive(), "the child goes on");
    }
}
