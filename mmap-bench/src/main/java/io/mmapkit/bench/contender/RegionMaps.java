package io.mmapkit.bench.contender;

import io.mmapkit.Advice;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.bench.contender.Contender.Family;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** MappedRegion: as it opens by default, for one thread, filled at once, and with advice. */
final class RegionMaps {
    private RegionMaps() {}

    /** Makes the region of a variant. */
    @FunctionalInterface
    private interface Opener {
        MappedRegion open(Path file) throws IOException;
    }

    static Contender plain() {
        return contender("region", "MappedRegion", "MappedRegion.open(path)", MappedRegion::open, MappedRegion::open);
    }

    static Contender confined() {
        Opener opener = file -> MappedRegion.builder().file(file).confined().map();
        return contender("region-confined", "MappedRegion, confined",
                "MappedRegion for one thread: closing it needs no handshake with all threads of the JVM", opener,
                opener);
    }

    static Contender populated() {
        Opener opener = file -> MappedRegion.builder().file(file).flags(MapFlag.POPULATE).map();
        return contender("region-populate", "MappedRegion, POPULATE",
                "MappedRegion with MapFlag.POPULATE: all pages entered by mmap(2)", opener,
                opener);
    }

    static Contender advised() {
        return contender("region-advised", "MappedRegion, advised",
                "MappedRegion with Advice.SEQUENTIAL for the scan, RANDOM for random reads",
                file -> advised(file, Advice.SEQUENTIAL), file -> advised(file, Advice.RANDOM));
    }

    private static Contender contender(String id, String label, String how, Opener scan, Opener random) {
        return new Contender(id, label, Family.MMAP, how,
                Map.of(Workload.SCAN, input -> scan(input, scan), Workload.RANDOM, input -> random(input, random)));
    }

    private static Task scan(Input input, Opener opener) {
        return _ -> {
            try (MappedRegion region = opener.open(input.file())) {
                input.requireWhole(region.byteSize());
                return Checksum.of(region.segment(), 0, region.byteSize());
            }
        };
    }

    private static Task random(Input input, Opener opener) throws IOException {
        MappedRegion region = opener.open(input.file());
        input.requireWhole(region.byteSize());
        return new MappedReads(region.segment(), region::close);
    }

    private static MappedRegion advised(Path file, Advice advice) throws IOException {
        MappedRegion region = MappedRegion.open(file);
        try {
            region.advise(advice);
            return region;
        } catch (IOException | RuntimeException e) {
            region.close();
            throw e;
        }
    }
}
