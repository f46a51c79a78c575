package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.mmapkit.Discard;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.util.Scanner;

/** Gives a huge page back, lets the pool be emptied, and touches it again. */
final class HugePageFaultProgram {
    private static final long HUGE = 2 << 20;

    private HugePageFaultProgram() {}

    public static void main(String[] arguments) throws IOException {
        try (MappedRegion region = MappedRegion.builder().memfd("huge").length(HUGE)
                .flags(MapFlag.HUGETLB, MapFlag.HUGE_2MIB).map()) {
            region.guardedAction(s -> s.set(JAVA_BYTE, 0, (byte) 1));
            region.discard(0, HUGE, Discard.PUNCH_HOLE);
            System.out.println("given back");
            new Scanner(System.in).nextLine(); // the pool is empty now
            Outcome.say("guarded", () -> region.guardedAction(s -> s.set(JAVA_BYTE, 1, (byte) 1)));
            Outcome.say("prefault", () -> region.prefault(0, HUGE));
            Outcome.say("prefaultForWrite", () -> region.prefaultForWrite(0, 1));
            Outcome.say("crc32c", () -> region.crc32c(0, 10));
        }
    }
}
