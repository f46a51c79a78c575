package io.mmapkit.shared;

import io.mmapkit.libc.Stat;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Finds segments in a folder, and removes those that no process has. */
final class Orphans {
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Set<Errno> LACKS = Set.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM);

    private Orphans() {}

    /** What is in a folder that this process may read, in the order of names. */
    static List<SegmentInfo> list(SegmentFolder folder) throws IOException {
        List<SegmentInfo> found = new ArrayList<>();
        for (Place place : folder.files()) {
            try (SegmentFile file = SegmentFile.open(place, false)) {
                SegmentInfo info = SegmentInfo.of(file, place);
                if (info != null) {
                    found.add(info);
                }
            } catch (IOException unreadable) {
                requireMeans(unreadable); // otherwise no permission, a socket, or removed just now: nothing to be shown
            }
        }
        return List.copyOf(found);
    }

    /** Goes on only if it is the file that was refused, and not for a lack of descriptors or memory, with which all of them are. */
    private static void requireMeans(IOException refused) throws IOException {
        SystemCallException call = refused instanceof SystemCallException itself
                ? itself
                : refused.getCause() instanceof SystemCallException cause ? cause : null;
        if (call != null && LACKS.contains(call.errno())) {
            throw refused;
        }
    }

    /**
     * Removes what this user made and no process has: whole segments, and those whose creator died while making them.
     *
     * @return their names
     */
    static List<String> collect(SegmentFolder folder, Predicate<SegmentInfo> which) throws IOException {
        List<String> removed = new ArrayList<>();
        for (Place place : folder.files()) {
            if (remove(place, which)) {
                removed.add(place.name());
            }
        }
        return List.copyOf(removed);
    }

    /** Removes what dead creators have left behind in a folder. */
    static void collectUnfinished(SegmentFolder folder) throws IOException {
        try {
            for (Place place : folder.files()) {
                if (place.isTemporary()) {
                    remove(place, _ -> true);
                }
            }
        } catch (AccessDeniedException unreadable) {
            // one may make files in it all the same
        }
    }

    /**
     * Removes what looks like a segment, or like what was made of one so far, and is meant. Whether somebody has it is only known once it is
     * locked.
     */
    private static boolean remove(Place place, Predicate<SegmentInfo> which) throws IOException {
        try (SegmentFile seen = SegmentFile.open(place, false)) {
            SegmentInfo info = SegmentInfo.of(seen, place);
            if (info == null || !which.test(info)) {
                return false;
            }
            try (SegmentFile file = SegmentFile.open(place, true)) { // by now, the name may be of another one, that isn't meant
                return file.status().isSameFile(seen.status()) && remove(file, place);
            }
        } catch (IOException refused) {
            requireMeans(refused);
            return false; // somebody else removed it, or it isn't ours to remove
        }
    }

    private static boolean remove(SegmentFile file, Place place) throws IOException {
        SegmentFile.Status status = file.status();
        if (status.kind() != Stat.S_IFREG || status.owner() != UserId.own()) {
            return false;
        }
        if (!isUnderstood(file, place)) {
            return false;
        }
        return place.isTemporary() && status.links() > 1 && isReady(file)
                // It has its name by now, and its creator died before it took this one away. Others may use it
                ? RangeLock.tryTake(file, SegmentHeader.NAME_LOCK_AT, 1, true) && unlink(file, place)
                : unlinkIfUnused(file, place);
    }

    /**
     * Whether it surely is what this version of the library makes. Another version may know of participants that this one doesn't, and what has no more
     * than the magic may be anybody's, unless its name, too, tells that it is ours.
     */
    private static boolean isUnderstood(SegmentFile file, Place place) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(SegmentHeader.BYTES);
            return SegmentHeader.isUnderstood(bytes.asSlice(0, file.read(0, bytes)), place.isTemporary());
        }
    }

    private static boolean isReady(SegmentFile file) throws IOException {
        try {
            Attachment.header(file);
            return true;
        } catch (IncompatibleSegmentException unfinished) {
            return false;
        }
    }

    /**
     * Takes all locks, and removes the name if that succeeds. They are given back with the file: until then nobody attaches, and nobody who
     * asks for a lock first removes the name, or gives it to another.
     */
    static boolean unlinkIfUnused(SegmentFile file, Place place) throws SystemCallException {
        return Slots.takeAll(file) && unlink(file, place);
    }

    /**
     * Removes a name, whatever it is of.
     *
     * @throws java.nio.file.NoSuchFileException if it isn't there
     */
    static void unlink(Place place) throws IOException {
        boolean canBeOpened = true;
        while (canBeOpened) {
            try (SegmentFile file = SegmentFile.open(place, true)) {
                if (unlinkLocked(file, place)) {
                    return;
                }
            } catch (NoSuchFileException missing) {
                throw missing;
            } catch (IOException refused) {
                canBeOpened = false; // a symbolic link, say: nothing that collectors touch
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            Unistd.unlink(place.pathname(arena));
        } catch (SystemCallException refused) {
            throw Refusal.of(place.name(), refused);
        }
    }

    /**
     * Removes a name if it still is this file's. One at a time does: between the look and the removal, another one could remove the name and a third
     * give it to a new segment.
     */
    static boolean unlinkLocked(SegmentFile file, Place place) throws IOException {
        if (!file.isWritable()) { // which a lock that excludes others takes
            try (SegmentFile again = SegmentFile.reopen(file.descriptor(), file.name(), true)) {
                return unlinkLocked(again, place);
            } catch (AccessDeniedException refused) {
                return unlink(file, place);
            }
        }
        Patience patience = new Patience(SOON);
        while (!RangeLock.tryTake(file, SegmentHeader.NAME_LOCK_AT, 1, true) && patience.isLeft()) {
            patience.pause(); // who has it for longer is no friend
        }
        try {
            return unlink(file, place);
        } finally {
            RangeLock.release(file, SegmentHeader.NAME_LOCK_AT, 1);
        }
    }

    /**
     * The same, by one who has the lock. The kernel can't remove a name only if it is that of a certain file; so the look and the removal are two
     * calls with nothing between. Who moves a file over a name that isn't its, and asks for no lock, has to fall between them to lose it.
     */
    private static boolean unlink(SegmentFile file, Place place) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pathname = place.pathname(arena);
            if (!file.isAt(pathname, file.status(), arena)) {
                return false;
            }
            Unistd.unlink(pathname);
            return true;
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.ENOENT)) {
                return false; // somebody who knows nothing of locks was faster
            }
            throw refused;
        }
    }
}
