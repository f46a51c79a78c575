package io.mmapkit.bench.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Lines such as {@code Oslo;-3.4}: a name and a temperature, always the same ones. The last line is as long as the wanted size needs.
 */
final class SampleText {
    private static final List<String> TOWNS = List.of("Aarhus", "Abidjan", "Accra", "Bergen", "Bogota", "Brest",
            "Cairo",
            "Calgary", "Chur", "Dakar", "Darwin", "Delhi", "Erfurt", "Faro", "Gander", "Genoa", "Hobart", "Ibiza",
            "Jakarta",
            "Kyoto", "Lima", "Lugano", "Malmo", "Mombasa", "Nairobi", "Nuuk", "Oslo", "Oulu", "Perth", "Porto", "Quito",
            "Reykjavik", "Riga", "Salzburg", "Seoul", "Tampere", "Tirana", "Ulm", "Valparaiso", "Wellington", "Xian",
            "Yakutsk",
            "Zadar", "Zagreb");
    private static final List<String> QUARTERS = List.of("", " Airport", " Harbour", " North", " Old Town");
    private static final int CHUNK = 1 << 20;
    private static final int LONGEST = 64;
    private static final int TENTHS = 999;

    private final SplittableRandom random = new SplittableRandom(1);
    private final List<byte[]> names = new ArrayList<>();

    private SampleText() {
        for (String town : TOWNS) {
            for (String quarter : QUARTERS) {
                names.add((town + quarter + ";").getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** Writes so many bytes; fewer than a hundred are letters. */
    static void write(FileChannel channel, long bytes) throws IOException {
        new SampleText().writeTo(channel, bytes);
    }

    private void writeTo(FileChannel channel, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        long left = bytes;
        while (left >= 2 * LONGEST) {
            while (buffer.remaining() >= LONGEST && left >= 2 * LONGEST) {
                int before = buffer.position();
                line(buffer, names.get(random.nextInt(names.size())), random.nextInt(-TENTHS, TENTHS + 1));
                left -= buffer.position() - before;
            }
            flush(channel, buffer);
        }
        last(buffer, (int) left);
        flush(channel, buffer);
    }

    private static void line(ByteBuffer buffer, byte[] name, int tenths) {
        buffer.put(name);
        if (tenths < 0) {
            buffer.put((byte) '-');
        }
        int value = Math.abs(tenths);
        if (value >= 100) {
            buffer.put((byte) ('0' + value / 100));
        }
        buffer.put((byte) ('0' + value / 10 % 10)).put((byte) '.').put((byte) ('0' + value % 10)).put((byte) '\n');
    }

    /** A name of the length that is missing. */
    private static void last(ByteBuffer buffer, int left) {
        String end = ";1.0\n";
        int name = Math.max(0, left - end.length());
        for (int i = 0; i < name; i++) {
            buffer.put((byte) 'Z');
        }
        buffer.put(end.getBytes(StandardCharsets.US_ASCII), 0, left - name);
    }

    private static void flush(FileChannel channel, ByteBuffer buffer) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }
}
