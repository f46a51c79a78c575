package io.mmapkit;

import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Memory could not be locked because of the limit RLIMIT_MEMLOCK, which the message explains: {@code ulimit -l} in a shell,
 * {@code LimitMEMLOCK=} for systemd, or the capability CAP_IPC_LOCK, for which there is no limit.
 */
public final class MemoryLockException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final String STATUS = "/proc/self/status";
    private static final int CAP_IPC_LOCK = 14;

    /** In bytes. */
    private final long limit;

    private MemoryLockException(String message, long limit, SystemCallException cause) {
        super(message, cause);
        this.limit = limit;
    }

    /** What a refusal to lock is called. */
    static IOException of(String name, long bytes, SystemCallException refused) {
        if (!isOverLimit(bytes)) {
            return MappingBudget.explained(name, refused);
        }
        long limit = current();
        return new MemoryLockException("locking " + bytes + " bytes was refused: RLIMIT_MEMLOCK allows this process "
                + (limit == Resource.RLIM_INFINITY ? "any number" : limit + " bytes, including what is locked already")
                + "; raise it with ulimit -l or LimitMEMLOCK=, or give the process CAP_IPC_LOCK. "
                + refused.getMessage(),
                limit, refused);
    }

    /** Whether so many more bytes are too many, for a process that the limit applies to. */
    private static boolean isOverLimit(long bytes) {
        long limit = current();
        if (limit == Resource.RLIM_INFINITY) {
            return false;
        }
        try {
            Map<String, String> status = ProcFile.lines(STATUS).stream().map(line -> line.split(":\\s+", 2))
                    .filter(pair -> pair.length == 2)
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
            long capabilities = Long.parseUnsignedLong(status.get("CapEff"), 16);
            long locked = Long.parseLong(status.get("VmLck").replace("kB", "").strip()) << 10;
            return (capabilities >>> CAP_IPC_LOCK & 1) == 0 && locked + bytes > limit;
        } catch (IOException | RuntimeException hidden) {
            return true;
        }
    }

    private static long current() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rlimit = arena.allocate(StructRlimit.LAYOUT);
            Resource.getrlimit(Resource.RLIMIT_MEMLOCK, rlimit);
            return StructRlimit.rlim_cur(rlimit);
        } catch (SystemCallException refused) {
            throw new AssertionError(refused);
        }
    }

    /** {@return the limit of the process, in bytes, when it was reached; −1 if there was none} */
    public long limit() {
        return limit;
    }
}
