package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.process.Snapshot;
import io.mmapkit.process.SnapshotFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Saves a map of 64 MiB while a thread goes on putting into it, as Redis does in the background. Each put makes all values of the map one larger in
 * sum, and says so in its first word before and in its second one after: the file has to be of one moment between two stores.
 */
final class BackgroundSave {
    private static final long BYTES = 64 << 20;
    private static final long HEADER = 16;
    private static final long SLOTS = (BYTES - HEADER) / Long.BYTES;
    private static final long BEGUN = 0;
    private static final long DONE = 8;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private BackgroundSave() {}

    static void run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.named("background-save");
                MappedRegion region = MappedRegion.builder().anonymous().length(BYTES)
                        .protection(Protection.READ, Protection.WRITE).map()) {
            MemorySegment map = region.segment();
            map.fill((byte) 0); // all of it is in use
            AtomicBoolean stop = new AtomicBoolean();
            Thread writer = Thread.ofPlatform().start(() -> put(map, stop));
            try {
                for (int time = 1; time <= 3; time++) {
                    save(region, scratch.file("map"), time);
                }
            } finally {
                stop.set(true);
                writer.join();
            }
        }
    }

    private static void put(MemorySegment map, AtomicBoolean stop) {
        for (long number = 1; !stop.get(); number++) {
            long slot = HEADER + Math.floorMod(number * 0x9e3779b97f4a7c15L, SLOTS) * Long.BYTES;
            LONG.setRelease(map, BEGUN, number);
            LONG.setRelease(map, slot, (long) LONG.get(map, slot) + 1);
            LONG.setRelease(map, DONE, number);
        }
    }

    private static void save(MappedRegion region, Path path, int time) throws IOException {
        long before = (long) LONG.getAcquire(region.segment(), DONE);
        try (Snapshot snapshot = Snapshot.start(region, path)) {
            snapshot.await(Duration.ofSeconds(60));
            long after = (long) LONG.getAcquire(region.segment(), DONE);
            SnapshotFile file = SnapshotFile.open(path);
            try (MappedRegion saved = file.map(0)) {
                MemorySegment map = saved.segment();
                long begun = map.get(ValueLayout.JAVA_LONG, BEGUN);
                long done = map.get(ValueLayout.JAVA_LONG, DONE);
                long sum = map.asSlice(HEADER).elements(ValueLayout.JAVA_LONG)
                        .mapToLong(slot -> slot.get(ValueLayout.JAVA_LONG, 0)).sum();
                System.out.printf(
                        "save %d: %d puts in the file, of one moment; %d more were made meanwhile; the fork took %.1f ms%n",
                        time, done, after - done, snapshot.pause().toNanos() / 1e6);
                Expect.that(done >= before && done <= after, "the file is of a moment while it was started");
                Expect.that(done == begun || done == begun - 1, "no put began before another one was done");
                Expect.that(sum == done || sum == begun, "what was put before is in the file, and nothing else");
                Expect.that(file.verify(0), "its checksum is right");
            }
        }
    }
}
