package io.mmapkit.shared;

import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Memfd;
import io.mmapkit.os.Refusal;
import io.mmapkit.os.Room;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Makes a segment under no name, and gives it its name in one step when all of it is there: its storage, its header, its contents. Who is
 * killed meanwhile leaves nothing, or on a file system without O_TMPFILE a file that the next creator removes.
 */
final class Creation {
    private static final int PRIVATE = 0600;

    private Creation() {}

    /**
     * Makes one with a name.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     */
    static Opened at(Place place, Request request) throws IOException {
        requireFree(place);
        SegmentFile unnamed = unnamed(place);
        return unnamed == null ? atTemporaryName(place, request) : filled(unnamed, request, () -> name(unnamed, place));
    }

    /** Saves the work where it would be in vain; the name is taken for sure only when the segment gets it. */
    private static void requireFree(Place place) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int result = Stat.statxOrError(Fcntl.AT_FDCWD, place.pathname(arena), Fcntl.AT_SYMLINK_NOFOLLOW,
                    Stat.STATX_TYPE, arena.allocate(StructStatx.LAYOUT));
            if (result == 0) { // otherwise ENOENT; what else there is will be said of the real work
                throw new FileAlreadyExistsException(place.name());
            }
        }
    }

    /** A file without a name on the file system of a folder; null if it can't have such. */
    private static SegmentFile unnamed(Place place) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return new SegmentFile(
                    Interrupted.retry(() -> Fcntl.open(place.folder().pathname(arena),
                            Fcntl.O_TMPFILE | Fcntl.O_RDWR | Fcntl.O_CLOEXEC, PRIVATE)),
                    place.name(), true);
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EOPNOTSUPP) || refused.errno().equals(Errno.EISDIR)) {
                return null;
            }
            throw Refusal.of(place.name(), refused);
        }
    }

    private static void name(SegmentFile file, Place place) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            Unistd.linkat(Fcntl.AT_FDCWD, arena.allocateFrom("/proc/self/fd/" + file.descriptor()), Fcntl.AT_FDCWD,
                    place.pathname(arena), Fcntl.AT_SYMLINK_FOLLOW);
        }
    }

    /** Makes one under a name that tells that it is being made. */
    private static Opened atTemporaryName(Place place, Request request) throws IOException {
        Orphans.collectUnfinished(place.folder());
        while (true) {
            Opened opened = tryAtTemporaryName(place, request);
            if (opened != null) {
                return opened;
            }
        }
    }

    /** Null if another creator took the file for left behind, before it was locked. */
    private static Opened tryAtTemporaryName(Place place, Request request) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment temporary = place.sibling(Temporary.name(), arena);
            SegmentFile file = new SegmentFile(Interrupted.retry(
                    () -> Fcntl.open(temporary, Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_RDWR | Fcntl.O_CLOEXEC,
                            PRIVATE)),
                    place.name(), true);
            try {
                if (!isKept(file)) {
                    return null;
                }
                return filled(file, request, () -> {
                    Unistd.linkat(Fcntl.AT_FDCWD, temporary, Fcntl.AT_FDCWD, place.pathname(arena), 0);
                });
            } finally {
                unlinkQuietly(temporary);
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(place.name(), refused);
        }
    }

    /** Whether a file was locked before anybody took it for left behind; closes it if not. */
    private static boolean isKept(SegmentFile file) throws SystemCallException {
        boolean isKept = false;
        try {
            isKept = RangeLock.tryTake(file, SegmentHeader.slotAt(0), 1, true) && file.status().links() > 0;
            return isKept;
        } finally {
            if (!isKept) {
                file.close();
            }
        }
    }

    private static void unlinkQuietly(MemorySegment pathname) {
        try {
            Unistd.unlink(pathname);
        } catch (SystemCallException gone) {
            // ENOENT: another creator took it for left behind, before it was locked
        }
    }

    /** Makes one that has no name but a descriptor. It can't become shorter. */
    static Opened inMemory(String label, Request request) throws IOException {
        String name = "memfd:" + label;
        try {
            SegmentFile file = new SegmentFile(Memfd.create(label, Mman.MFD_ALLOW_SEALING, false), name, true);
            return filled(file, request, () -> Fcntl.fcntl(file.descriptor(), Fcntl.F_ADD_SEALS,
                    Seal.bits(List.of(Seal.SHRINK))));
        } catch (SystemCallException refused) {
            throw Refusal.of(name, refused);
        }
    }

    /** Takes over an empty file; closes it if it can't be filled. */
    private static Opened filled(SegmentFile file, Request request, Interrupted.Action publish) throws IOException {
        MappedRegion region = null;
        try {
            // First of all, so that nobody takes it for left behind
            int slot = lock(file);
            own(file, request);
            allocate(file, request.byteSize());
            SegmentHeader header = header(request);
            describe(file, header);
            Slots.write(file, slot);
            region = request.map(file, request.byteSize());
            request.initialize(region);
            ready(file);
            publish.make();
            return new Opened(file, header, region, slot);
        } catch (SystemCallException refused) {
            abandon(file, region);
            throw Refusal.of(file.name(), refused);
        } catch (Throwable failure) { // an initializer may throw what it doesn't declare
            abandon(file, region);
            throw failure;
        }
    }

    private static void abandon(SegmentFile file, MappedRegion region) throws SystemCallException {
        try (file) {
            if (region != null) {
                region.close();
            }
        }
    }

    private static int lock(SegmentFile file) throws SystemCallException {
        RangeLock.tryTake(file, SegmentHeader.slotAt(0), 1, true);
        return 0;
    }

    private static void own(SegmentFile file, Request request) throws SystemCallException {
        if (request.owner() != Request.ANY || request.group() != Request.ANY) {
            Unistd.fchown(file.descriptor(), (int) request.owner(), (int) request.group());
        }
        Stat.fchmod(file.descriptor(), request.mode()); // the umask doesn't apply; after the owner, whose change takes bits away
    }

    private static void allocate(SegmentFile file, long byteSize) throws IOException {
        long all = SegmentHeader.BYTES + byteSize;
        Room.require(file.name(), file.descriptor(), all);
        try {
            Interrupted.retry(() -> Fcntl.fallocate(file.descriptor(), 0, 0, all));
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.EOPNOTSUPP)) {
                throw new UnsupportedOperationException(
                        "the file system of " + file.name() + " can't allocate storage ahead", refused);
            }
            throw refused;
        }
    }

    private static SegmentHeader header(Request request) {
        ProcessIdentity self = ProcessIdentity.self();
        return new SegmentHeader(request.byteSize(), PageSize.system().bytes(), request.layoutHash(),
                request.layoutName(), request.unlinkedByLast(), self.pid(), self.namespace(), self.startTime(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS), self.bootId());
    }

    private static void describe(SegmentFile file, SegmentHeader header) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(SegmentHeader.SLOTS_AT);
            header.writeTo(bytes);
            file.write(0, bytes);
        }
    }

    /** Last of all: whoever sees this word sees the rest. */
    private static void ready(SegmentFile file) throws SystemCallException {
        VarHandle.releaseFence();
        try (Arena arena = Arena.ofConfined()) {
            file.write(SegmentHeader.READY_AT, arena.allocateFrom(ValueLayout.JAVA_INT, 1));
        }
    }
}
