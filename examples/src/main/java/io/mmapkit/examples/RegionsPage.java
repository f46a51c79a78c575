package io.mmapkit.examples;

import io.mmapkit.Advice;
import io.mmapkit.ByteRange;
import io.mmapkit.DirtyTracker;
import io.mmapkit.Discard;
import io.mmapkit.Durability;
import io.mmapkit.HugePageReport;
import io.mmapkit.MappedRegion;
import io.mmapkit.MappingBudget;
import io.mmapkit.MemoryLockException;
import io.mmapkit.Protection;
import io.mmapkit.Reclaim;
import io.mmapkit.RegionGroup;
import io.mmapkit.Residency;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The code of docs/regions.md, where a test looks for each line of it. */
final class RegionsPage {
    private RegionsPage() {}

    static long faults(MappedRegion file, MemorySegment target) throws IOException {
        long v = file.guarded(s -> s.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)); // or MappingFaultException, here
        file.prefault(0, file.byteSize()); // an exception where touching the pages would be a fault
        file.read(0, target);
        file.write(0, target);
        int checksum = file.crc32c(0, file.byteSize());
        return v + checksum;
    }

    static void slowPages(MappedRegion file) throws IOException {
        file.prefetch(List.of(new ByteRange(0, 4096), new ByteRange(1 << 20, 8192))); // begins to read, and returns
    }

    static void protection(MappedRegion region) throws IOException {
        region.protect(Protection.READ, Protection.EXEC);
    }

    static void growth(Path path) throws IOException {
        MappedRegion log = MappedRegion.builder().file(path).create().length(1 << 20).reserve(1L << 40).map();
        log.grow(2 << 20); // older views stay valid
        log.close();
    }

    static void advice(MappedRegion region, long offset, long length) throws IOException {
        region.advise(offset, length, Advice.SEQUENTIAL);
        region.reclaim(offset, length, Reclaim.PAGEOUT);
        region.discard(offset, length, Discard.DONTNEED);
    }

    static void hugePages(Consumer<String> log) throws IOException {
        MappedRegion region = MappedRegion.builder().anonymous().length(32 << 20).hugePages().map();
        region.segment().fill((byte) 1);
        HugePageReport report = region.hugePages();
        log.accept(report.huge() + " of " + report.eligible() + report.refusal().orElse(""));
        region.close();
    }

    static long residency(MappedRegion region) throws IOException {
        Residency now = region.residency();
        return now.isPermitted() ? now.pages() - now.resident() : -1;
    }

    static void dirtyRanges(MappedRegion region, BiConsumer<ByteRange, MemorySegment> replicate) throws IOException {
        try (DirtyTracker tracker = DirtyTracker.track(region)) {
            region.segment().set(ValueLayout.JAVA_LONG, 0, 42);
            tracker.sync(Durability.RANGE); // stores what was written since, and only that
            region.segment().set(ValueLayout.JAVA_LONG, 8192, 43);
            for (ByteRange r : tracker.collect()) { // or copies it elsewhere
                replicate.accept(r, region.segment().asSlice(r.offset(), r.length()));
            }
        }
    }

    static void durability(MappedRegion region, long offset, long length) throws IOException {
        region.store(offset, length, Durability.RANGE);
    }

    static void locking(MappedRegion region, Consumer<String> log) throws IOException {
        try {
            region.lock();
        } catch (MemoryLockException refused) {
            log.accept(refused.getMessage()); // the limit, and how to raise it
        }
    }

    static void scopes(List<Path> files, Consumer<String> log) throws IOException {
        try (RegionGroup group = RegionGroup.open()) {
            for (Path file : files) {
                MappedRegion region = MappedRegion.builder().file(file).group(group)
                        .onLeak(leak -> log.accept(leak.region() + " of " + leak.createdAt().getFirst())).map();
                region.close(); // ends its operations; its pages and views end with the group
            }
        }
        log.accept(MappingBudget.current().remaining() + " mappings more are possible");
    }
}
