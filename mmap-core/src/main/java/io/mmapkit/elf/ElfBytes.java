package io.mmapkit.elf;

import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/**
 * The bytes of a file, of which only copies of checked ranges are given out: what was checked can't be changed by whoever writes to the file
 * meanwhile, and a file that is cut is an exception.
 *
 * @param name of the file, for messages; or null
 */
record ElfBytes(MappedRegion region, String name) {
    /** The most that is copied at once: more than any table of a real program, and less than what a sparse file can claim to have. */
    private static final long LARGEST = 512 << 20;

    long size() {
        return region.byteSize();
    }

    /** Checks that a range is in the file; numbers of 64 bits without a sign, so that none below 0 is. */
    void require(long offset, long length, String what) throws ElfFormatException {
        if (offset < 0 || length < 0 || offset > size() - length) {
            throw wrong("%s of %s bytes at %s is not in the file of %d bytes", what, Long.toUnsignedString(length),
                    Long.toUnsignedString(offset), size());
        }
    }

    /** Copies a range. */
    MemorySegment copy(long offset, long length, String what) throws IOException {
        require(offset, length, what);
        if (length > LARGEST) {
            throw wrong("%s has %d bytes: more than %d are not read", what, length, LARGEST);
        }
        MemorySegment copy = MemorySegment.ofArray(new byte[(int) length]);
        region.read(offset, copy);
        return copy;
    }

    ElfFormatException wrong(String reason, Object... values) {
        return new ElfFormatException(name, String.format(Locale.ROOT, reason, values));
    }
}
