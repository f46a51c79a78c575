package io.mmapkit.bench.micro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file whose word number i is i. */
final class SampleFile {
    private SampleFile() {}

    static Path create(int bytes) throws IOException {
        Path file = Files.createTempFile("mmapkit-micro-", ".bin");
        file.toFile().deleteOnExit();
        ByteBuffer words = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        for (long i = 0; words.hasRemaining(); i++) {
            words.putLong(i);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            words.flip();
            while (words.hasRemaining()) {
                channel.write(words);
            }
        }
        return file;
    }

    /** The sum of all words of such a file. */
    static long sum(int bytes) {
        long words = bytes / Long.BYTES;
        return words * (words - 1) / 2;
    }
}
