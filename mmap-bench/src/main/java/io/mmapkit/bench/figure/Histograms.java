package io.mmapkit.bench.figure;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Histograms as text, for a way that takes nothing else. */
public final class Histograms {
    private Histograms() {}

    /** As text without spaces. */
    public static String encode(Histogram values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.getNeededByteBufferCapacity());
        int length = values.encodeIntoCompressedByteBuffer(bytes);
        byte[] encoded = new byte[length];
        bytes.get(0, encoded);
        return Base64.getEncoder().encodeToString(encoded);
    }

    /**
     * Out of such text.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Histogram decode(String text) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
        } catch (DataFormatException damaged) {
            throw new IllegalArgumentException("no histogram: " + text, damaged);
        }
    }
}
