package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.StructUffdioRegister;
import io.mmapkit.libc.Userfaultfd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Has a page of anonymous memory that behaves as one whose memory is broken: UFFDIO_POISON. */
final class BrokenMemoryProgram {
    private static final int PAGE = 4096;

    private BrokenMemoryProgram() {}

    public static void main(String[] arguments) throws IOException {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(4 * PAGE).map();
                Arena arena = Arena.ofConfined()) {
            int watcher = SlowPage.watcher(Userfaultfd.UFFD_FEATURE_POISON);
            SlowPage.register(watcher, region.segment().asSlice(PAGE, PAGE));
            MemorySegment poison = arena.allocate(StructUffdioRegister.LAYOUT); // range, mode and result, as uffdio_poison
            poison.set(ValueLayout.JAVA_LONG, 0, region.segment().address() + PAGE);
            poison.set(ValueLayout.JAVA_LONG, 8, PAGE);
            Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_POISON, poison);
            MemorySegment heap = MemorySegment.ofArray(new byte[PAGE]);
            Outcome.say("guarded", () -> region.guardedLong(s -> s.get(JAVA_BYTE, PAGE + 5)));
            Outcome.say("prefault", () -> region.prefault(PAGE, 1));
            Outcome.say("prefaultForWrite", () -> region.prefaultForWrite(PAGE, PAGE));
            Outcome.say("read", () -> region.read(PAGE, heap));
            Outcome.say("write", () -> region.write(PAGE, heap));
        }
    }
}
