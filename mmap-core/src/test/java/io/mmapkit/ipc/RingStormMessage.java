package io.mmapkit.ipc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;

/** A message of a storm, which says who sent it and whether it is whole: producer, epoch, sequence, checksum, random bytes. */
final class RingStormMessage {
    private static final int HEADER = 16;
    private static final int CHECKSUM_AT = 12;

    private RingStormMessage() {}

    static byte[] of(int producer, int epoch, int sequence, Random random) {
        byte[] bytes = new byte[HEADER + (random.nextInt(20) == 0 ? random.nextInt(1500) : random.nextInt(100))];
        random.nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).putInt(producer).putInt(epoch).putInt(sequence).putInt(0);
        buffer.putInt(CHECKSUM_AT, checksum(bytes));
        return bytes;
    }

    /** What is to be logged of one. */
    static RingStormBoard.Entry read(MemorySegment message, long position) {
        byte[] bytes = message.toArray(ValueLayout.JAVA_BYTE);
        if (bytes.length < HEADER) {
            return new RingStormBoard.Entry(position, RingStormBoard.Entry.TORN, 0, 0, bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int checksum = buffer.getInt(CHECKSUM_AT);
        buffer.putInt(CHECKSUM_AT, 0);
        int producer = checksum(bytes) == checksum ? buffer.getInt(0) : RingStormBoard.Entry.TORN;
        return new RingStormBoard.Entry(position, producer, buffer.getInt(4), buffer.getInt(8), bytes.length);
    }

    private static int checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
