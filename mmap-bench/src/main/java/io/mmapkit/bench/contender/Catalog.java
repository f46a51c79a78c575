package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All contenders, in the order of the reports. */
public final class Catalog {
    /** Those written in Java. */
    public static final List<Contender> JAVA = List.of(StreamReads.inputStream(), StreamReads.buffered(),
            StreamReads.randomAccessFile(), StreamReads.readAllBytes(), ChannelReads.heap(), ChannelReads.direct(),
            ChannelReads.direct("channel-direct-16k", "FileChannel, direct, 16 KiB", 16 << 10),
            ChannelReads.direct("channel-direct-1m", "FileChannel, direct, 1 MiB", 1 << 20), LibcReads.read(),
            LibcReads.pread(), LibcReads.dontCache(), LibcReads.direct(), JnrReads.read(), JnrReads.pread(),
            StreamWrites.outputStream(), StreamWrites.randomAccessFile(), ChannelWrites.write(), LibcWrites.write(),
            BufferMaps.contender(), ChannelMaps.segment(), ChannelWrites.mapped(), JnrMaps.contender(),
            WordMaps.agrona(), WordMaps.chronicle(), RegionMaps.plain(), RegionMaps.confined(), RegionMaps.populated(),
            RegionMaps.advised(), RegionMaps.prefaulted(), RegionMaps.huge());

    /** read(2), pread(2) and write(2) in C. */
    public static final Contender C_READ = c("c-read", "C read, pread, write", "read(2), pread(2) and write(2) in C");

    /** mmap(2) in C. */
    public static final Contender C_MMAP = c("c-mmap", "C mmap", "mmap(2) in C");

    /** All. */
    public static final List<Contender> ALL = Stream.concat(JAVA.stream(), Stream.of(C_READ, C_MMAP)).toList();

    /** Those of each kind that all sizes, places and states are measured with: the best known of each, and the limits. */
    private static final Set<String> MAIN = Set.of("channel-direct", "ffm-pread", "channel-write", "ffm-write",
            "channel-map-segment", "channel-map-write", "region", "c-read", "c-mmap");

    private Catalog() {}

    /** The contender of that name. */
    public static Contender named(String id) {
        return ALL.stream().filter(contender -> contender.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contender " + id));
    }

    /** Whether it is one of the few that stand for all of their kind. */
    public static boolean isMain(Contender contender) {
        return MAIN.contains(contender.id());
    }

    private static Contender c(String id, String label, String how) {
        TaskFactory elsewhere = _ -> {
            throw new IllegalStateException(id + " runs in a process of its own");
        };
        Map<Workload, TaskFactory> tasks = new EnumMap<>(Workload.class);
        for (Workload workload : Workload.values()) {
            if (workload != Workload.PAUSE) { // a program in C has no safepoints
                tasks.put(workload, elsewhere);
            }
        }
        return new Contender(id, label, Family.C, how, tasks);
    }
}
