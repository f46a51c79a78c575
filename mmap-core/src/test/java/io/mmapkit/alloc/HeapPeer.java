package io.mmapkit.alloc;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Another process with a heap: takes and gives back, and kills itself before a store, or is killed. */
final class HeapPeer {
    static final int ENDED_ALIVE = 78;
    static final int BLOCKS = 40;
    static final long MOST = 32 << 20; // more than all blocks of all storms

    private HeapPeer() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "die" -> die(Path.of(arguments[1]), Integer.parseInt(arguments[2]), false);
            case "die-growing" -> die(Path.of(arguments[1]), Integer.parseInt(arguments[2]), true);
            case "storm" -> storm(shared(Path.of(arguments[1])).growUpTo(MOST));
            case "storm-file" -> {
                MappedRegion region = MappedRegion.open(Path.of(arguments[1]), Protection.READ, Protection.WRITE);
                storm(RegionAllocator.open(region).growUpTo(MOST));
            }
            case "work" -> {
                RegionAllocator heap = shared(Path.of(arguments[1]));
                System.out.println("working");
                for (int i = 0; i < 3; i++) {
                    HeapTest.worker(heap, Integer.parseInt(arguments[2])).call();
                }
            }
            case "cut" -> {
                Path file = Path.of(arguments[1]);
                cut(shared(file), file, Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
            }
            case "cut-confined" -> {
                Path file = Path.of(arguments[1]);
                cut(confined(file), file, Integer.parseInt(arguments[2]), Long.parseLong(arguments[3]));
            }
            case "hold" -> {
                SharedSegment segment = SharedSegment.builder().file(Path.of(arguments[1])).attach();
                new SharedLock(segment, 0).lock(new HeapWords(segment.segment()));
                System.out.println("locked");
                System.in.read();
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        Runtime.getRuntime().halt(0); // nothing is closed
    }

    private static RegionAllocator shared(Path file) throws IOException {
        return RegionAllocator.createOrOpen(SharedSegment.builder().file(file).attach());
    }

    private static RegionAllocator confined(Path file) throws IOException {
        MappedRegion region = MappedRegion.builder().file(file).sharing(Sharing.PRIVATE).confined()
                .protection(Protection.READ, Protection.WRITE).map();
        return RegionAllocator.create(region, HeapMode.CONFINED);
    }

    /** Uses a heap, has its file cut, and goes on: an error may be told late, or not at all, but the JVM goes on. */
    private static void cut(RegionAllocator heap, Path file, int times, long size) throws IOException {
        for (int i = 0; i < times; i++) {
            heap.free(heap.allocate(i % 2000, 1));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
        int told = 0;
        for (int i = 0; i < 100; i++) {
            try {
                heap.free(heap.allocate(100, 1));
                heap.free(heap.allocate(3000, 1));
                heap.check();
            } catch (InternalError | RuntimeException fault) {
                told++;
            }
        }
        System.out.println("told " + told);
        System.out.flush();
        Runtime.getRuntime().halt(ENDED_ALIVE);
    }

    /** Makes its stores up to one, and dies before that. */
    private static void die(Path file, int last, boolean isGrowing) throws IOException {
        SharedSegment segment = SharedSegment.builder().file(file).attach();
        int[] stores = {0};
        WatchedWords words = new WatchedWords(segment.segment(), (_, _) -> {
            if (stores[0]++ == last) {
                kill();
            }
            return true;
        });
        RegionAllocator heap = RegionAllocator.open(segment, words, TimeUnit.SECONDS.toNanos(10));
        if (isGrowing) {
            heap.growUpTo(8 * segment.byteSize()).allocate(2 * segment.byteSize(), 1);
        } else {
            takeAndGiveBack(heap);
        }
        System.out.println("stores " + stores[0]);
        System.out.flush();
        Runtime.getRuntime().halt(ENDED_ALIVE);
    }

    private static void takeAndGiveBack(RegionAllocator heap) {
        MemorySegment first = heap.allocate(100, 1);
        MemorySegment large = heap.allocate(3000, 256);
        MemorySegment second = heap.allocate(2000, 1);
        heap.free(first);
        heap.free(large);
        heap.free(heap.allocate(100, 1));
        heap.free(heap.reallocate(second, 500));
    }

    private static void kill() {
        try {
            Signals.kill(Unistd.getpid(), Signals.SIGKILL);
        } catch (SystemCallException refused) {
            throw new AssertionError(refused);
        }
        while (true) {
            Thread.onSpinWait(); // the signal comes
        }
    }

    /** Takes and gives back, blocks and pages, without an end. */
    private static void storm(RegionAllocator heap) throws IOException {
        Random random = new Random();
        List<MemorySegment> mine = new ArrayList<>();
        System.out.println("storming");
        while (true) {
            if (mine.size() < BLOCKS && random.nextBoolean()) {
                int most = random.nextInt(4) != 0 ? 300 : random.nextInt(8) != 0 ? 5_000 : 100_000;
                MemorySegment block = heap.allocate(8 + random.nextInt(most), 8);
                block.set(ValueLayout.JAVA_LONG, 0, ProcessHandle.current().pid());
                mine.add(block);
            } else if (random.nextInt(200) == 0) {
                heap.trim();
            } else if (!mine.isEmpty()) {
                heap.free(mine.remove(random.nextInt(mine.size())));
            }
        }
    }
}
