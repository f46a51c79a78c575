package io.mmapkit;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.ProcFile;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.OptionalLong;

/**
 * How many mappings this process has, how many bytes of addresses, and how many mappings it may have.
 *
 * <p>The JVM needs mappings itself: a process at its limit can't start a thread. A region takes one; two if it was reserved, and one more
 * for each part of it that is protected, advised or locked in another way than the rest.
 *
 * @param mappings how many there are
 * @param bytes of addresses that they have, what is reserved and takes no memory among them
 * @param limit how many there may be, the sysctl {@code vm.max_map_count}; or {@link Long#MAX_VALUE} if it isn't to be had
 */
public record MappingBudget(long mappings, long bytes, long limit) {
    private static final String MAPS = "/proc/self/maps";
    private static final int HEXADECIMAL = 16;
    private static final String LIMIT = "/proc/sys/vm/max_map_count";

    /**
     * The state of this process.
     *
     * @return mappings, bytes and limit, counted just now
     * @throws IOException if /proc can't be read
     */
    public static MappingBudget current() throws IOException {
        long mappings = 0;
        long bytes = 0;
        for (String line : ProcFile.lines(MAPS)) { // start-end, in hexadecimal digits, and a space
            int dash = line.indexOf('-');
            bytes += Long.parseUnsignedLong(line, dash + 1, line.indexOf(' '), HEXADECIMAL)
                    - Long.parseUnsignedLong(line, 0, dash, HEXADECIMAL);
            mappings++;
        }
        return new MappingBudget(mappings, bytes, sysctl().orElse(Long.MAX_VALUE));
    }

    private static OptionalLong sysctl() {
        try {
            return OptionalLong.of(Long.parseLong(ProcFile.text(LIMIT).strip()));
        } catch (IOException | NumberFormatException hidden) {
            return OptionalLong.empty();
        }
    }

    /** {@return how many more mappings there may be} */
    public long remaining() {
        return Math.max(0, limit - mappings);
    }

    /** What a refused mapping is called: with the limit, if that is why. */
    static IOException explained(String name, SystemCallException refused) {
        if (!refused.errno().equals(Errno.ENOMEM) && !refused.errno().equals(Errno.EAGAIN)) { // which madvise(2) makes of it
            return Refusal.of(name, refused);
        }
        try {
            MappingBudget budget = current();
            if (budget.remaining() > 1) {
                return Refusal.of(name, refused);
            }
            String reason = "this process has " + budget.mappings + " mappings, and sysctl vm.max_map_count allows "
                    + budget.limit + "; " + refused.getMessage();
            FileSystemException explained = new FileSystemException(name == null ? "anonymous memory" : name, null,
                    reason);
            explained.initCause(refused);
            return explained;
        } catch (IOException | RuntimeException hidden) {
            refused.addSuppressed(hidden);
            return Refusal.of(name, refused);
        }
    }
}
