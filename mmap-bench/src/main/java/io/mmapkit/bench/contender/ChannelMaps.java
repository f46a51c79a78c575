package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Map;

/** FileChannel.map with an arena: a MemorySegment. */
final class ChannelMaps {
    private ChannelMaps() {}

    static Contender segment() {
        return new Contender("channel-map-segment", "FileChannel.map, MemorySegment", Family.MMAP,
                "FileChannel.map(…, Arena.ofShared())",
                Map.of(Workload.SCAN, ChannelMaps::scan, Workload.RANDOM, ChannelMaps::random));
    }

    private static Task scan(Input input) {
        return _ -> {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment bytes = map(input, arena);
                return Checksum.of(bytes, 0, bytes.byteSize());
            }
        };
    }

    private static Task random(Input input) throws IOException {
        Arena arena = Arena.ofShared();
        return new MappedReads(map(input, arena), arena::close);
    }

    private static MemorySegment map(Input input, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(input.file())) {
            input.requireWhole(channel.size());
            return channel.map(MapMode.READ_ONLY, 0, input.bytes(), arena);
        }
    }
}
