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
import io.mmapkit.os.CPath;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The open file behind a region: its descriptor, what it is, how long it is.
 *
 * <p>Opened with open(2) and not through a channel, which an interrupt of its thread would close.
 */
final class OpenFile {
    private static final int NO_DESCRIPTOR = -1;
    private static final int MEMORY_DEVICES = 1; // major number
    private static final int ZERO_DEVICE = 5; // minor number

    /** The device of a file system, and the number of a file in it. */
    record FileId(int major, int minor, long inode) {}

    private final int descriptor;
    private final String name; // null where only a descriptor is known
    private final Path created; // where it was made just now, or null
    private long size;
    private boolean hasSize;
    private boolean isBlockDevice;
    private boolean isZeros; // /dev/zero
    private long blockSize;
    private FileId id = new FileId(0, 0, 0);

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
            new Storage(this).abandon(refused);
            throw refused;
        }
    }

    private void examine() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, Stat.STATX_TYPE | Stat.STATX_SIZE | Stat.STATX_INO,
                    status);
            id = new FileId(StructStatx.stx_dev_major(status), StructStatx.stx_dev_minor(status),
                    StructStatx.stx_ino(status));
            int kind = StructStatx.stx_mode(status) & Stat.S_IFMT;
            switch (kind) {
                case Stat.S_IFREG -> {
                    size = StructStatx.stx_size(status);
                    blockSize = StructStatx.stx_blksize(status);
                    hasSize = true;
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

    /** Where it was made just now; null if it was there. */
    Path created() {
        return created;
    }

    /** Which file it is, of all files. */
    FileId id() {
        return id;
    }

    /** How long it was when it was opened, in bytes. */
    long size() {
        return size;
    }

    /** Whether it is /dev/zero: memory without a file, said in another way. */
    boolean isZeros() {
        return isZeros;
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

    /** Whether it has no name any more: another region made it and removed it again. */
    boolean isRemoved() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, Stat.STATX_BASIC_STATS, status);
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
            Stat.statx(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, Stat.STATX_SIZE, status);
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
            Stat.statx(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, Stat.STATX_BASIC_STATS, status);
            int user = Unistd.geteuid();
            return user == 0 || StructStatx.stx_uid(status) == user || isWritable(arena);
        }
    }

    /** Whether we could open it for writing, now. */
    private boolean isWritable(Arena arena) {
        try { // without opening it: by closing that, the process would lose its POSIX locks of the file
            Unistd.faccessat(Fcntl.AT_FDCWD, arena.allocateFrom("/proc/self/fd/" + descriptor), Unistd.W_OK,
                    Fcntl.AT_EACCESS);
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

    /** Whether the path still is this file's: another may have been put there meanwhile. */
    boolean isAt(Path path) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mine = arena.allocate(StructStatx.LAYOUT);
            MemorySegment there = arena.allocate(StructStatx.LAYOUT);
            Stat.statx(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, Stat.STATX_INO, mine);
            Stat.statx(Fcntl.AT_FDCWD, CPath.of(path, arena), 0, Stat.STATX_INO, there);
            return StructStatx.stx_ino(mine) == StructStatx.stx_ino(there)
                    && StructStatx.stx_dev_major(mine) == StructStatx.stx_dev_major(there)
                    && StructStatx.stx_dev_minor(mine) == StructStatx.stx_dev_minor(there);
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.ENOENT)) {
                return false;
            }
            throw refused;
        }
    }

    void close() throws SystemCallException {
        if (descriptor != NO_DESCRIPTOR) {
            Unistd.close(descriptor);
        }
    }
}
