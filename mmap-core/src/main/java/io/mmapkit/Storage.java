package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import io.mmapkit.os.Room;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The size and the storage of a region's file, and the way back if the region can't be mapped or made longer after all.
 *
 * <p>Only what was done under the {@linkplain SizeLock lock} is taken back: otherwise another region may use it by now.
 */
final class Storage {
    private final OpenFile file;
    private Path created; // to be removed again, or null
    private boolean justExamined; // until the region is mapped: saves a system call for each
    private long sizeBefore = -1; // to be restored, or -1
    private long extendedTo;
    private SizeLock lock; // or null

    Storage(OpenFile file) {
        this.file = file;
        this.created = file.created();
        this.justExamined = file.hasSize();
    }

    /** Keeps other regions from changing the size of the file, until {@link #keep} or {@link #restore}. */
    void lockSize() throws SystemCallException {
        if (!file.hasSize()) {
            return;
        }
        lock = SizeLock.take(file);
        justExamined = false; // another may have changed it until now
        if (created != null && (lock == null || file.currentSize() > 0)) {
            created = null; // made here, but perhaps used by another before it could be locked
        }
    }

    /**
     * Refuses to go on with a file that was cut: making it as long as before would put zeros where something was.
     *
     * @param name of the region
     * @param end of what the region has of the file
     */
    void requireNotCut(String name, long end) throws IOException {
        if (file.hasSize()) {
            long size = file.currentSize();
            if (size < end) {
                throw MappingFaultException.cut(name, size, end, null);
            }
        }
    }

    /**
     * Makes sure that the file reaches to the end of a range, and that the range has storage, so that no store into it finds the disk full,
     * which would be a fault.
     *
     * @param extensible whether the file may be extended
     * @param allocated whether what is added to the file is to have storage
     * @param filled whether holes in it are to have storage, too
     * @throws UnsupportedOperationException if the file system can't allocate ahead
     */
    void back(long from, long to, boolean extensible, boolean allocated, boolean filled) throws IOException {
        if (!file.hasSize()) {
            return;
        }
        try {
            // Others may have made it longer or shorter since
            long size = justExamined && file.size() >= to ? file.size() : file.currentSize();
            // A page faults as a whole, and the blocks of a disk may be smaller
            long first = PageSize.system().alignDown(Math.min(from, size));
            if (to > size) {
                requireExtensible(size, to, extensible);
                sizeBefore = size;
                extendedTo = to;
                extend(filled ? first : Math.max(from, size), to, allocated);
            } else if (filled && from < to) {
                long end = Math.min(size, PageSize.system().alignUp(to));
                if (file.hasHole(first, end)) {
                    allocate(Fcntl.FALLOC_FL_KEEP_SIZE, first, end);
                }
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(file.name(), refused);
        }
    }

    private void requireExtensible(long size, long to, boolean extensible) throws BeyondEndOfFileException {
        if (!extensible) {
            throw new BeyondEndOfFileException(file.name(), size,
                    "has " + size + " bytes: too few for a region that ends at " + to);
        }
    }

    /** With storage this never makes a file shorter that another process makes longer right now; with a hole it is a matter of time. */
    private void extend(long from, long to, boolean allocated) throws IOException {
        if (allocated) {
            allocate(0, from, to);
        } else {
            Interrupted.retry(() -> Unistd.ftruncate(file.descriptor(), to));
        }
    }

    private void allocate(int mode, long from, long to) throws IOException {
        requireRoom(to - from);
        try {
            Interrupted.retry(() -> Fcntl.fallocate(file.descriptor(), mode, from, to - from));
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EBADF)) {
                return; // a caller's descriptor that isn't open for writing: mmap says so, with EACCES
            }
            if (refused.errno().equals(Errno.EOPNOTSUPP)) {
                throw new UnsupportedOperationException("the file system of " + file.name()
                        + " can't allocate storage ahead; with sparse() a store may fault when there is none", refused);
            }
            throw refused;
        }
    }

    private void requireRoom(long bytes) throws IOException {
        try {
            Room.require(file.name(), file.descriptor(), bytes);
        } catch (FileSystemException none) {
            throw new FileSystemException(none.getFile(), null,
                    none.getReason() + "; sparse() would leave the storage to the first store");
        }
    }

    /** What was done to the file stays: there is nothing to be put back any more. */
    void keep() {
        created = null;
        sizeBefore = -1;
        justExamined = false;
        if (lock != null) {
            lock.release();
            lock = null;
        }
    }

    /** Puts everything back as it was before or at the last {@link #keep}. What fails meanwhile is added to the failure. */
    void restore(Throwable failure) {
        undo(failure, this::restore);
        keep();
    }

    /** Puts everything back, and closes the file. The failure is null if there is none. */
    void abandon(Throwable failure) {
        restore(failure);
        undo(failure, file::close);
    }

    private void restore() throws IOException {
        if (created != null) {
            if (file.isAt(created)) {
                Files.delete(created);
            }
        } else if (sizeBefore >= 0 && lock != null && file.currentSize() <= extendedTo) {
            Unistd.ftruncate(file.descriptor(), sizeBefore); // nobody made it longer still
        }
    }

    private interface Undo {
        void run() throws IOException;
    }

    private static void undo(Throwable failure, Undo undo) {
        try {
            undo.run();
        } catch (IOException | RuntimeException alsoFailed) {
            if (failure != null) {
                failure.addSuppressed(alsoFailed);
            }
        }
    }
}
