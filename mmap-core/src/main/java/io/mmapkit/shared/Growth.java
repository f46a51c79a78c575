package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import io.mmapkit.os.Room;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.OptionalLong;
import java.util.Set;

/** Makes a segment longer: one process at a time, storage first, then the size in the header. */
final class Growth {
    private Growth() {}

    /**
     * Makes the contents as long as this, if they aren't longer. For one thread of a file at a time, which its locks don't keep apart.
     *
     * @return how long they are; nothing if another process is making them longer, for as long as allocating takes
     */
    static OptionalLong tryTo(SegmentFile file, long wanted) throws IOException {
        if (!isLocked(file)) {
            return OptionalLong.empty();
        }
        try {
            long size = Attachment.header(file).byteSize();
            if (size >= wanted) {
                return OptionalLong.of(size);
            }
            requireUnsealed(file);
            allocate(file, size, wanted);
            // Who is killed before this has only made the file longer than it need be
            try (Arena arena = Arena.ofConfined()) {
                file.write(SegmentHeader.SIZE_AT, arena.allocateFrom(ValueLayout.JAVA_LONG, wanted));
            }
            return OptionalLong.of(wanted);
        } catch (SystemCallException refused) {
            throw Refusal.of(file.name(), refused);
        } finally {
            RangeLock.release(file, SegmentHeader.SIZE_AT, 1);
        }
    }

    /** The kernel would refuse the storage, or once the file is longer, the header. */
    private static void requireUnsealed(SegmentFile file) throws IOException {
        Set<Seal> seals = SegmentSeals.of(file);
        if (seals.contains(Seal.GROW) || seals.contains(Seal.WRITE) || seals.contains(Seal.FUTURE_WRITE)) {
            throw new AccessDeniedException(file.name(), null, "can't be made longer: it has the seals " + seals);
        }
    }

    private static boolean isLocked(SegmentFile file) throws IOException {
        try {
            return RangeLock.tryTake(file, SegmentHeader.SIZE_AT, 1, true);
        } catch (SystemCallException refused) {
            throw Refusal.of(file.name(), refused);
        }
    }

    /** Waits a moment for who has the lock, unless the time is up. */
    static void requirePatience(String name, Patience patience) throws IOException {
        if (!patience.isLeft()) {
            throw new FileSystemException(name, null,
                    "another process is making it longer, or has locked it for that: timeout(…) says how long to wait");
        }
        patience.pause();
    }

    private static void allocate(SegmentFile file, long size, long wanted) throws IOException {
        long from = SegmentHeader.BYTES + size;
        long before = file.status().size();
        Room.require(file.name(), file.descriptor(), SegmentHeader.BYTES + wanted);
        try {
            Interrupted.retry(() -> Fcntl.fallocate(file.descriptor(), 0, from, wanted - size));
        } catch (SystemCallException refused) {
            if (file.status().size() > before) {
                cutBack(file, before, refused);
            }
            throw refused;
        }
    }

    /** Nobody has mapped what was added: the header doesn't tell of it, and the lock is ours. */
    private static void cutBack(SegmentFile file, long before, SystemCallException refused) {
        try {
            Unistd.ftruncate(file.descriptor(), before);
        } catch (SystemCallException sealed) {
            refused.addSuppressed(sealed);
        }
    }
}
