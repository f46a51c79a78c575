package io.mmapkit.bench.contender;

import io.mmapkit.bench.kernel.Search;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** What is in a file, and what comes out of it, computed the plain way. */
record Content(String name, byte[] bytes) {
    private static final int LONGEST_LINE = 110;
    private static final String END = ";1.0\n";

    /** Those that make sense for a workload that reads one file; none for others. */
    static List<Content> of(Workload workload, int size) {
        List<Content> all = new ArrayList<>();
        if (workload == Workload.FILES || workload.writes() || workload == Workload.PAUSE || !workload.fits(size)) {
            return all;
        }
        if (workload != Workload.PARSE) {
            all.add(random(size));
        }
        boolean text = workload == Workload.PARSE || workload == Workload.LINES || workload == Workload.SEARCH;
        if (text && size > END.length()) {
            all.add(lines(size));
        }
        return all;
    }

    /** Any bytes, and the needle where pieces and parts meet, and at the end. */
    static Content random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        for (int page = 4096; page <= size - Search.NEEDLE.length; page += 4096) {
            System.arraycopy(Search.NEEDLE, 0, bytes, page - page / 4096 % (Search.NEEDLE.length + 1),
                    Search.NEEDLE.length);
        }
        if (size >= Search.NEEDLE.length) {
            System.arraycopy(Search.NEEDLE, 0, bytes, size - Search.NEEDLE.length, Search.NEEDLE.length);
        }
        return new Content("random", bytes);
    }

    /** Lines of NAME;NUMBER, the last one as long as is missing. */
    static Content lines(int size) {
        Random random = new Random(size);
        List<String> names = new ArrayList<>(List.of("Reykjavik", "R", "Übersee", "Reykj"));
        for (int length = 1; length <= 100; length++) {
            names.add("n".repeat(length - 1) + (char) ('a' + length % 26));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (out.size() + 2 * LONGEST_LINE < size) {
            int tenths = random.nextInt(-999, 1000);
            String line = names.get(random.nextInt(names.size())) + ";" + (tenths < 0 ? "-" : "")
                    + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10 + "\n";
            out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        }
        while (size - out.size() > LONGEST_LINE) {
            out.writeBytes(("Z" + END).getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes(("Y".repeat(size - out.size() - END.length()) + END).getBytes(StandardCharsets.US_ASCII));
        return new Content("lines", out.toByteArray());
    }

    byte[] bytes(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The checksum of one unit, where that is easy to compute. */
    OptionalLong checksum(Workload workload) {
        return switch (workload) {
            case SCAN, SHARING -> OptionalLong.of(plainSum(bytes));
            case STRIDED -> OptionalLong.of(stride());
            case LINES -> OptionalLong.of(lineEnds());
            case SEARCH -> OptionalLong.of(needles());
            default -> OptionalLong.empty();
        };
    }

    static long plainSum(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long sum = 0;
        while (buffer.remaining() >= Long.BYTES) {
            sum += buffer.getLong();
        }
        while (buffer.hasRemaining()) {
            sum += Byte.toUnsignedLong(buffer.get());
        }
        return sum;
    }

    private long stride() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long sum = 0;
        for (int at = 0; at + Long.BYTES <= bytes.length; at += 4096) {
            sum += buffer.getLong(at);
        }
        return sum;
    }

    private long lineEnds() {
        long count = 0;
        for (byte one : bytes) {
            count += one == '\n' ? 1 : 0;
        }
        return count;
    }

    private long needles() {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String needle = new String(Search.NEEDLE, StandardCharsets.ISO_8859_1);
        long count = 0;
        for (int at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) {
            count++;
        }
        return count;
    }
}
