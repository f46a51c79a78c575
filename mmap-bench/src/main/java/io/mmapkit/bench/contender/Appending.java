package io.mmapkit.bench.contender;

import io.mmapkit.bench.kernel.Checksum;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes new files, and looks at the last one when nothing is measured. */
final class Appending implements Task {
    private final Input input;
    private final Writer writer;
    private final List<Path> written = new ArrayList<>();

    private Appending(Input input, Writer writer) {
        this.input = input;
        this.writer = writer;
    }

    /** Makes a file, writes so many records into it, and closes it. */
    @FunctionalInterface
    interface Writer {
        void write(Path file, long records) throws IOException;
    }

    static Task of(Input input, Writer writer) {
        if (input.parts() > 1) {
            throw new UnsupportedOperationException("one thread writes one file");
        }
        return new Appending(input, writer);
    }

    @Override
    public long unit(long seed) throws IOException {
        Path file = input.file().resolveSibling(
                input.file().getFileName() + "-" + ProcessHandle.current().pid() + "-" + written.size());
        written.add(file);
        writer.write(file, Records.in(input.bytes()));
        return 0;
    }

    @Override
    public long verified(long checksum, long seed) throws IOException {
        try (Arena arena = Arena.ofConfined(); FileChannel channel = FileChannel.open(written.getLast())) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            if (bytes.byteSize() != Records.in(input.bytes()) * Records.BYTES) {
                throw new IOException("the file has %,d bytes".formatted(bytes.byteSize()));
            }
            return Checksum.of(bytes, 0, bytes.byteSize());
        }
    }

    @Override
    public void settle() throws IOException {
        for (Path file : written) {
            Files.deleteIfExists(file);
        }
        written.clear();
    }

    @Override
    public void close() throws IOException {
        settle();
    }
}
