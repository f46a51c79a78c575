package io.mmapkit.shared;

import io.mmapkit.testing.Patterns;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;

/** The file of a segment in the hands of one who writes into it whatever he likes. */
final class HostileFile implements AutoCloseable {
    static final int CONTENTS = 3 * 4096;
    static final int WHOLE = SegmentHeader.BYTES + CONTENTS;

    private static final int[] INTS = {SegmentHeader.VERSION_AT, SegmentHeader.HEADER_SIZE_AT, SegmentHeader.FLAGS_AT,
        SegmentHeader.READY_AT, SegmentHeader.CREATOR_PID_AT, SegmentHeader.LAYOUT_NAME_LENGTH_AT};
    private static final int[] LONGS = {SegmentHeader.MAGIC_AT, SegmentHeader.SIZE_AT, SegmentHeader.PAGE_SIZE_AT,
        SegmentHeader.LAYOUT_HASH_AT, SegmentHeader.CREATOR_NAMESPACE_AT, SegmentHeader.CREATOR_START_AT,
        SegmentHeader.CREATED_AT, SegmentHeader.BOOT_ID_AT};
    private static final long[] INTERESTING = {0, 1, -1, 2, 255, 256, 4095, 4096, 4097, CONTENTS - 1, CONTENTS,
        CONTENTS + 1, 8192, 1L << 21, 1L << 30, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, 1L << 40, 1L << 47,
        1L << 62, Long.MAX_VALUE, Long.MAX_VALUE - 4095, Long.MAX_VALUE - 4096, Long.MAX_VALUE - 8192,
        Long.MIN_VALUE, SegmentHeader.MAGIC};

    private final Path path;
    private final byte[] valid;
    private RandomAccessFile file;

    /** Of a new segment, with a layout's name as long as can be. */
    HostileFile(Path path) throws IOException {
        this.path = path;
        SharedSegment.builder().file(path).byteSize(CONTENTS).initialize(Patterns::fill).create().close();
        file = new RandomAccessFile(path.toFile(), "rw");
        valid = Files.readAllBytes(path);
    }

    /** As it was, under its name. */
    void restore() throws IOException {
        if (!Files.exists(path)) { // a hostile header may say that the last one out removes the name
            file.close();
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            file = new RandomAccessFile(path.toFile(), "rw");
        }
        write(valid.clone());
        length(valid.length);
    }

    /** Changes the header, and perhaps the length. Says how. */
    String spoil(Random random) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(valid.clone()).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder how = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            how.append(change(header, random)).append(' ');
        }
        write(header.array());
        long length = length(header.getLong(SegmentHeader.SIZE_AT), random);
        length(length);
        return how.append("length ").append(length).toString();
    }

    private static String change(ByteBuffer header, Random random) {
        long number = random.nextInt(4) == 0 ? random.nextLong() : INTERESTING[random.nextInt(INTERESTING.length)];
        switch (random.nextInt(6)) {
            case 0 -> {
                int at = random.nextInt(SegmentHeader.SLOTS_AT);
                header.put(at, (byte) (header.get(at) ^ 1 << random.nextInt(8)));
                return "bit in " + at;
            }
            case 1 -> {
                int at = INTS[random.nextInt(INTS.length)];
                header.putInt(at, (int) number);
                return at + ": " + (int) number;
            }
            case 2 -> {
                int at = LONGS[random.nextInt(LONGS.length)];
                header.putLong(at, number);
                return at + ": " + number;
            }
            case 3 -> {
                header.putLong(SegmentHeader.SIZE_AT, number);
                return "size " + number;
            }
            case 4 -> {
                byte[] noise = new byte[1 + random.nextInt(300)];
                random.nextBytes(noise);
                int at = SegmentHeader.LAYOUT_NAME_LENGTH_AT + random.nextInt(4) - 4;
                header.put(at, noise);
                return noise.length + " bytes in " + at;
            }
            default -> {
                byte[] noise = new byte[SegmentHeader.BYTES - SegmentHeader.SLOTS_AT];
                random.nextBytes(noise);
                header.put(SegmentHeader.SLOTS_AT, noise);
                return "all slots";
            }
        }
    }

    /** As it is, cut anywhere, or as long as the header says that it is. */
    private static long length(long size, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(WHOLE + 1);
            case 1, 2 -> size > 0 && size <= Long.MAX_VALUE - SegmentHeader.BYTES ? SegmentHeader.BYTES + size : WHOLE;
            default -> WHOLE;
        };
    }

    private void write(byte[] bytes) throws IOException {
        file.seek(0);
        file.write(bytes, 0, SegmentHeader.BYTES);
    }

    /** Cuts the file, or makes it longer. */
    void length(long length) throws IOException {
        file.setLength(length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
