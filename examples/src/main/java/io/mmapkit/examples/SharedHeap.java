package io.mmapkit.examples;

import io.mmapkit.alloc.HeapStatistics;
import io.mmapkit.alloc.Offset;
import io.mmapkit.alloc.RegionAllocator;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Two JVMs take blocks from one heap, and each gives back what the other took: they hand each other texts by references. */
final class SharedHeap {
    private static final int TEXTS = 20_000; // of each
    private static final int LONGEST = 200;
    private static final long SIZE = 1 << 20; // far less than all texts need at once

    // A letter: the one below it on the stack, who wrote it, and its text.
    private static final long NEXT = 0;
    private static final long AUTHOR = 8;
    private static final long TEXT = 16;

    private SharedHeap() {}

    static void run() throws IOException {
        try (Stage stage = Stage.named("shared-heap");
                SharedSegment segment = SharedSegment.create(stage.name(), SIZE)) {
            RegionAllocator heap = RegionAllocator.create(segment);
            heap.setRoot(heap.offsetOf(heap.allocateZeroed(16, 8))); // two stacks: for the first, for the second
            stage.start(SharedHeap.class, stage.name());
            play(heap, "first", 0, stage);
            stage.awaitSuccess();
            HeapStatistics end = heap.check(); // all blocks, all lists
            System.out.println("in use at the end: " + end.usedBlocks() + " block; all else is free: " + end.freeBytes()
                    + " bytes in " + end.freeBlocks() + " pieces, and " + end.quickBlocks() + " small blocks at hand");
            Expect.that(end.usedBlocks() == 1, "every text was given back");
        }
    }

    /** The second JVM: is given the name. */
    public static void main(String[] arguments) throws IOException {
        Stage.enter();
        try (SharedSegment segment = SharedSegment.attach(arguments[0])) {
            play(RegionAllocator.open(segment), "second", 1, null);
        }
    }

    private static void play(RegionAllocator heap, String self, int number, Stage stage) {
        MemorySegment stacks = heap.at(heap.root());
        int sent = 0;
        int received = 0;
        while (sent < TEXTS || received < TEXTS) {
            if (sent < TEXTS && sent - received < 1000) {
                send(heap, stacks, 8L * (1 - number), number + 1,
                        "text " + sent + ", of " + self + "x".repeat(sent % LONGEST));
                sent++;
            }
            received += receive(heap, stacks, 8L * number, 2 - number);
            if (stage != null) {
                Expect.that(!stage.hasFailed(), "the other JVM goes on");
            }
        }
        System.out.println(self + " took " + sent + " blocks, and gave back " + received + " that the other had taken");
    }

    // @start region="share"
    static void send(RegionAllocator heap, MemorySegment stacks, long to, int author, String text) {
        MemorySegment letter = heap.allocate(TEXT + text.length() + 1, 8);
        letter.set(ValueLayout.JAVA_INT, AUTHOR, author);
        letter.setString(TEXT, text);
        long top;
        do {
            top = (long) Offset.handle().getAcquire(stacks, to);
            Offset.handle().set(letter, NEXT, top);
        } while (!Offset.handle().compareAndSet(stacks, to, top, heap.offsetOf(letter)));
    }

    static int receive(RegionAllocator heap, MemorySegment stacks, long from, int author) {
        int count = 0;
        long top = (long) Offset.handle().getAndSet(stacks, from, 0L); // all of them
        while (top != 0) {
            MemorySegment letter = heap.at(top); // checked: a block in use, bounded by its size
            Expect.that(letter.get(ValueLayout.JAVA_INT, AUTHOR) == author, "the other wrote it");
            Expect.that(letter.getString(TEXT).startsWith("text "), "the text is whole");
            top = (long) Offset.handle().get(letter, NEXT);
            heap.free(letter); // which another process took
            count++;
        }
        return count;
    }
    // @end
}
