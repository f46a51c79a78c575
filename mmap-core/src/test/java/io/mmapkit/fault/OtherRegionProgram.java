package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.mmapkit.FaultContainment;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;

/**
 * Meets missing pages of regions that never had a section of their own, in sections of another region: one was mapped before the first section
 * of the process, the other afterwards.
 *
 * <p>Arguments: how often to warm up on good pages, how often to meet a bad one, and "virtual" for a virtual thread.
 */
final class OtherRegionProgram {
    private static final int PAGE = CutFile.PAGE;
    private static final VarHandle LONG = JAVA_LONG.varHandle();
    private static final int[] TABLE = new int[256];

    private interface Attempt {
        Object on(MappedRegion guarding, MemorySegment other, long offset) throws IOException;
    }

    private record Access(String name, Attempt attempt) {}

    private OtherRegionProgram() {}

    private static List<Access> accesses() {
        return List.of(new Access("get", (r, s, o) -> r.guardedLong(_ -> s.get(JAVA_LONG, o))),
                new Access("get a byte", (r, s, o) -> r.guarded(_ -> s.get(JAVA_BYTE, o))),
                new Access("index", (r, s, o) -> r.guardedLong(_ -> TABLE[s.get(JAVA_BYTE, o) & 0xFF])),
                new Access("set", (r, s, o) -> done(() -> r.guardedAction(_ -> s.set(JAVA_LONG, o, CutFile.PATTERN)))),
                new Access("getAndAdd", (r, s, o) -> r.guardedLong(_ -> (long) LONG.getAndAdd(s, o, 0L))),
                new Access("compareAndSet", (r, s, o) -> r.guarded(
                        _ -> LONG.compareAndSet(s, o, CutFile.PATTERN, CutFile.PATTERN))),
                new Access("compareAndExchange", (r, s, o) -> r.guarded(
                        _ -> (long) LONG.compareAndExchange(s, o, CutFile.PATTERN, CutFile.PATTERN))),
                new Access("crc32c", (r, s, o) -> r.guardedLong(_ -> {
                    CRC32C crc = new CRC32C();
                    crc.update(s.asSlice(o, PAGE).asByteBuffer());
                    return crc.getValue();
                })),
                new Access("mismatch, other", (r, s, o) -> r.guardedLong(
                        v -> v.asSlice(0, PAGE).mismatch(s.asSlice(o, PAGE)))),
                new Access("mismatch, own", (r, s, o) -> r.guardedLong(
                        v -> s.asSlice(o, PAGE).mismatch(v.asSlice(0, PAGE)))),
                new Access("copy from it", (r, s, o) -> done(
                        () -> r.guardedAction(v -> MemorySegment.copy(s, o, v, 0, PAGE)))),
                new Access("copy to it", (r, s, o) -> done(
                        () -> r.guardedAction(v -> MemorySegment.copy(v, 0, s, o, PAGE)))),
                new Access("toArray", (r, s, o) -> r.guarded(_ -> s.asSlice(o, PAGE).toArray(JAVA_BYTE).length)),
                new Access("fill", (r, s, o) -> done(
                        () -> r.guardedAction(_ -> s.asSlice(o + PAGE - 8, 8).fill((byte) 0)))),
                new Access("nested", (r, s, o) -> r.guardedLong(_ -> r.guardedLong(_ -> s.get(JAVA_LONG, o)))));
    }

    private static Object done(Outcome.Access access) throws IOException {
        access.run();
        return "done";
    }

    public static void main(String[] arguments) throws Exception {
        int warmUp = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        FutureTask<Boolean> task = new FutureTask<>(() -> run(warmUp, rounds));
        Thread thread = arguments[2].equals("virtual") ? Thread.ofVirtual().start(task) : new Thread(task);
        if (!thread.isVirtual()) {
            thread.start();
        }
        System.exit(task.get() ? 0 : 1);
    }

    private static boolean run(int warmUp, int rounds) throws IOException {
        try (Arena arena = Arena.ofShared();
                CutFile before = new CutFile();
                MappedRegion guarding = MappedRegion.builder().memfd("guarding").length(PAGE).map()) {
            guarding.segment().copyFrom(MemorySegment.ofArray(CutFile.pages(1)));
            MemorySegment nothing = CutFile.mappedByTheJdk(arena);
            if (!FaultContainment.result().isOfAnyCode()) {
                System.out.println("skipped: " + FaultContainment.result());
                return true;
            }
            int contained = 0;
            int expected = 0;
            try (CutFile after = new CutFile()) {
                for (Access access : accesses()) {
                    for (CutFile file : List.of(before, after)) {
                        MemorySegment other = file.region().segment();
                        for (int i = 0; i < warmUp; i++) {
                            access.attempt.on(guarding, other, CutFile.good(i));
                        }
                        for (int i = 0; i < rounds; i++) {
                            expected++;
                            contained += isContained(access, guarding, file, CutFile.bad(i)) ? 1 : 0;
                            access.attempt.on(guarding, other, CutFile.good(i));
                        }
                    }
                }
            }
            System.out.printf("contained %,d of %,d%n", contained, expected);
            return contained == expected && foreign(guarding, nothing, warmUp, rounds);
        }
    }

    private static boolean isContained(Access access, MappedRegion guarding, CutFile file, long offset) {
        try {
            Object value = access.attempt.on(guarding, file.region().segment(), offset);
            System.out.println(access.name + " let a value escape: " + value);
        } catch (MappingFaultException fault) {
            if (fault.kind() == Kind.FILE_SHORTER && fault.getFile().contains(file.path().getFileName().toString())) {
                return true;
            }
            System.out.println(access.name + " was explained as " + fault);
        } catch (Throwable escaped) {
            System.out.println(access.name + " let escape: " + escaped);
        }
        return false;
    }

    /** A missing page that no region has: it stays the JVM's, but nothing escapes. */
    private static boolean foreign(MappedRegion guarding, MemorySegment nothing, int warmUp, int rounds)
            throws IOException {
        int contained = 0;
        for (int i = 0; i < warmUp; i++) {
            guarding.guardedLong(_ -> nothing.get(JAVA_LONG, 0));
        }
        for (int i = 0; i < rounds; i++) {
            try {
                long value = guarding.guardedLong(_ -> nothing.get(JAVA_LONG, PAGE));
                System.out.println("a value escaped: " + value);
            } catch (MappingFaultException fault) {
                contained += fault.kind() == Kind.UNKNOWN ? 1 : 0;
            }
            guarding.guardedLong(_ -> nothing.get(JAVA_LONG, 0));
        }
        System.out.printf("foreign contained %,d of %,d%n", contained, rounds);
        return contained == rounds;
    }
}
