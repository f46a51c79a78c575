package io.mmapkit.bench.contender;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The tasks of a contender that reads, made of the one thing that is its own: how it gets at the bytes. */
final class Reading {
    private static final List<Workload> RANDOM = List.of(Workload.RANDOM_8, Workload.RANDOM_4K, Workload.RANDOM_64K,
            Workload.PAUSE);

    private Reading() {}

    /** What can be done with bytes that come in their order. */
    static Map<Workload, TaskFactory> flows(Flow.Maker maker) {
        Map<Workload, TaskFactory> tasks = new EnumMap<>(Workload.class);
        Pass.ALL.forEach((workload, pass) -> tasks.put(workload,
                input -> new FlowPass(input, maker.make(input.bufferBytes()), pass.get())));
        tasks.put(Workload.FILES, input -> SmallFiles.of(input, maker.make(Workload.SMALL_FILE_BYTES)));
        tasks.put(Workload.STARTUP, input -> Startup.of(input, maker.make(Workload.STRIDE_BYTES)));
        tasks.put(Workload.SHARING, input -> Holding.of(input, maker.make(input.bufferBytes())));
        return tasks;
    }

    /** What can be done with bytes that are had at any place. */
    static Map<Workload, TaskFactory> spots(Spots.Maker maker) {
        Map<Workload, TaskFactory> tasks = new EnumMap<>(Workload.class);
        tasks.put(Workload.REVERSE, input -> ReverseScan.of(input, maker.make(input.bufferBytes())));
        for (Workload random : RANDOM) {
            tasks.put(random, input -> RandomReads.of(input, random, maker.make(random.blockBytes())));
        }
        return tasks;
    }

    /** All. */
    static Map<Workload, TaskFactory> mapped(Mapped.Maker maker) {
        Map<Workload, TaskFactory> tasks = new EnumMap<>(Workload.class);
        Pass.ALL.forEach((workload, pass) -> tasks.put(workload,
                input -> new MappedPass(input, maker.make(), workload, pass.get())));
        tasks.put(Workload.REVERSE, input -> ReverseScan.of(input, maker.make()));
        for (Workload random : RANDOM) {
            tasks.put(random, input -> RandomReads.of(input, random, maker.make()));
        }
        tasks.put(Workload.FILES, input -> SmallFiles.of(input, maker.make()));
        tasks.put(Workload.STARTUP, input -> Startup.of(input, maker.make()));
        tasks.put(Workload.SHARING, input -> Holding.of(input, maker.make()));
        return tasks;
    }

    /** Two maps in one: those of the first count where both have a workload. */
    static Map<Workload, TaskFactory> both(Map<Workload, TaskFactory> first, Map<Workload, TaskFactory> second) {
        Map<Workload, TaskFactory> all = new EnumMap<>(second);
        all.putAll(first);
        return all;
    }
}
