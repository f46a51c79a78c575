package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Map;

/** FileChannel.map with an arena: a MemorySegment. */
final class ChannelMaps {
    private ChannelMaps() {}

    static Contender segment() {
        return new Contender("channel-map-segment", "FileChannel.map, MemorySegment", Family.MMAP,
                "FileChannel.map(…, Arena.ofShared())",
                Map.of(Workload.SCAN, (file, _) -> scan(file), Workload.RANDOM, (file, _) -> random(file)));
    }

    private static Task scan(Path file) {
        return _ -> {
            try (Arena arena = Arena.ofShared()) {
                MemorySegment bytes = map(file, arena);
                return Checksum.of(bytes, 0, bytes.byteSize());
            }
        };
    }

    private static Task random(Path file) throws IOException {
        Arena arena = Arena.ofShared();
        return new MappedReads(map(file, arena), arena::close);
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }
}
