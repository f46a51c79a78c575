package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All contenders, in the order of the reports. */
public final class Catalog {
    /** Those written in Java. */
    public static final List<Contender> JAVA = List.of(StreamReads.inputStream(), StreamReads.randomAccessFile(),
            ChannelReads.heap(),
            ChannelReads.direct(), LibcReads.read(), LibcReads.pread(), JnrReads.read(), JnrReads.pread(),
            BufferMaps.contender(),
            ChannelMaps.segment(),
            RegionMaps.plain(), RegionMaps.confined(), RegionMaps.populated(), RegionMaps.advised());

    /** read(2) and pread(2) in C. */
    public static final Contender C_READ = c("c-read", "C read, pread", "read(2) and pread(2) in C");

    /** mmap(2) in C. */
    public static final Contender C_MMAP = c("c-mmap", "C mmap", "mmap(2) in C");

    /** All. */
    public static final List<Contender> ALL = Stream.concat(JAVA.stream(), Stream.of(C_READ, C_MMAP)).toList();

    private Catalog() {}

    /** The contender of that name. */
    public static Contender named(String id) {
        return ALL.stream().filter(contender -> contender.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contender " + id));
    }

    private static Contender c(String id, String label, String how) {
        TaskFactory elsewhere = _ -> {
            throw new IllegalStateException(id + " runs in a process of its own");
        };
        Map<Workload, TaskFactory> tasks = new EnumMap<>(Workload.class);
        for (Workload workload : Workload.values()) {
            tasks.put(workload, elsewhere);
        }
        return new Contender(id, label, Family.C, how, tasks);
    }
}
