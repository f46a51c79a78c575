package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.SysFile;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Who may change the size of a file: one region at a time, of this process and of others.
 *
 * <p>Otherwise a region that couldn't be made would put back a size, or remove a file, that another region uses meanwhile. By flock(2), which
 * knows nothing of the locks of {@link java.nio.channels.FileChannel}. Who holds such a lock for a purpose of his own is waited for for a
 * second, and then ignored: this is an agreement among regions and no more.
 */
final class SizeLock {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(200);

    private final int descriptor;
    private final boolean isOwn; // opened for the lock

    private SizeLock(int descriptor, boolean isOwn) {
        this.descriptor = descriptor;
        this.isOwn = isOwn;
    }

    /** Takes the lock of a file; null if it isn't to be had: somebody keeps it, or the file system has none. */
    static SizeLock take(OpenFile file) throws SystemCallException {
        if (file.name() != null) {
            return isTaken(file.descriptor()) ? new SizeLock(file.descriptor(), false) : null;
        }
        // The lock belongs to what a descriptor's duplicates share: the caller's own lock would be taken and given back with it
        int again = reopened(file.descriptor());
        if (again < 0) {
            return null;
        }
        if (isTaken(again)) {
            return new SizeLock(again, true);
        }
        Unistd.close(again);
        return null;
    }

    private static int reopened(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            return Fcntl.open(arena.allocateFrom("/proc/self/fd/" + descriptor),
                    Fcntl.O_RDONLY | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK, 0);
        } catch (SystemCallException refused) {
            return -1; // no permission to read, or no /proc
        }
    }

    private static boolean isTaken(int descriptor) {
        boolean interrupted = false;
        long began = System.nanoTime();
        try {
            while (true) {
                try {
                    Interrupted.retry(() -> SysFile.flock(descriptor, SysFile.LOCK_EX | SysFile.LOCK_NB));
                    return true;
                } catch (SystemCallException refused) {
                    boolean taken = refused.errno().equals(Errno.EAGAIN);
                    if (!taken || System.nanoTime() - began > PATIENCE) {
                        return false; // taken, or a file system without locks
                    }
                }
                LockSupport.parkNanos(PAUSE);
                interrupted |= Thread.interrupted(); // with which parking ends at once
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void release() {
        try {
            if (isOwn) {
                Unistd.close(descriptor);
            } else {
                SysFile.flock(descriptor, SysFile.LOCK_UN);
            }
        } catch (SystemCallException refused) {
            throw new AssertionError(refused); // a lock that was taken is given back
        }
    }
}
