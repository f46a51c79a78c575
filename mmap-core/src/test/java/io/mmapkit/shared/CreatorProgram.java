package io.mmapkit.shared;

import io.mmapkit.testing.SystemCallFilter;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** One of several processes that create segments at once, one round after the other, in step by way of a segment. */
final class CreatorProgram {
    private static final VarHandle ARRIVALS = ValueLayout.JAVA_LONG.varHandle();

    private final SharedSegment gate;
    private final int self;
    private final int parties;
    private long passed;

    private CreatorProgram(SharedSegment gate, int self, int parties) {
        this.gate = gate;
        this.self = self;
        this.parties = parties;
    }

    /** Arguments: folder, number of this process, of how many, rounds, whether there are files without a name, and perhaps that all attach if they may. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        if (!Boolean.parseBoolean(arguments[4])) {
            SystemCallFilter.create().refuseFlag(SystemCallFilter.Call.OPENAT, 2, CrashPoint.TMPFILE, 95).install();
        }
        try (SharedSegment gate = SharedSegment.builder().file(folder.resolve("gate")).attach()) {
            new CreatorProgram(gate, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])).race(folder,
                    Integer.parseInt(arguments[3]), arguments.length > 5);
        }
        System.out.println("raced");
    }

    private void race(Path folder, int rounds, boolean allAttach) throws IOException {
        for (int round = 0; round < rounds; round++) {
            Path path = folder.resolve("segment-" + round);
            meet();
            try (SharedSegment segment = CreationRace.open(path, self, !allAttach && round % 2 == 0)) {
                long creator = CreationRace.check(segment);
                meet();
                long count = CreationRace.count(segment);
                if (count != parties || creator < 0 || creator >= parties) {
                    throw new AssertionError(count + " in the segment made by " + creator + " in round " + round);
                }
                if (creator == self) {
                    Files.delete(path);
                }
            }
        }
    }

    private void meet() {
        passed += parties;
        ARRIVALS.getAndAdd(gate.segment(), 0L, 1L);
        while ((long) ARRIVALS.getVolatile(gate.segment(), 0L) < passed) {
            Thread.yield();
        }
    }
}
