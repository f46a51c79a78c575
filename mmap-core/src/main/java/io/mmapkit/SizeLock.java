package io.mmapkit;

import io.mmapkit.libc.SysFile;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
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

    private SizeLock() {}

    /** Takes the lock of an open file, if it can be had. */
    static boolean take(int descriptor) throws SystemCallException {
        long began = System.nanoTime();
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
        }
    }

    static void release(int descriptor) throws SystemCallException {
        SysFile.flock(descriptor, SysFile.LOCK_UN);
    }
}
