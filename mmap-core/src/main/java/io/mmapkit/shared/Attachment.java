package io.mmapkit.shared;

import io.mmapkit.PageSize;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Refusal;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Set;

/** Attaches to a segment that is there, once all of what it says of itself has been checked, in a copy. */
final class Attachment {
    private static final int OTHERS_WRITE = 0022; // the group and all others

    private Attachment() {}

    /**
     * Attaches to what has a name.
     *
     * @throws NoSuchFileException if it is missing
     */
    static Opened to(Place place, Request request, Patience patience) throws IOException {
        while (true) {
            SegmentFile file = SegmentFile.open(place, !request.readOnly());
            try {
                return to(file, place, request);
            } catch (IncompatibleSegmentException refused) {
                requireWorthWaiting(refused, patience);
            }
            patience.pause();
        }
    }

    /** Attaches to what a descriptor refers to. The descriptor stays its owner's. */
    static Opened to(int descriptor, String name, Request request, Patience patience) throws IOException {
        requireAccess(descriptor, name, request);
        while (true) {
            // The locks of a descriptor that was passed on would be those of the sender, too
            SegmentFile file = SegmentFile.reopen(descriptor, name, !request.readOnly());
            try {
                return to(file, null, request);
            } catch (IncompatibleSegmentException refused) {
                requireWorthWaiting(refused, patience);
            }
            patience.pause();
        }
    }

    /** Who passed it on gives no more rights than the descriptor has: to open it anew could lend him this process's own. */
    private static void requireAccess(int descriptor, String name, Request request) throws IOException {
        try {
            int access = Descriptors.access(descriptor, name);
            if (request.readOnly() && access == Fcntl.O_WRONLY) {
                throw new AccessDeniedException(name, null, "isn't open for reading");
            }
            if (!request.readOnly() && access != Fcntl.O_RDWR) {
                throw new AccessDeniedException(name, null, "isn't open for reading and writing: say readOnly()");
            }
        } catch (SystemCallException refused) {
            throw Refusal.of(name, refused);
        }
    }

    private static void requireWorthWaiting(IncompatibleSegmentException refused, Patience patience)
            throws IncompatibleSegmentException {
        if (refused.kind() != Reason.NOT_READY && refused.kind() != Reason.FULL || !patience.isLeft()) {
            throw refused;
        }
    }

    /** Takes over a file, of a place or null; closes it if it can't be attached to. */
    private static Opened to(SegmentFile file, Place place, Request request) throws IOException {
        try {
            SegmentFile.Status status = requireRegular(file);
            if (place != null) { // for a descriptor vouches who passed it on
                requireTrusted(file, status, request);
            } else if (!request.readOnly()) { // only a memfd can be sealed
                requireUnsealed(file);
            }
            requireSeals(file, request.requiredSeals());
            SegmentHeader header = checkedHeader(file, request);
            return joined(file, status, header, join(file, request), place, request);
        } catch (SystemCallException refused) {
            file.close();
            throw Refusal.of(file.name(), refused);
        } catch (IOException | RuntimeException | Error failure) {
            file.close();
            throw failure;
        }
    }

    /** Maps a file of which a place was taken; gives the place back if that fails. */
    private static Opened joined(SegmentFile file, SegmentFile.Status status, SegmentHeader header, int slot,
            Place place, Request request) throws IOException {
        try {
            if (place != null && !file.isAt(place, status)) { // until the slot was taken, the name could be removed
                throw new IncompatibleSegmentException(file.name(), Reason.NOT_READY, "was removed just now");
            }
            return new Opened(file, header, request.map(file, header.byteSize()), slot);
        } catch (IOException | RuntimeException | Error failure) {
            Departure.leave(file, slot, place, header.isUnlinkedByLast());
            throw failure;
        }
    }

    private static SegmentFile.Status requireRegular(SegmentFile file) throws IOException {
        SegmentFile.Status status = file.status();
        if (status.kind() != Stat.S_IFREG) {
            throw new FileSystemException(file.name(), null, "is no regular file");
        }
        return status;
    }

    /** Who owns a file may do anything with it, and so may whom its mode lets write. */
    private static void requireTrusted(SegmentFile file, SegmentFile.Status status, Request request)
            throws IncompatibleSegmentException {
        boolean isOwn = status.owner() == UserId.own();
        if (!isOwn && request.acceptedOwner() != Request.ANY && request.acceptedOwner() != status.owner()
                && request.owner() != status.owner()) {
            throw new IncompatibleSegmentException(file.name(), Reason.OTHER_OWNER,
                    "belongs to user " + status.owner() + ", and this process runs as " + UserId.own()
                            + ": acceptOwner(" + status.owner() + ") would take it");
        }
        int writers = status.mode() & OTHERS_WRITE;
        if ((writers & ~request.mode()) != 0) {
            throw new IncompatibleSegmentException(file.name(), Reason.WRITABLE_BY_OTHERS,
                    "has mode 0" + Integer.toOctalString(status.mode()) + ", which lets others write: mode(0"
                            + Integer.toOctalString(request.mode() | writers) + ") would take it");
        }
    }

    private static void requireSeals(SegmentFile file, Set<Seal> required) throws IOException {
        if (required.isEmpty()) {
            return;
        }
        Set<Seal> seals = SegmentSeals.of(file);
        if (!seals.containsAll(required)) {
            throw new IncompatibleSegmentException(file.name(), Reason.NOT_SEALED,
                    "has the seals " + seals + ", and " + required + " are required");
        }
    }

    private static void requireUnsealed(SegmentFile file) throws IOException {
        Set<Seal> seals = SegmentSeals.of(file);
        if (seals.contains(Seal.WRITE) || seals.contains(Seal.FUTURE_WRITE)) {
            throw new IncompatibleSegmentException(file.name(), Reason.SEALED,
                    "can't be written any more, with the seals " + seals + ": readOnly() would take it");
        }
    }

    /** Reads the header once and checks it against the file and the request. */
    static SegmentHeader checkedHeader(SegmentFile file, Request request) throws IOException {
        SegmentHeader header = header(file);
        if (!hasOwnPages(header)) {
            throw new IncompatibleSegmentException(file.name(), Reason.OTHER_PAGE_SIZE, otherPages(header));
        }
        if (request.layout() != null && header.layoutHash() != request.layoutHash()) {
            throw new IncompatibleSegmentException(file.name(), Reason.OTHER_LAYOUT, "was made "
                    + (header.layoutHash() == LayoutHash.NONE
                            ? "without a layout"
                            : "with layout '" + PlainText.escaped(header.layoutName()) + "' ("
                                    + Long.toHexString(header.layoutHash())
                                    + ")")
                    + ", and '" + request.layoutName() + "' (" + Long.toHexString(request.layoutHash())
                    + ") is expected");
        }
        long wanted = Math.max(request.byteSize(), request.layout() == null ? 0 : request.layout().byteSize());
        if (header.byteSize() < wanted) {
            throw new IncompatibleSegmentException(file.name(), Reason.TOO_SMALL,
                    "has " + header.byteSize() + " bytes, and " + wanted + " are needed");
        }
        return header;
    }

    /** Whether it was made with pages as this system has. */
    static boolean hasOwnPages(SegmentHeader header) {
        return header.pageSize() == PageSize.system().bytes();
    }

    /** What is said if it wasn't. */
    static String otherPages(SegmentHeader header) {
        return "was made with pages of " + header.pageSize() + " bytes, and this system has "
                + PageSize.system().bytes();
    }

    /** Reads the header and checks it against the file. */
    static SegmentHeader header(SegmentFile file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(SegmentHeader.BYTES);
            long got = file.read(0, bytes);
            VarHandle.acquireFence();
            long size = file.status().size(); // after the header: who makes it longer does so in the other order
            return SegmentHeader.readFrom(file.name(), bytes.asSlice(0, got), size);
        }
    }

    private static int join(SegmentFile file, Request request) throws IOException {
        if (request.unnoticed()) {
            return Slots.ONLOOKER;
        }
        if (request.readOnly()) {
            if (Slots.joinAsReader(file)) {
                return Slots.READER;
            }
        } else {
            int slot = Slots.join(file);
            if (slot >= 0) {
                return slot;
            }
        }
        int held = Slots.held(file);
        throw new IncompatibleSegmentException(file.name(), Reason.FULL, held == SegmentHeader.SLOTS
                ? "has no place left: " + held + " participants are attached"
                : "lets nobody in, though only " + held + " of " + SegmentHeader.SLOTS
                        + " places are taken: it is being removed, or one who doesn't take part has locked the others");
    }
}
