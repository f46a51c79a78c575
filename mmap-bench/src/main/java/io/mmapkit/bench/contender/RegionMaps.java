package io.mmapkit.bench.contender;

import io.mmapkit.Advice;
import io.mmapkit.HugePageReport;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.bench.contender.Contender.Family;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** MappedRegion: as it opens by default, for one thread, filled at once, with advice, filled range by range, and in huge pages. */
final class RegionMaps implements Mapped {
    private final Variant variant;
    private MappedRegion region;

    private RegionMaps(Variant variant) {
        this.variant = variant;
    }

    /** What is different. */
    private enum Variant {
        PLAIN("region", "MappedRegion", "MappedRegion.open(path)"), CONFINED("region-confined",
                "MappedRegion, confined",
                "MappedRegion for one thread: closing it needs no handshake with all threads of the JVM"), POPULATED(
                        "region-populate", "MappedRegion, POPULATE",
                        "MappedRegion with MapFlag.POPULATE: all pages entered by mmap(2)"), ADVISED("region-advised",
                                "MappedRegion, advised",
                                "MappedRegion with Advice.SEQUENTIAL for what goes over the file, RANDOM for random reads"), PREFAULTED(
                                        "region-prefault", "MappedRegion, prefault by ranges",
                                        "MappedRegion.prefault of 2 MiB ahead of a pass, of each block before a random read"), HUGE(
                                                "region-huge", "MappedRegion, huge pages",
                                                "MappedRegion.hugePages(): in huge pages where the file system has them");

        private final String id;
        private final String label;
        private final String how;

        Variant(String id, String label, String how) {
            this.id = id;
            this.label = label;
            this.how = how;
        }
    }

    /** The only one that writes as well: there the others would do the same. */
    static Contender plain() {
        Variant variant = Variant.PLAIN;
        return new Contender(variant.id, variant.label, Family.MMAP, variant.how
                + "; append: it grows by 16 MiB; update: store of the word, Durability.RANGE",
                Reading.both(RegionWrites.tasks(), Reading.mapped(() -> new RegionMaps(variant))));
    }

    static Contender confined() {
        return contender(Variant.CONFINED);
    }

    static Contender populated() {
        return contender(Variant.POPULATED);
    }

    static Contender advised() {
        return contender(Variant.ADVISED);
    }

    static Contender prefaulted() {
        return contender(Variant.PREFAULTED);
    }

    static Contender huge() {
        return contender(Variant.HUGE);
    }

    private static Contender contender(Variant variant) {
        return new Contender(variant.id, variant.label, Family.MMAP, variant.how,
                Reading.mapped(() -> new RegionMaps(variant)));
    }

    @Override
    public MemorySegment open(Path file, long offset, long length, Workload workload) throws IOException {
        MappedRegion mapped = mapped(file, offset, length);
        try {
            switch (variant) {
                case ADVISED -> mapped.advise(workload.blockBytes() > 0 ? Advice.RANDOM : Advice.SEQUENTIAL);
                case HUGE -> requireHuge(mapped);
                default -> {}
            }
            region = mapped;
            return mapped.segment();
        } catch (IOException | RuntimeException e) {
            mapped.close();
            throw e;
        }
    }

    private MappedRegion mapped(Path file, long offset, long length) throws IOException {
        UnaryOperator<RegionBuilder> more = switch (variant) {
            case CONFINED -> RegionBuilder::confined;
            case POPULATED -> builder -> builder.flags(MapFlag.POPULATE);
            case HUGE -> RegionBuilder::hugePages;
            default -> builder -> builder;
        };
        return more.apply(MappedRegion.builder().file(file).offset(offset).length(length)).map();
    }

    /** What is measured has to be what the name says. */
    private static void requireHuge(MappedRegion mapped) throws IOException {
        HugePageReport report = mapped.hugePages();
        if (report.huge() == 0) {
            throw new UnsupportedOperationException(
                    "nothing of this file could be had in huge pages"
                            + report.refusal().map(why -> ": " + why).orElse(""));
        }
    }

    @Override
    public long window() {
        return variant == Variant.PREFAULTED ? 2L << 20 : Long.MAX_VALUE;
    }

    @Override
    public void ahead(long offset, long length) throws IOException {
        if (variant == Variant.PREFAULTED) {
            region.prefault(offset, length);
        }
    }

    @Override
    public void close() {
        region.close();
    }
}
