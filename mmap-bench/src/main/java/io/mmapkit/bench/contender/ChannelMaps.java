package io.mmapkit.bench.contender;

import io.mmapkit.bench.contender.Contender.Family;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/** FileChannel.map with an arena: a MemorySegment. */
final class ChannelMaps implements Mapped {
    private Arena arena;

    private ChannelMaps() {}

    static Contender segment() {
        return new Contender("channel-map-segment", "FileChannel.map, MemorySegment", Family.MMAP,
                "FileChannel.map(…, Arena.ofShared())", Reading.mapped(ChannelMaps::new));
    }

    @Override
    public MemorySegment open(Path file, long offset, long length, Workload workload) throws IOException {
        arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, offset, Math.min(length, channel.size() - offset), arena);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
