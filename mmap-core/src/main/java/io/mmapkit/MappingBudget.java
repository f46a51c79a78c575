package io.mmapkit;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How many mappings this process has, and how many it may have.
 *
 * <p>The JVM needs mappings itself: a process at its limit can't start a thread. A region takes one; two if it was reserved, and one more
 * for each part of it that is protected, advised or locked in another way than the rest.
 *
 * @param mappings how many there are
 * @param limit how many there may be, the sysctl {@code vm.max_map_count}; or {@link Long#MAX_VALUE} if it isn't to be had
 */
public record MappingBudget(long mappings, long limit) {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Path LIMIT = Path.of("/proc/sys/vm/max_map_count");

    /**
     * The state of this process.
     *
     * @return mappings and limit, counted just now
     * @throws IOException if /proc can't be read
     */
    public static MappingBudget current() throws IOException {
        try (Stream<String> lines = Files.lines(MAPS, StandardCharsets.ISO_8859_1)) {
            return new MappingBudget(lines.count(), sysctl().orElse(Long.MAX_VALUE));
        }
    }

    private static OptionalLong sysctl() {
        try (Stream<String> lines = Files.lines(LIMIT, StandardCharsets.US_ASCII)) { // in one read: /proc/sys gives no second one
            return lines.mapToLong(Long::parseLong).findFirst();
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
