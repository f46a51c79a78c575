package io.mmapkit;

import io.mmapkit.libc.SysFile;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who may change the size of a file: one region at a time, of this process and of others.
 *
 * <p>Otherwise a region that couldn't be made would put back a size, or remove a file, that another region uses meanwhile. By flock(2), which
 * knows nothing of the locks of {@link java.nio.channels.FileChannel}. Who holds such a lock for a purpose of his own is waited for for a
 * second, and then ignored: this is an agreement among regions and no more.
 *
 * <p>Regions of one descriptor of a caller's share its flock, which keeps none of them out: those of one process wait for each other at a lock of
 * that process. Processes that inherited a descriptor share the flock, too, and nothing keeps them apart.
 */
final class SizeLock {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(200);

    private static final Map<OpenFile.FileId, OfProcess> OF_PROCESS = new HashMap<>(); // those in use, under its own lock

    /** The lock of one file. */
    private static final class OfProcess {
        private final ReentrantLock lock = new ReentrantLock();
        private final OpenFile.FileId file;
        private int users; // that have it or wait for it

        private OfProcess(OpenFile.FileId file) {
            this.file = file;
        }

        static OfProcess lock(OpenFile.FileId file) {
            OfProcess one;
            synchronized (OF_PROCESS) {
                one = OF_PROCESS.computeIfAbsent(file, OfProcess::new);
                one.users++;
            }
            one.lock.lock();
            return one;
        }

        void unlock() {
            lock.unlock();
            synchronized (OF_PROCESS) {
                users--;
                if (users == 0) {
                    OF_PROCESS.remove(file);
                }
            }
        }
    }

    private final int descriptor;
    private final boolean isOwn; // and not the caller's
    private final OfProcess ofProcess; // or null

    private SizeLock(int descriptor, boolean isOwn, OfProcess ofProcess) {
        this.descriptor = descriptor;
        this.isOwn = isOwn;
        this.ofProcess = ofProcess;
    }

    /** Takes the lock of a file; null if it isn't to be had: somebody keeps it, or the file system has none. */
    static SizeLock take(OpenFile file) throws SystemCallException {
        if (file.name() != null) { // opened by the region itself
            return isTaken(file.descriptor()) ? new SizeLock(file.descriptor(), true, null) : null;
        }
        OfProcess ofProcess = OfProcess.lock(file.id());
        SizeLock lock = null;
        try {
            // The flock belongs to what a descriptor's duplicates share: taking and giving it back would change the caller's own
            lock = switch (Held.by(file.descriptor())) {
                case EXCLUSIVE -> new SizeLock(file.descriptor(), false, ofProcess);
                case NONE -> isTaken(file.descriptor()) ? new SizeLock(file.descriptor(), true, ofProcess) : null;
                case SHARED, UNKNOWN -> null;
            };
            return lock;
        } finally {
            if (lock == null) {
                ofProcess.unlock();
            }
        }
    }

    /**
     * The flock that an open file has, as /proc tells. Opening the file a second time would tell as well, but the process loses its locks of
     * the other kind, those of {@link java.nio.channels.FileChannel}, whenever it closes any descriptor of the file.
     */
    private enum Held {
        NONE, SHARED, EXCLUSIVE, UNKNOWN;

        static Held by(int descriptor) {
            try {
                List<String> locks = ProcFile.lines("/proc/self/fdinfo/" + descriptor).stream()
                        .filter(line -> line.startsWith("lock:") && line.contains(" FLOCK ")).toList();
                if (locks.isEmpty()) {
                    return NONE;
                }
                return locks.stream().anyMatch(lock -> lock.contains(" WRITE ")) ? EXCLUSIVE : SHARED;
            } catch (IOException hidden) {
                return UNKNOWN;
            }
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

    /** By the thread that took it. */
    void release() {
        try {
            if (isOwn) {
                SysFile.flock(descriptor, SysFile.LOCK_UN);
            }
        } catch (SystemCallException refused) {
            throw new AssertionError(refused); // a lock that was taken is given back
        } finally {
            if (ofProcess != null) {
                ofProcess.unlock();
            }
        }
    }
}
