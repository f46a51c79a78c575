package io.mmapkit.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * How a snapshot is laid out: images first, so that the first one begins the file, each at a place divisible by 4096, and what tells of them last,
 * so that it can be written to a pipe. All numbers are little-endian.
 *
 * <p>For each image an entry of 32 bytes: offset, size, address, checksum, 0. Then, at the very end, 40 bytes: eight letters, the version, the number of
 * images, the offset of the entries, 0 (eight bytes), the checksum of all from the first entry on to here, four letters.
 */
final class SnapshotFormat {
    static final int ALIGNMENT = 4096;
    static final int ENTRY_BYTES = 32;
    static final int CRC_IN_ENTRY = 24;
    static final int FOOTER_BYTES = 40;
    static final int SEAL_BYTES = 8; // of the footer, what isn't summed up
    static final int MOST_IMAGES = 1 << 20;

    private static final byte[] MAGIC = "mmapsnap".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "SNAP".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    private SnapshotFormat() {}

    static long aligned(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Entries and footer, without the checksums and the last eight bytes. */
    static byte[] tail(List<SnapshotImage> images, long offset) {
        ByteBuffer tail = ByteBuffer.allocate(images.size() * ENTRY_BYTES + FOOTER_BYTES - SEAL_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        images.forEach(image -> tail.putLong(image.offset()).putLong(image.byteSize()).putLong(image.address())
                .putInt(image.crc32c()).putInt(0));
        tail.put(MAGIC).putInt(VERSION).putInt(images.size()).putLong(offset).putLong(0);
        return tail.array();
    }

    /** The last eight bytes, of which the first four are the checksum of the tail. */
    static byte[] seal() {
        return ByteBuffer.allocate(SEAL_BYTES).putInt(0).put(END).array();
    }

    /**
     * How many images a file has.
     *
     * @param footer its last bytes
     * @return −1 if it isn't a snapshot that was written to its end
     */
    static int images(byte[] footer) {
        ByteBuffer bytes = ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[MAGIC.length];
        bytes.get(magic);
        int version = bytes.getInt();
        int count = bytes.getInt();
        byte[] end = new byte[END.length];
        bytes.get(FOOTER_BYTES - END.length, end);
        return java.util.Arrays.equals(magic, MAGIC) && java.util.Arrays.equals(end, END) && version == VERSION
                && count > 0
                && count <= MOST_IMAGES ? count : -1;
    }

    /**
     * The images of a file.
     *
     * @param tail its entries and footer
     * @param offset where they are in the file
     * @return null if it is damaged
     */
    static List<SnapshotImage> read(byte[] tail, long offset) {
        ByteBuffer bytes = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        int footer = tail.length - FOOTER_BYTES;
        CRC32C crc = new CRC32C();
        crc.update(tail, 0, tail.length - SEAL_BYTES);
        if ((int) crc.getValue() != bytes.getInt(tail.length - SEAL_BYTES)
                || bytes.getLong(footer + MAGIC.length + 2 * Integer.BYTES) != offset) {
            return null;
        }
        List<SnapshotImage> images = new ArrayList<>();
        while (bytes.position() < footer) {
            SnapshotImage image = new SnapshotImage(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getInt());
            bytes.getInt();
            if (image.offset() < 0 || image.byteSize() <= 0 || image.offset() > offset - image.byteSize()) {
                return null;
            }
            images.add(image);
        }
        return List.copyOf(images);
    }
}
