package io.mmapkit.region;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** All mappings that a process may have still, taken and given back; in a JVM of its own, that can load no class meanwhile. */
final class OtherMappings {
    private final List<Long> taken = new ArrayList<>(70_000);

    private OtherMappings() {}

    static ChildJvm.Result run(Class<?> program, Object... arguments) throws Exception {
        return ChildJvm.of(program).arguments(arguments)
                .jvm("-Xint", "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch").run(); // commits nothing more
    }

    static OtherMappings all() throws SystemCallException {
        OtherMappings others = new OtherMappings();
        others.takeAll();
        for (int i = 0; i < 3; i++) {
            others.giveBackLast();
        }
        rehearse();
        others.takeAll();
        return others;
    }

    /** A refusal, which takes classes that can't be loaded at the limit. */
    static void rehearse() {
        try {
            MappedRegion.builder().memfd("too long").length(1L << 56).sparse().protection(Protection.READ).map();
        } catch (IOException refused) {
            refused.getMessage();
        }
    }

    private void takeAll() {
        try {
            while (true) { // neighbours that are not alike
                taken.add(Mman.mmap(MemorySegment.NULL, Scene.PAGE,
                        taken.size() % 2 == 0 ? Mman.PROT_READ : Mman.PROT_NONE, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS,
                        -1, 0));
            }
        } catch (SystemCallException full) {
            return;
        }
    }

    void giveBack() throws SystemCallException {
        while (!taken.isEmpty()) {
            giveBackLast();
        }
    }

    private void giveBackLast() throws SystemCallException {
        Mman.munmap(MemorySegment.ofAddress(taken.removeLast()), Scene.PAGE);
    }

    static boolean isMapped(long address) {
        try {
            Mman.madvise(MemorySegment.ofAddress(address), Scene.PAGE, Mman.MADV_NORMAL);
            return true;
        } catch (SystemCallException unmapped) {
            return false;
        }
    }
}
