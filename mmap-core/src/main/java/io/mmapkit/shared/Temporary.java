package io.mmapkit.shared;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of files that are still being made: a prefix, a random number, and another number that follows from it. Nobody's file is called so by
 * chance, and what may be removed is known as ours before the first byte is in it.
 */
final class Temporary {
    /** What they begin with, and no name of a segment may. */
    static final String PREFIX = ".mmapkit-";

    private static final Pattern FORM = Pattern.compile("\\.mmapkit-([0-9a-f]{16})[0-9a-f]{8}");
    private static final long MIX = 0x9e3779b97f4a7c15L; // odd, with as many ones as zeros: each bit below decides on many above

    private Temporary() {}

    /** One that nobody has. */
    static String name() {
        return name(ThreadLocalRandom.current().nextLong());
    }

    private static String name(long number) {
        HexFormat hex = HexFormat.of();
        return PREFIX + hex.toHexDigits(number) + hex.toHexDigits(proof(number));
    }

    /** Whether a file is called as only this library does. */
    static boolean isName(String fileName) {
        Matcher parts = FORM.matcher(fileName);
        return parts.matches() && fileName.equals(name(HexFormat.fromHexDigitsToLong(parts.group(1))));
    }

    private static int proof(long number) {
        long mixed = (number ^ number >>> 29) * MIX;
        return (int) (mixed >>> 32);
    }
}
