package io.mmapkit.fault;

import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Shrinks and protects a region while another thread copies into it, where the system calls for copies are forbidden. */
final class FilteredRaceProgram {
    private static final int ROUNDS = 6;
    private static final long SIZE = 32 << 20;
    private static final long PAGE = 4096;

    private FilteredRaceProgram() {}

    private interface Change {
        void on(MappedRegion region) throws IOException;
    }

    public static void main(String[] arguments) throws Exception {
        boolean isIntel = System.getProperty("os.arch").equals("amd64");
        Native.forbid(isIntel ? 310 : 270, isIntel ? 311 : 271); // process_vm_readv, process_vm_writev
        for (int round = 0; round < ROUNDS; round++) {
            shrink();
            protect();
        }
        System.out.println("done");
    }

    /** What is mapped where the region was gets nothing of what is copied. */
    private static void shrink() throws Exception {
        try (Arena arena = Arena.ofShared();
                MappedRegion region = MappedRegion.builder().anonymous().length(SIZE).map()) {
            long behind = region.segment().address() + SIZE / 2;
            Thread writer = writer(region, arena.allocate(SIZE).fill((byte) 5));
            insist(region, it -> it.shrink(PAGE));
            try (MappedRegion other = MappedRegion.builder().anonymous().length(SIZE / 4).address(behind)
                    .flags(MapFlag.FIXED_NOREPLACE).map()) {
                writer.join();
                say("a mapping of somebody else's", Patterns.isAll(other.segment(), 0));
            } catch (IOException occupied) { // by another thread of the JVM's
                writer.join();
            }
        }
    }

    /** What is read-only doesn't change. */
    private static void protect() throws Exception {
        try (Arena arena = Arena.ofShared();
                MappedRegion region = MappedRegion.builder().anonymous().length(SIZE).map()) {
            Thread writer = writer(region, arena.allocate(SIZE).fill((byte) 5));
            insist(region, it -> it.protect(Protection.READ));
            byte last = region.segment().get(ValueLayout.JAVA_BYTE, SIZE - 1);
            writer.join();
            say("a read-only region", region.segment().get(ValueLayout.JAVA_BYTE, SIZE - 1) == last);
        }
    }

    /** Begins to copy, and returns when something was copied. */
    private static Thread writer(MappedRegion region, MemorySegment source) {
        MemorySegment view = region.segment();
        Thread writer = Thread.ofPlatform().uncaughtExceptionHandler((_, thrown) -> {
            thrown.printStackTrace();
            System.exit(1);
        }).start(() -> {
            try {
                region.write(0, source);
            } catch (IllegalStateException ended) {
                // at one of its pieces
            } catch (IOException refused) {
                throw new AssertionError(refused);
            }
        });
        while (view.get(ValueLayout.JAVA_BYTE, 0) == 0 && writer.isAlive()) {
            Thread.onSpinWait();
        }
        return writer;
    }

    /** Again where a thread was inside a system call on the region. */
    private static void insist(MappedRegion region, Change change) throws IOException {
        while (true) {
            try {
                change.on(region);
                return;
            } catch (IllegalStateException busy) {
                Thread.onSpinWait();
            }
        }
    }

    private static void say(String what, boolean isUntouched) {
        if (!isUntouched) {
            System.out.println(what + " was written");
        }
    }
}
