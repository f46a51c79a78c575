package io.mmapkit.bench.region;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files whose every long is 1. */
final class SampleFiles {
    private static final int CHUNK = 1 << 20;

    private SampleFiles() {}

    /** Written through to the device, and in the page cache as reading it from there leaves it. */
    static Path create(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            fill(channel, bytes);
            channel.force(true);
        }
        return file;
    }

    private static void fill(FileChannel channel, long bytes) throws IOException {
        ByteBuffer ones = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.nativeOrder());
        while (ones.hasRemaining()) {
            ones.putLong(1);
        }
        for (long at = 0; at < bytes; at += ones.limit()) {
            ones.clear().limit((int) Math.min(CHUNK, bytes - at));
            while (ones.hasRemaining()) {
                channel.write(ones);
            }
        }
    }
}
