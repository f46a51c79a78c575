package io.mmapkit;

import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the pages of zeros that were put in place of missing ones: memory without a file, in a mapping of a file. */
final class MissingPages {
    private static final Pattern WITHOUT_FILE = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) \\S+ \\S+ \\S+ 0(?: .*)?");

    private MissingPages() {}

    /**
     * Those among the addresses of a mapping.
     *
     * @return ranges from the start of the mapping
     */
    static List<ByteRange> of(long address, long length) throws IOException {
        List<ByteRange> found = new ArrayList<>();
        for (String line : ProcFile.lines("/proc/self/maps")) {
            Matcher matcher = WITHOUT_FILE.matcher(line);
            if (matcher.matches()) {
                long from = Math.max(address, Long.parseUnsignedLong(matcher.group(1), 16));
                long to = Math.min(address + length, Long.parseUnsignedLong(matcher.group(2), 16));
                if (from < to) {
                    found.add(new ByteRange(from - address, to - from));
                }
            }
        }
        return found;
    }

    /** Whether something was stored into such a range; true as well where it isn't to be found out, before Linux 6.7. */
    static boolean wereWritten(long address, ByteRange zeros) {
        try {
            int pagemap = PagemapScan.open();
            try {
                long from = address + zeros.offset();
                return PagemapScan.hasOwnPages(pagemap, from, from + zeros.length());
            } finally {
                Unistd.close(pagemap);
            }
        } catch (SystemCallException | UnsupportedOperationException unknown) {
            return true;
        }
    }
}
