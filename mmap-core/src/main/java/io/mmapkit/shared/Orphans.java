package io.mmapkit.shared;

import io.mmapkit.libc.Stat;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Finds segments in a folder, and removes those that no process has. */
final class Orphans {
    private Orphans() {}

    /** What is in a folder that this process may read, in the order of names. */
    static List<SegmentInfo> list(Path folder, Function<Path, Place> placing) throws IOException {
        List<SegmentInfo> found = new ArrayList<>();
        for (Place place : places(folder, placing)) {
            try (SegmentFile file = SegmentFile.open(place, false)) {
                SegmentInfo info = SegmentInfo.of(file);
                if (info != null) {
                    found.add(info);
                }
            } catch (IOException unreadable) {
                // no permission, a socket, or removed just now: nothing to be shown
            }
        }
        return List.copyOf(found);
    }

    /**
     * Removes what this user made and no process has: whole segments, and those whose creator died while making them.
     *
     * @return their names
     */
    static List<String> collect(Path folder, Function<Path, Place> placing) throws IOException {
        List<String> removed = new ArrayList<>();
        for (Place place : places(folder, placing)) {
            if (isOrphan(place) && remove(place)) {
                removed.add(place.name());
            }
        }
        return List.copyOf(removed);
    }

    /** Removes what dead creators have left behind beside a place. */
    static void collectUnfinished(Place place) throws IOException {
        Path folder = place instanceof Place.File file ? file.path().getParent() : Place.SHM;
        for (Place there : places(folder, Place.File::new)) {
            if (isTemporary(there)) {
                remove(there);
            }
        }
    }

    private static List<Place> places(Path folder, Function<Path, Place> placing) throws IOException {
        List<Place> places = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                // Opening a device may do something: a watchdog would begin to wait for its next sign of life
                if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    continue;
                }
                if (isTemporary(new Place.File(entry))) {
                    places.add(new Place.File(entry));
                } else {
                    places.add(placing.apply(entry));
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        places.sort((one, other) -> one.name().compareTo(other.name()));
        return places;
    }

    private static boolean isTemporary(Place place) {
        return place instanceof Place.File file && file.path().getFileName().toString().startsWith(Creation.TEMPORARY);
    }

    /** Whether it looks like a segment of ours; whether somebody has it is only known once it is locked. */
    private static boolean isOrphan(Place place) {
        if (isTemporary(place)) {
            return true;
        }
        try (SegmentFile file = SegmentFile.open(place, false)) {
            return SegmentInfo.of(file) != null;
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Removes a name if nobody has a lock of the file; while it is removed, nobody gets one. */
    private static boolean remove(Place place) {
        try (SegmentFile file = SegmentFile.open(place, true)) {
            SegmentFile.Status status = file.status();
            return status.kind() == Stat.S_IFREG && status.owner() == Unistd.geteuid() && unlinkIfUnused(file, place);
        } catch (IOException refused) {
            return false; // somebody else removed it, or it isn't ours to remove
        }
    }

    /** Takes all locks, and removes the name if that succeeds. They are given back with the file. */
    static boolean unlinkIfUnused(SegmentFile file, Place place) throws SystemCallException {
        return Slots.takeAll(file) && unlink(file, place);
    }

    /** Removes a name if it still is this file's. */
    static boolean unlink(SegmentFile file, Place place) throws SystemCallException {
        if (!file.isAt(place)) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            Unistd.unlink(place.pathname(arena));
            return true;
        }
    }
}
