package io.mmapkit.examples;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Uses memory without a file, outside the Java heap: zeroed, private or shared, and given back at once when closed. */
final class AnonymousMemory {
    private static final long MIB = 1 << 20;

    private AnonymousMemory() {}

    static void run() throws IOException {
        isZeroAndCostsNothingUntilItIsWritten();
        isPrivateOrShared();
        isGivenBackWhenItIsClosed();
    }

    private static void isZeroAndCostsNothingUntilItIsWritten() throws IOException {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(MIB).map()) {
            // Kept out of core dumps, as secrets should be. It also stops the kernel from merging the region with a
            // neighbour in /proc/self/maps, so that the figures below are those of the region alone.
            region.advise(Advice.DONTDUMP);
            MemorySegment memory = region.segment();
            System.out.println("private: " + KernelView.of(memory).line());

            boolean isZero = Arrays.equals(memory.toArray(ValueLayout.JAVA_BYTE), new byte[(int) MIB]);
            long afterReading = KernelView.of(memory).residentKiB();
            System.out
                    .println("all of it was read: every byte is zero, and it takes " + afterReading + " KiB of memory");
            Expect.that(isZero, "new memory is zero");
            // Every page was one and the same page of zeros; but a kernel may be told to do without that.
            Expect.that(afterReading == 0 || afterReading == MIB / 1024,
                    "reading takes no memory, or one page for each");

            memory.fill((byte) 1);
            long afterWriting = KernelView.of(memory).residentKiB();
            System.out.println("all of it was written: it takes " + afterWriting + " KiB");
            Expect.that(afterWriting == MIB / 1024, "each page is there once it is written");
        }
    }

    private static void isPrivateOrShared() throws IOException {
        // A fork of this process would get a copy of private memory, but see the very same shared memory: the kernel
        // puts a file without a name behind that, as the "s" and the path show. Unrelated processes share a file that
        // has a name: see TwoProcesses.
        try (MappedRegion region = MappedRegion.builder().anonymous().sharing(Sharing.SHARED).length(MIB).map()) {
            String line = KernelView.of(region.segment()).line();
            System.out.println("shared:  " + line);
            Expect.that(line.contains(" rw-s ") && line.endsWith("/dev/zero (deleted)"), "it is shared");
        }
    }

    private static void isGivenBackWhenItIsClosed() throws IOException {
        MappedRegion region = MappedRegion.builder().anonymous().length(MIB).map();
        region.advise(Advice.DONTDUMP);
        MemorySegment memory = region.segment();
        String mapped = KernelView.of(memory).line();
        region.close();

        KernelView after = KernelView.of(memory); // the JVM may have got something else mapped there meanwhile
        boolean isGone = after == null || !after.line().equals(mapped);
        System.out.println("closed: at 0x" + Long.toHexString(memory.address()) + " there is "
                + (isGone ? "nothing of it any more" : mapped));
        Expect.that(isGone, "closing unmaps");

        // In C, using it now would be a segmentation fault or, worse, none. Here it is an exception.
        try {
            memory.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        } catch (IllegalStateException refused) {
            System.out.println("a store through the old segment: " + refused);
            return;
        }
        Expect.that(false, "a store after close is refused");
    }
}
