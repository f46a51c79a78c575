package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.mmapkit.ByteRange;
import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Scanner;

/** Lets a thread wait for a page that somebody else holds back, and measures the garbage collector meanwhile. */
final class SlowPageProgram {
    private static final int PAGE = 4096;
    private static final int COLLECTIONS = 5;

    private interface Path {
        void on(MappedRegion region) throws IOException;
    }

    private record Named(String name, boolean isPlain, Path path) {}

    private SlowPageProgram() {}

    private static List<Named> paths(MappedRegion file) {
        MemorySegment heap = MemorySegment.ofArray(new byte[PAGE]);
        return List.of(
                new Named("get, plain", true, r -> r.segment().get(JAVA_BYTE, 0)),
                new Named("MemorySegment.copy, plain", true, r -> MemorySegment.copy(r.segment(), 0, heap, 0, PAGE)),
                new Named("prefault", false, r -> r.prefault(0, PAGE)),
                new Named("prefaultForWrite", false, r -> r.prefaultForWrite(0, PAGE)),
                new Named("read", false, r -> r.read(0, heap)),
                new Named("read of a file into it", false, r -> file.read(0, r.segment())),
                new Named("write", false, r -> r.write(0, heap)),
                new Named("crc32c", false, r -> r.crc32c(0, PAGE)),
                new Named("mismatch", false, r -> r.mismatch(heap)),
                new Named("lock", false, r -> r.lock(0, PAGE)));
    }

    public static void main(String[] arguments) throws Exception {
        int watcher = SlowPage.watcher(0);
        System.out.println(watcher);
        try (MappedRegion file = MappedRegion.builder().memfd("file").length(PAGE).map();
                Scanner input = new Scanner(System.in)) {
            for (Named path : paths(file)) { // links and compiles nothing while a page is held
                try (MappedRegion quick = anonymous()) {
                    path.path.on(quick);
                }
            }
            System.gc();
            for (Named path : paths(file)) {
                try (MappedRegion slow = anonymous()) {
                    SlowPage.register(watcher, slow.segment());
                    measure(path, slow, input);
                }
            }
            prefetchDoesNotWait(watcher);
        }
    }

    private static MappedRegion anonymous() throws IOException {
        return MappedRegion.builder().anonymous().length(PAGE).map();
    }

    private static void measure(Named path, MappedRegion slow, Scanner input) throws Exception {
        Throwable[] failure = new Throwable[1];
        Thread waits = Thread.ofPlatform().start(() -> {
            try {
                path.path.on(slow);
            } catch (Throwable thrown) {
                failure[0] = thrown;
            }
        });
        input.nextLine(); // it does
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < (path.isPlain ? 1 : COLLECTIONS); i++) {
            shortest = Math.min(shortest, collection());
        }
        boolean held = waits.isAlive();
        waits.join();
        if (failure[0] != null) {
            throw new AssertionError(path.name, failure[0]);
        }
        System.out.println(path.name + '=' + shortest / 1000 + '=' + (path.isPlain || held));
    }

    private static long collection() {
        long began = System.nanoTime();
        System.gc();
        return System.nanoTime() - began;
    }

    private static void prefetchDoesNotWait(int watcher) throws IOException {
        try (MappedRegion slow = anonymous()) {
            SlowPage.register(watcher, slow.segment());
            slow.prefetch(List.of(new ByteRange(0, PAGE)));
            System.out.println("prefetch returned");
        }
    }
}
