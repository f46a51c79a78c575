package io.mmapkit;

import io.mmapkit.libc.BusTrap;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.TrapNote;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Views;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Memfd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Whether this JVM delivers a fault where {@link MappedRegion#guarded} needs it: the result of a test with real faults, which is made
 * once, at first use. It takes some milliseconds, too few for the JIT to take part: that compiled code delivers faults as well was tested
 * for HotSpot, and holds for the versions of the JDK that this library was tested with.
 *
 * @param works whether {@link MappedRegion#guarded} can be used; otherwise it throws {@link UnsupportedOperationException}
 * @param isOfAnyCode whether it contains faults of native code and of HotSpot's intrinsics as well, by a handler of this library's own;
 *        otherwise {@link GuardedAccess} says which accesses end the JVM
 * @param detail what was found, for a log
 */
public record FaultContainment(boolean works, boolean isOfAnyCode, String detail) {
    private static final int ROUNDS = 64;

    private static volatile FaultContainment tested; // null until there is a result
    private static volatile boolean coversAll;

    /**
     * The result of the test. Where it couldn't be made, for want of a descriptor or of memory, it is made again at the next call.
     *
     * @return the result, the same for the life of the process once the test was made
     */
    public static FaultContainment result() {
        FaultContainment known = tested;
        return known != null ? known : test();
    }

    /** Whether accesses can be kept from failing, which makes any code safe in a guarded section, and not only what HotSpot handles. */
    static boolean hasTrap() {
        return result().isOfAnyCode;
    }

    /** Whether a region that is mapped now is to be covered, since it may be met in a section of any other. */
    static boolean coversAll() {
        return coversAll;
    }

    static void require() {
        FaultContainment result = result();
        if (!result.works) {
            throw new UnsupportedOperationException("faults can't be contained in this JVM: " + result.detail);
        }
    }

    private static synchronized FaultContainment test() {
        if (tested != null) {
            return tested;
        }
        String vm = System.getProperty("java.vm.name", "");
        if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
            tested = new FaultContainment(false, false, "not tested: " + vm + " isn't known to survive SIGBUS");
            return tested;
        }
        try (Arena arena = Arena.ofConfined()) {
            int empty = Memfd.create("fault", 0, false);
            try {
                FaultContainment barrier = testOn(empty, arena);
                if (barrier.works) {
                    barrier = withTrap(empty, arena, barrier.detail);
                }
                if (barrier.isOfAnyCode) {
                    coversAll = true; // first: what is mapped from now on isn't among those of the next line, perhaps
                    Custody.raiseAll();
                }
                tested = barrier;
                return tested;
            } finally {
                Unistd.close(empty);
            }
        } catch (SystemCallException refused) {
            return new FaultContainment(false, false, "not tested: " + refused.getMessage());
        }
    }

    /** Reads and writes a page of a file that has none. */
    private static FaultContainment testOn(int empty, Arena arena) throws SystemCallException {
        long page = PageSize.system().bytes();
        long address = Mman.mmap(MemorySegment.NULL, page, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_SHARED, empty, 0);
        try {
            MemorySegment nothing = Views.of(address, page, arena);
            for (int i = 0; i < ROUNDS; i++) {
                long offset = i * (long) Long.BYTES;
                if (!faults(() -> nothing.get(ValueLayout.JAVA_LONG, offset))
                        || !faults(() -> nothing.set(ValueLayout.JAVA_LONG, offset, 1))
                        || !faults(
                                () -> MemorySegment.copy(nothing, offset, arena.allocate(Long.BYTES), 0, Long.BYTES))) {
                    return new FaultContainment(false, false, "an access to a missing page went unnoticed");
                }
            }
            return new FaultContainment(true, false, 3 * ROUNDS + " faults were contained");
        } finally {
            Holdings.unmap(address, page);
        }
    }

    private static FaultContainment withTrap(int empty, Arena arena, String detail) throws SystemCallException {
        try {
            BusTrap.install();
            boolean traps = isTrapping(empty, arena);
            return new FaultContainment(true, traps, detail + (traps
                    ? "; native code is contained too"
                    : "; native code isn't: another handler of SIGBUS stands in front of this library's"));
        } catch (UnsupportedOperationException | SystemCallException refused) {
            return new FaultContainment(true, false, detail + "; native code isn't: " + refused.getMessage());
        }
    }

    private static boolean isTrapping(int empty, Arena arena) throws SystemCallException {
        long page = PageSize.system().bytes();
        long address = Mman.mmap(MemorySegment.NULL, page, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_SHARED, empty, 0);
        BusTrap.Faults faults = BusTrap.newFaults(false, () -> {});
        TrapNote note = TrapNote.current();
        BusTrap.Cover cover = BusTrap.cover(address, page, faults);
        long unexplained = note.unexplained();
        long outside = note.prepare();
        try {
            note.begin(outside);
            MemorySegment nothing = Views.of(address, page, arena);
            long before = faults.begun();
            return !faults(() -> nothing.get(ValueLayout.JAVA_LONG, 0)) && faults.done() == before + 1;
        } finally {
            note.end(outside);
            note.explain(note.unexplained() - unexplained);
            BusTrap.uncover(cover);
            BusTrap.release(faults);
            Holdings.unmap(address, page);
        }
    }

    private static boolean faults(Runnable access) {
        try {
            access.run();
            FaultBarrier.pass();
            return false;
        } catch (InternalError error) {
            return FaultBarrier.isFault(error);
        }
    }
}
