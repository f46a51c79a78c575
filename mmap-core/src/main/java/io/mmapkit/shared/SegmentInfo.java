package io.mmapkit.shared;

import io.mmapkit.libc.Stat;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A segment as it is seen from outside, at one moment, without attaching to it.
 *
 * @param name under which it can be attached, unless it has characters that {@link SharedSegmentBuilder#name} refuses: whoever may write in the
 *        folder may have put any there, also such that a terminal obeys
 * @param header what it says of itself; null if it isn't whole: {@code problem} says why
 * @param problem why it can't be attached; empty if it can
 * @param fileSize of its file, in bytes
 * @param owner the user it belongs to, as ls(1) shows it: up to 2³² − 2
 * @param mode the permissions of its file
 * @param participants who has it attached for writing, and who died and wasn't replaced
 * @param hasReaders whether somebody has it attached for reading only
 */
public record SegmentInfo(String name, SegmentHeader header, String problem, long fileSize, long owner, int mode,
        List<Participant> participants, boolean hasReaders) {
    /** Looks at a file; null if it isn't a segment, nor what a creator has made of one so far. */
    static SegmentInfo of(SegmentFile file, Place place) throws IOException {
        SegmentFile.Status status = file.status();
        boolean isBegun = status.size() >= Long.BYTES || status.size() == 0 && place.isTemporary();
        if (status.kind() != Stat.S_IFREG || !isBegun) {
            return null;
        }
        try {
            SegmentHeader header = Attachment.header(file);
            return info(file, status, header, Attachment.hasOwnPages(header)
                    ? ""
                    : Attachment.otherPages(header));
        } catch (IncompatibleSegmentException refused) {
            return switch (refused.kind()) {
                case NOT_A_SEGMENT -> null;
                case NOT_READY -> place.isTemporary() || hasMagic(file)
                        ? info(file, status, null, refused.getReason())
                        : null;
                default -> info(file, status, null, refused.getReason());
            };
        }
    }

    private static boolean hasMagic(SegmentFile file) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment magic = arena.allocate(Long.BYTES, Long.BYTES);
            return file.read(SegmentHeader.MAGIC_AT, magic) == Long.BYTES
                    && magic.get(ValueLayout.JAVA_LONG, 0) == SegmentHeader.MAGIC;
        }
    }

    private static SegmentInfo info(SegmentFile file, SegmentFile.Status status, SegmentHeader header, String problem)
            throws IOException {
        return new SegmentInfo(file.name(), header, problem, status.size(), status.owner(), status.mode(),
                participants(file), Slots.hasReaders(file));
    }

    /** None if the file was cut where they stand, or isn't that long yet: the problem says so. */
    private static List<Participant> participants(SegmentFile file) throws IOException {
        try {
            return Slots.list(file, Slots.READER);
        } catch (IncompatibleSegmentException cut) {
            return List.of();
        }
    }

    /**
     * Whether its name is one that a creator gave it for as long as it makes it, where the file system has no files without a name. If nobody
     * has it, the creator is dead.
     *
     * @return whether it is to be attached under another name, or never
     */
    public boolean isUnfinished() {
        return Temporary.isName(name.substring(name.lastIndexOf('/') + 1));
    }

    /** {@return whether some process has it attached} */
    public boolean isInUse() {
        return hasReaders || participants.stream().anyMatch(Participant::isAlive);
    }
}
