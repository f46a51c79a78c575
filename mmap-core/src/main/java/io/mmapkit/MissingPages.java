package io.mmapkit;

import io.mmapkit.libc.BusTrap;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.PagemapScan;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the pages of zeros that were put in place of missing ones: memory without a file, or of the file of zeros, in a mapping of another file.
 *
 * <p>Reads all mappings of the process, of which there may be tens of thousands: of those elsewhere no more than the addresses.
 */
final class MissingPages {
    private static final String ZEROS = "/memfd:mmapkit-zeros";

    /**
     * A range of zeros.
     *
     * @param address of the first page
     * @param length in bytes
     * @param ofFile whether they are of the file of zeros
     */
    record Zeros(long address, long length, boolean ofFile) {
        /**
         * Whether something was stored there; true as well where it isn't to be found out: of that file, before Linux 6.7, and where the kernel
         * gives a page of its own to who only reads.
         */
        boolean wereWritten() {
            if (ofFile) {
                return true;
            }
            try {
                int pagemap = PagemapScan.open();
                try {
                    return PagemapScan.hasOwnPages(pagemap, address, address + length);
                } finally {
                    Unistd.close(pagemap);
                }
            } catch (SystemCallException | UnsupportedOperationException unknown) {
                return true;
            }
        }

        /** Gives their memory back, once they are to be seen no more. */
        void drop() {
            if (ofFile) {
                BusTrap.dropZeros(address, length);
            }
        }
    }

    private final byte[] maps = ProcFile.bytes("/proc/self/maps");
    private int at;

    private MissingPages() throws IOException {}

    /** Those among the addresses of a mapping. */
    static List<Zeros> of(long address, long length) throws IOException {
        return new MissingPages().within(address, address + length);
    }

    private List<Zeros> within(long start, long end) {
        List<Zeros> found = new ArrayList<>();
        while (at < maps.length) {
            int line = at;
            long from = hex();
            at++; // the dash
            long to = hex();
            if (from >= end) {
                break; // they are in order
            }
            while (maps[at] != '\n') {
                at++;
            }
            if (to > start) {
                String[] fields = new String(maps, line, at - line, StandardCharsets.ISO_8859_1).split(" +", 6);
                boolean ofFile = isOfZeros(fields);
                if (ofFile || fields[4].equals("0")) {
                    from = Math.max(from, start);
                    found.add(new Zeros(from, Math.min(to, end) - from, ofFile));
                }
            }
            at++;
        }
        return found;
    }

    private static boolean isOfZeros(String[] fields) {
        return fields.length == 6 && fields[5].startsWith(ZEROS)
                && fields[4].equals(Long.toString(BusTrap.zerosInode()));
    }

    private long hex() {
        long value = 0;
        while (true) {
            int digit = Character.digit(maps[at], 16);
            if (digit < 0) {
                return value;
            }
            value = value << 4 | digit;
            at++;
        }
    }
}
