package io.mmapkit.vm;

import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A cursor over the bytes of /proc/PID/maps and smaps. By hand, since 65,000 mappings are 45 MB of smaps. What isn't as the kernel writes it is
 * refused, never skipped.
 */
final class Line {
    private static final int HEX = 16;
    private static final int DECIMAL = 10;
    private static final byte[] NEW_LINE = {'\\', '0', '1', '2'};
    private static final Set<Protection>[] PROTECTIONS = protections();

    private final String source;
    private final byte[] bytes;
    private int at;
    private int end; // of the line, without its end
    private int start;
    private int number;
    private String lastName = ""; // neighbours often have one name: one copy of it is enough
    private int lastFrom;
    private int lastTo;

    Line(String source, byte[] bytes) {
        this.source = source;
        this.bytes = bytes;
        this.end = -1;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of sets
    private static Set<Protection>[] protections() {
        Set[] sets = new Set[8];
        for (int i = 0; i < sets.length; i++) {
            sets[i] = Set.copyOf(Stream.of(Protection.READ, Protection.WRITE, Protection.EXEC)
                    .filter(bit(i)).toList());
        }
        return sets;
    }

    private static Predicate<Protection> bit(int bits) {
        return protection -> (bits >> protection.ordinal() & 1) != 0;
    }

    /** Goes to the next line, if there is one. */
    boolean next() {
        start = end + 1;
        at = start;
        if (start >= bytes.length) {
            return false;
        }
        end = start;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        number++;
        return true;
    }

    /** Whether the line begins a mapping: figures begin with a capital. */
    boolean isHeader() {
        return at < end && Character.digit(bytes[at], HEX) >= 0 && !(bytes[at] >= 'A' && bytes[at] <= 'Z');
    }

    /** All of it as that of a mapping. */
    VirtualMapping mapping() throws MalformedException {
        long from = hexadecimal('-');
        long to = hexadecimal(' ');
        require(Long.compareUnsigned(from, to) < 0);
        require(at + 5 <= end);
        int protection = flag('r') | flag('w') << 1 | flag('x') << 2;
        Sharing sharing = flag('s') == 1 ? Sharing.SHARED : Sharing.PRIVATE;
        expect(' ');
        long offset = hexadecimal(' ');
        int major = (int) hexadecimal(':');
        int minor = (int) hexadecimal(' ');
        long inode = number(DECIMAL);
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return new VirtualMapping(from, to, PROTECTIONS[protection], sharing, offset, major, minor, inode, name());
    }

    private int flag(char set) throws MalformedException {
        byte flag = bytes[at++];
        require(flag == set || flag == (set == 's' ? 'p' : '-'));
        return flag == set ? 1 : 0;
    }

    private String name() {
        if (at == end) {
            return "";
        }
        if (end - at == lastTo - lastFrom && Arrays.equals(bytes, at, end, bytes, lastFrom, lastTo)) {
            return lastName;
        }
        lastFrom = at;
        lastTo = end;
        lastName = decoded(unescaped(at, end));
        return lastName;
    }

    /** The kernel escapes the end of a line in a name, and nothing else; not even the backslash. */
    private byte[] unescaped(int from, int to) {
        byte[] name = new byte[to - from];
        int length = 0;
        for (int i = from; i < to;) {
            if (to - i >= NEW_LINE.length
                    && Arrays.equals(bytes, i, i + NEW_LINE.length, NEW_LINE, 0, NEW_LINE.length)) {
                name[length++] = '\n';
                i += NEW_LINE.length;
            } else {
                name[length++] = bytes[i++];
            }
        }
        return Arrays.copyOf(name, length);
    }

    /** Names are bytes. Most are UTF-8; of those that aren't, each byte is a character. */
    static String decoded(byte[] name) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
        } catch (CharacterCodingException other) {
            return new String(name, StandardCharsets.ISO_8859_1);
        }
    }

    private long hexadecimal(char after) throws MalformedException {
        long value = number(HEX);
        expect(after);
        return value;
    }

    private long number(int radix) throws MalformedException {
        int from = at;
        long value = 0;
        while (at < end) {
            int digit = Character.digit(bytes[at], radix);
            if (digit < 0) {
                break;
            }
            require(at - from < 20);
            value = value * radix + digit;
            at++;
        }
        require(at > from);
        return value;
    }

    private void expect(char character) throws MalformedException {
        require(at < end && bytes[at] == character);
        at++;
    }

    /** The word before a colon, at which the cursor stays. */
    int wordEnd() throws MalformedException {
        int colon = start;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        require(colon > start && colon < end);
        return colon;
    }

    int start() {
        return start;
    }

    byte[] bytes() {
        return bytes;
    }

    /** What follows a position, without blanks at its ends. */
    String textFrom(int position) {
        return new String(bytes, position, end - position, StandardCharsets.ISO_8859_1).strip();
    }

    /** A figure behind a position: "  12 kB", in bytes; −1 if it is none. */
    long kibibytesFrom(int position) throws MalformedException {
        at = position;
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        if (at == end || Character.digit(bytes[at], DECIMAL) < 0) {
            return -1;
        }
        long value = number(DECIMAL);
        return at + 3 == end && bytes[at] == ' ' && bytes[at + 1] == 'k' && bytes[at + 2] == 'B' ? value << 10 : -1;
    }

    private void require(boolean isSo) throws MalformedException {
        if (!isSo) {
            throw malformed();
        }
    }

    MalformedException malformed() {
        return new MalformedException(source + ", line " + number + " isn't understood: " + textFrom(start));
    }
}
