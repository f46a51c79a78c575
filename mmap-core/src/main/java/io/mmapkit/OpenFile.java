package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructStatfs;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.SysVfs;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The open file behind a region: its descriptor, its size, its storage, and the way back if the region can't be mapped after all.
 *
 * <p>Opened with open(2) and not through a channel, which an interrupt of its thread would close.
 */
final class OpenFile {
    private static final int NO_DESCRIPTOR = -1;
    private static final int MEMORY_DEVICES = 1; // major number
    private static final int ZERO_DEVICE = 5; // minor number

    private final int descriptor;
    private final String name; // null where only a descriptor is known
    private Path created; // to be removed again, or null
    private long size;
    private boolean hasSize;
    private boolean justExamined; // until the region is mapped: saves a system call for each
    private boolean isBlockDevice;
    private boolean isZeros; // /dev/zero
    private long sizeBefore = -1; // to be restored, or -1
    private long extendedTo;
    private boolean sizeIsLocked;
    private long blockSize;

    private OpenFile(int descriptor, String name, Path created) {
        this.descriptor = descriptor;
        this.name = name;
        this.created = created;
    }

    /** In place of a file where there is none. */
    static OpenFile none() {
        return new OpenFile(NO_DESCRIPTOR, null, null);
    }

    /** Takes over a descriptor of a file that was there; closes it if it can't be mapped. */
    static OpenFile of(int descriptor, String name) throws IOException {
        return new OpenFile(descriptor, name, null).examined();
    }

    /** Takes over a descriptor of a file that was made just now. */
    static OpenFile created(int descriptor, Path path) throws IOException {
        return new OpenFile(descriptor, path.toString(), path).examined();
    }

    private OpenFile examined() throws IOException {
        try {
            examine();
            return this;
        } catch (IOException | RuntimeException refused) {
            abandon(refused);
            throw refused;
        }
    }

    private void examine() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, arena.allocateFrom(""), Fcntl.AT_EMPTY_PATH, Stat.STATX_TYPE | Stat.STATX_SIZE,
                    status);
            int kind = StructStatx.stx_mode(status) & Stat.S_IFMT;
            switch (kind) {
                case Stat.S_IFREG -> {
                    size = StructStatx.stx_size(status);
                    blockSize = StructStatx.stx_blksize(status);
                    hasSize = true;
                    justExamined = true;
                }
                case Stat.S_IFBLK -> {
                    size = blockDeviceSize(arena);
                    hasSize = true;
                    isBlockDevice = true;
                }
                case Stat.S_IFCHR -> {
                    // a device: its driver says what can be mapped
                    isZeros = StructStatx.stx_rdev_major(status) == MEMORY_DEVICES
                            && StructStatx.stx_rdev_minor(status) == ZERO_DEVICE;
                }
                case Stat.S_IFDIR -> throw notMappable("a directory");
                case Stat.S_IFIFO -> throw notMappable("a FIFO");
                case Stat.S_IFSOCK -> throw notMappable("a socket");
                default -> {
                    // something of the kernel's own, such as an io_uring: it says what can be mapped
                }
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(name, refused);
        }
    }

    private FileSystemException notMappable(String what) {
        return new FileSystemException(name == null ? "descriptor" : name, null,
                "is " + what + ", which can't be mapped");
    }

    /** statx(2) says 0, and seeking to the end would move the position of the caller's descriptor. */
    private long blockDeviceSize(Arena arena) throws SystemCallException {
        MemorySegment bytes = arena.allocate(ValueLayout.JAVA_LONG);
        Ioctl.ioctl(descriptor, Ioctl.BLKGETSIZE64, bytes);
        return bytes.get(ValueLayout.JAVA_LONG, 0);
    }

    /** The descriptor, or −1 if there is no file. */
    int descriptor() {
        return descriptor;
    }

    /** Whether it has a size: a device hasn't. */
    boolean hasSize() {
        return hasSize;
    }

    /**
     * What the kernel maps it in: huge pages if it is on a file system of those.
     *
     * @return the size, or that of the system's pages
     */
    PageSize pageSize() throws IOException {
        PageSize system = PageSize.system();
        if (!hasSize || blockSize <= system.bytes()) {
            return system;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment space = arena.allocate(StructStatfs.LAYOUT);
            SysVfs.fstatfs(descriptor, space);
            return StructStatfs.f_type(space) == SysVfs.HUGETLBFS_MAGIC
                    ? new PageSize(StructStatfs.f_bsize(space))
                    : system;
        } catch (SystemCallException refused) {
            throw Refusal.of(name, refused);
        }
    }

    /** Keeps other regions from changing the size of a file that has a path, until {@link #keep} or {@link #restore}. */
    void lockSize() throws SystemCallException {
        if (name != null && hasSize) {
            sizeIsLocked = SizeLock.take(descriptor);
            justExamined = false; // another may have changed it until now
            if (created != null && (!sizeIsLocked || currentSize() > 0)) {
                created = null; // made here, but perhaps used by another before it could be locked
            }
        }
    }

    private void unlockSize() {
        if (sizeIsLocked) {
            sizeIsLocked = false;
            try {
                SizeLock.release(descriptor);
            } catch (SystemCallException refused) {
                throw new AssertionError(refused); // a lock that was taken is given back
            }
        }
    }

    /** Whether it has no name any more: another region made it and removed it again. */
    boolean isRemoved() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, arena.allocateFrom(""), Fcntl.AT_EMPTY_PATH, Stat.STATX_BASIC_STATS, status);
            return StructStatx.stx_nlink(status) == 0;
        }
    }

    /** How long the file is now, whoever changed it, in bytes. */
    long currentSize() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            if (isBlockDevice) {
                return blockDeviceSize(arena);
            }
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, arena.allocateFrom(""), Fcntl.AT_EMPTY_PATH, Stat.STATX_SIZE, status);
            return StructStatx.stx_size(status);
        }
    }

    /** Whether the kernel would tell us what of the file is in memory: if we own it, or may write it. */
    boolean mayKnowCache() throws SystemCallException {
        if ((Fcntl.fcntl(descriptor, Fcntl.F_GETFL, 0) & Fcntl.O_ACCMODE) != Fcntl.O_RDONLY) {
            return true;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, arena.allocateFrom(""), Fcntl.AT_EMPTY_PATH, Stat.STATX_BASIC_STATS, status);
            int user = Unistd.geteuid();
            return user == 0 || StructStatx.stx_uid(status) == user || isWritable(arena);
        }
    }

    /** Whether we could open it for writing, now. */
    private boolean isWritable(Arena arena) {
        try {
            Unistd.close(Fcntl.open(arena.allocateFrom("/proc/self/fd/" + descriptor),
                    Fcntl.O_WRONLY | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK, 0));
            return true;
        } catch (SystemCallException refused) {
            return false;
        }
    }

    /** The path or the label, or null. */
    String name() {
        return name;
    }

    /**
     * How long a region is that starts at an offset and whose length wasn't given: to the end of the file.
     *
     * @throws BeyondEndOfFileException if nothing follows
     */
    long rest(long offset) throws BeyondEndOfFileException {
        if (!hasSize) {
            throw new IllegalArgumentException("this has no size of its own: say length(…)");
        }
        if (offset >= size) {
            throw new BeyondEndOfFileException(name, size, size == 0
                    ? "is empty: there is nothing to map"
                    : "has " + size + " bytes: there is nothing to map from offset " + offset);
        }
        return size - offset;
    }

    /** Refuses an offset that this kind of file has no use for. */
    void requireOffset(long offset) {
        if (isZeros && offset != 0) {
            // the kernel makes memory of the length of the mapping, and then takes the offset into it: SIGBUS
            throw new IllegalArgumentException("/dev/zero has no offset: " + offset);
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
    void back(long from, long to, boolean extensible, boolean allocated, boolean filled)
            throws IOException {
        if (!hasSize) {
            return;
        }
        try {
            if (!justExamined || size < to) {
                size = currentSize(); // others may have made it longer or shorter since
            }
            // A page faults as a whole, and the blocks of a disk may be smaller
            long first = PageSize.system().alignDown(Math.min(from, size));
            if (to > size) {
                requireExtensible(to, extensible);
                sizeBefore = size;
                extendedTo = to;
                extend(filled ? first : Math.max(from, size), to, allocated);
                size = to;
            } else if (filled && from < to) {
                long end = Math.min(size, PageSize.system().alignUp(to));
                if (hasHole(first, end)) {
                    allocate(Fcntl.FALLOC_FL_KEEP_SIZE, first, end);
                }
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(name, refused);
        }
    }

    private void requireExtensible(long to, boolean extensible) throws BeyondEndOfFileException {
        if (!extensible) {
            throw new BeyondEndOfFileException(name, size,
                    "has " + size + " bytes: too few for a region that ends at " + to);
        }
    }

    /** With storage this never makes a file shorter that another process makes longer right now; with a hole it is a matter of time. */
    private void extend(long from, long to, boolean allocated) throws IOException {
        if (allocated) {
            allocate(0, from, to);
        } else {
            Interrupted.retry(() -> Unistd.ftruncate(descriptor, to));
        }
    }

    private void allocate(int mode, long from, long to) throws IOException {
        Room.require(name, descriptor, to - from);
        try {
            Interrupted.retry(() -> Fcntl.fallocate(descriptor, mode, from, to - from));
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EBADF)) {
                return; // a caller's descriptor that isn't open for writing: mmap says so, with EACCES
            }
            if (refused.errno().equals(Errno.EOPNOTSUPP)) {
                throw new UnsupportedOperationException("the file system of " + name
                        + " can't allocate storage ahead; with sparse() a store may fault when there is none", refused);
            }
            throw refused;
        }
    }

    /** Saves the allocation, which would change the file's times, where all storage is there. */
    boolean hasHole(long from, long to) throws SystemCallException {
        if (name == null) {
            return true; // seeking would move the position of the caller's descriptor, which shares it
        }
        try {
            return Unistd.lseek(descriptor, from, Unistd.SEEK_HOLE) < to;
        } catch (SystemCallException refused) {
            return true; // a file system without SEEK_HOLE
        }
    }

    /** What was done to the file stays: there is nothing to be put back any more. */
    void keep() {
        created = null;
        sizeBefore = -1;
        justExamined = false;
        unlockSize();
    }

    /** Puts everything back as it was before or at the last {@link #keep}. What fails meanwhile is added to the failure. */
    void restore(Throwable failure) {
        undo(failure, this::restore);
        keep();
    }

    /** Puts everything back, and closes the file. The failure is null if there is none. */
    void abandon(Throwable failure) {
        restore(failure);
        if (descriptor != NO_DESCRIPTOR) {
            undo(failure, () -> Unistd.close(descriptor));
        }
    }

    private void restore() throws IOException {
        if (created != null) {
            if (isAt(created)) {
                Files.delete(created);
            }
        } else if (sizeBefore >= 0 && currentSize() <= extendedTo) { // otherwise another made it longer still
            Unistd.ftruncate(descriptor, sizeBefore);
            size = sizeBefore;
        }
    }

    /** Whether the path still is this file's: another may have been put there meanwhile. */
    private boolean isAt(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mine = arena.allocate(StructStatx.LAYOUT);
            MemorySegment there = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, arena.allocateFrom(""), Fcntl.AT_EMPTY_PATH, Stat.STATX_INO, mine);
            Stat.statx(Fcntl.AT_FDCWD, CPath.of(path, arena), 0, Stat.STATX_INO, there);
            return StructStatx.stx_ino(mine) == StructStatx.stx_ino(there)
                    && StructStatx.stx_dev_major(mine) == StructStatx.stx_dev_major(there)
                    && StructStatx.stx_dev_minor(mine) == StructStatx.stx_dev_minor(there);
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
