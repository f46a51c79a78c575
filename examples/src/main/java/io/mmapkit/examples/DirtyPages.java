package io.mmapkit.examples;

import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.Durability;
import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which pages of a mapping were written: stores only those, and copies only those to a replica. */
final class DirtyPages {
    private static final long SIZE = 16 << 20;

    private DirtyPages() {}

    static void run() throws IOException {
        Path directory = Files.createTempDirectory("mmapkit-dirty-pages-");
        Path master = directory.resolve("master");
        Path replica = directory.resolve("replica");
        try (MappedRegion here = MappedRegion.builder().file(master).create().length(SIZE).map();
                MappedRegion there = MappedRegion.builder().file(replica).create().length(SIZE).map();
                DirtyTracker tracker = DirtyTracker.track(here)) {
            System.out.println("written so far: " + tracker.written());

            here.segment().set(ValueLayout.JAVA_LONG, 0, 1);
            here.segment().set(ValueLayout.JAVA_LONG, 5_000_000, 2);
            here.segment().asSlice(10_000_000, 20_000).fill((byte) 3);
            List<ByteRange> written = tracker.collect();
            System.out.println("written now: " + written);

            long copied = 0;
            for (ByteRange range : written) {
                MemorySegment.copy(here.segment(), range.offset(), there.segment(), range.offset(), range.length());
                copied += range.length();
            }
            System.out.println("copied to the replica: " + copied + " of " + SIZE + " bytes");
            Expect.that(here.mismatch(there.segment()) == -1, "the replica is equal now");
            Expect.that(copied < SIZE / 100, "little was copied");

            here.segment().set(ValueLayout.JAVA_LONG, 12_345_672, 4);
            System.out.println("on the disk: " + tracker.sync(Durability.RANGE) + " bytes more");
            Expect.that(tracker.written().isEmpty(), "nothing is left to be stored");
        } catch (UnsupportedOperationException old) {
            System.out.println("not on this kernel: " + old.getMessage());
        } finally {
            Files.deleteIfExists(master);
            Files.deleteIfExists(replica);
            Files.delete(directory);
        }
    }
}
