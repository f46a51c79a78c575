package io.mmapkit.shared;

import io.mmapkit.PageSize;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;

/**
 * What stands at the beginning of every segment, in its first {@value #BYTES} bytes; the contents follow. Numbers are little-endian.
 *
 * <pre>
 *      0         8    12    16          24          32          40    44    48
 *      +---------+-----+-----+-----------+-----------+-----------+-----+-----+
 *      | magic   | ver | hdr | byteSize  | pageSize  | layout    | flg | rdy |
 *      +---------+-----+-----+-----------+-----------+-----------+-----+-----+
 *     48          52  56          64          72          80                96
 *      +-----------+---+-----------+-----------+-----------+-----------------+
 *      | pid       | - | namespace | startTime | created   | boot id         |
 *      +-----------+---+-----------+-----------+-----------+-----------------+
 *     96    100                                                            356
 *      +-----+---------------------------------------------------------------+
 *      | len | name of the layout, UTF-8, at most 255 bytes                  |
 *      +-----+---------------------------------------------------------------+
 *    512                         544                                      4096
 *      +---------------------------+---------------------------+-----+-------+
 *      | slot of participant 0     | slot of participant 1     | ... | 111   |
 *      +---------------------------+---------------------------+-----+-------+
 * </pre>
 *
 * <p>Whoever makes one makes the file as long as it is to be before he writes the first byte of it: a shorter one that begins with the magic was cut.
 *
 * <p>A slot has {@value #SLOT_BYTES} bytes: an {@code int} epoch, which grows each time the slot is taken; an {@code int} process number, 0 if
 * the slot is free; and as {@code long} its PID namespace, the start of the process in clock ticks since boot, and when it joined in
 * milliseconds since 1970. That its owner lives is no matter of these numbers: it holds an exclusive OFD lock of the slot's first byte (fcntl_locking(2)).
 * Who may only read holds a shared lock of byte {@value #READERS_LOCK_AT} in place of a slot; who makes the segment longer, one of byte
 * {@value #SIZE_AT}; who removes the name, one of byte {@value #VERSION_AT}.
 *
 * <p>The header is read and written by system calls and never mapped, so that nothing a peer does to the file can make an access fault, and
 * a number is checked in the copy that is used.
 *
 * @param byteSize of the contents, in bytes
 * @param pageSize of the system that made it, in bytes
 * @param layoutHash of the layout of the contents; 0 if it was made without one
 * @param layoutName of the layout; empty without one. Whoever wrote it may have been hostile: it may have characters that a terminal obeys
 * @param isUnlinkedByLast whether the last participant removes the name
 * @param creatorPid of the process that made it, in its own PID namespace
 * @param creatorNamespace the inode of that namespace; 0 if it isn't known
 * @param creatorStartTime when that process started, in clock ticks since boot; 0 if it isn't known
 * @param created when it was made
 * @param bootId of the boot in which it was made; zero if it isn't known
 */
public record SegmentHeader(long byteSize, long pageSize, long layoutHash, String layoutName, boolean isUnlinkedByLast,
        int creatorPid, long creatorNamespace, long creatorStartTime, Instant created, UUID bootId) {
    /** How long the header is, and where the contents begin: in bytes. */
    public static final int BYTES = 4096;

    /** {@code long}: "mmapkit" and a NUL. */
    public static final int MAGIC_AT = 0;
    /** {@code int}: the version of this format, {@value #VERSION}. */
    public static final int VERSION_AT = 8;
    /** {@code int}: {@value #BYTES}. */
    public static final int HEADER_SIZE_AT = 12;
    /** {@code long}: the size of the contents, which may grow. */
    public static final int SIZE_AT = 16;
    /** {@code long}: the page size. */
    public static final int PAGE_SIZE_AT = 24;
    /** {@code long}: the hash of the layout. */
    public static final int LAYOUT_HASH_AT = 32;
    /** {@code int}: bit 0, the last participant removes the name. */
    public static final int FLAGS_AT = 40;
    /** {@code int}: 1 when all the rest is there; written last. */
    public static final int READY_AT = 44;
    /** {@code int}: the creator's process number. */
    public static final int CREATOR_PID_AT = 48;
    /** {@code long}: the creator's PID namespace. */
    public static final int CREATOR_NAMESPACE_AT = 56;
    /** {@code long}: when the creator started. */
    public static final int CREATOR_START_AT = 64;
    /** {@code long}: when it was made, in milliseconds since 1970. */
    public static final int CREATED_AT = 72;
    /** Two {@code long}s: the boot id. */
    public static final int BOOT_ID_AT = 80;
    /** {@code int}: how many bytes the name of the layout has. */
    public static final int LAYOUT_NAME_LENGTH_AT = 96;
    /** Bytes: the name of the layout. */
    public static final int LAYOUT_NAME_AT = 100;
    /** The first slot. */
    public static final int SLOTS_AT = 512;

    /** "mmapkit" and a NUL, as a little-endian number. */
    public static final long MAGIC = 0x0074_696b_7061_6d6dL;
    /** The version of this format. */
    public static final int VERSION = 1;
    /** The size of a slot. */
    public static final int SLOT_BYTES = 32;
    /** How many slots there are. */
    public static final int SLOTS = (BYTES - SLOTS_AT) / SLOT_BYTES;
    /** How many bytes of UTF-8 the name of a layout may have. */
    public static final int LONGEST_LAYOUT_NAME = 255;

    static final int READERS_LOCK_AT = 0;
    static final int NAME_LOCK_AT = VERSION_AT;

    private static final int UNLINKED_BY_LAST = 1;
    private static final long LARGEST = 1L << 62; // more than any address space has: what is added to it fits a long
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    /** Writes it, all but the word that says that it is ready. */
    void writeTo(MemorySegment bytes) {
        byte[] name = layoutName.getBytes(StandardCharsets.UTF_8);
        bytes.set(LONG, MAGIC_AT, MAGIC);
        bytes.set(INT, VERSION_AT, VERSION);
        bytes.set(INT, HEADER_SIZE_AT, BYTES);
        bytes.set(LONG, SIZE_AT, byteSize);
        bytes.set(LONG, PAGE_SIZE_AT, pageSize);
        bytes.set(LONG, LAYOUT_HASH_AT, layoutHash);
        bytes.set(INT, FLAGS_AT, isUnlinkedByLast ? UNLINKED_BY_LAST : 0);
        bytes.set(INT, CREATOR_PID_AT, creatorPid);
        bytes.set(LONG, CREATOR_NAMESPACE_AT, creatorNamespace);
        bytes.set(LONG, CREATOR_START_AT, creatorStartTime);
        bytes.set(LONG, CREATED_AT, created.toEpochMilli());
        bytes.set(LONG, BOOT_ID_AT, bootId.getMostSignificantBits());
        bytes.set(LONG, BOOT_ID_AT + Long.BYTES, bootId.getLeastSignificantBits());
        bytes.set(INT, LAYOUT_NAME_LENGTH_AT, name.length);
        MemorySegment.copy(name, 0, bytes, ValueLayout.JAVA_BYTE, LAYOUT_NAME_AT, name.length);
    }

    /**
     * Whether the first bytes of a file are those of a segment that is still being made, by this library or another one.
     *
     * @param bytes as many as there are
     */
    static boolean isUnfinished(MemorySegment bytes) {
        if (bytes.byteSize() < BYTES) {
            return bytes.byteSize() == 0; // the file gets its length before its first byte
        }
        long magic = bytes.get(LONG, MAGIC_AT);
        return magic == 0 || magic == MAGIC && bytes.get(INT, READY_AT) == 0;
    }

    /**
     * Whether the first bytes of a file are those of a segment of this version, on a system with such pages, whole or cut behind its header.
     *
     * @param bytes as many as there are
     * @param isBeingMade whether that may also be half of one, or nothing yet
     */
    static boolean isUnderstood(MemorySegment bytes, boolean isBeingMade) {
        if (bytes.byteSize() < BYTES) {
            return isBeingMade && bytes.byteSize() == 0;
        }
        if (bytes.get(LONG, MAGIC_AT) == 0) {
            return isBeingMade;
        }
        int version = bytes.get(INT, VERSION_AT);
        int ready = bytes.get(INT, READY_AT);
        if (isBeingMade && ready == 0) {
            return version == VERSION || version == 0;
        }
        return bytes.get(LONG, MAGIC_AT) == MAGIC && version == VERSION && ready == 1
                && bytes.get(INT, HEADER_SIZE_AT) == BYTES
                && bytes.get(LONG, PAGE_SIZE_AT) == PageSize.system().bytes();
    }

    /**
     * Reads it from a copy that nobody else can change.
     *
     * @param name of the segment, for messages
     * @param bytes the first of the file, as many as there are
     * @param fileSize how long the file is, in bytes
     * @throws IncompatibleSegmentException if it isn't one, or doesn't fit the file
     */
    static SegmentHeader readFrom(String name, MemorySegment bytes, long fileSize) throws IncompatibleSegmentException {
        if (isUnfinished(bytes)) {
            throw new IncompatibleSegmentException(name, Reason.NOT_READY,
                    fileSize == 0 ? "is empty: still being made, or not a segment" : "is not ready yet");
        }
        if (bytes.byteSize() < Long.BYTES || bytes.get(LONG, MAGIC_AT) != MAGIC) {
            throw new IncompatibleSegmentException(name, Reason.NOT_A_SEGMENT, bytes.byteSize() < Long.BYTES
                    ? "is not a segment of mmapkit, or was cut to " + bytes.byteSize() + " bytes, too few to tell"
                    : "is not a segment of mmapkit");
        }
        if (bytes.byteSize() < BYTES) {
            throw new IncompatibleSegmentException(name, Reason.TRUNCATED,
                    "was cut within its header, to " + bytes.byteSize() + " bytes");
        }
        int version = bytes.get(INT, VERSION_AT);
        if (version != VERSION) {
            throw new IncompatibleSegmentException(name, Reason.OTHER_VERSION,
                    "has format " + version + ", and this library knows " + VERSION);
        }
        long byteSize = bytes.get(LONG, SIZE_AT);
        long pageSize = bytes.get(LONG, PAGE_SIZE_AT);
        int nameLength = bytes.get(INT, LAYOUT_NAME_LENGTH_AT);
        if (bytes.get(INT, HEADER_SIZE_AT) != BYTES || bytes.get(INT, READY_AT) != 1 || byteSize <= 0
                || byteSize > LARGEST || Long.bitCount(pageSize) != 1 || pageSize < 0
                || nameLength < 0 || nameLength > LONGEST_LAYOUT_NAME) {
            throw new IncompatibleSegmentException(name, Reason.CORRUPT, "has a header with impossible numbers");
        }
        if (fileSize < BYTES + byteSize) {
            throw new IncompatibleSegmentException(name, Reason.TRUNCATED,
                    "was cut: it should have " + (BYTES + byteSize) + " bytes with its header, and has " + fileSize);
        }
        return new SegmentHeader(byteSize, pageSize, bytes.get(LONG, LAYOUT_HASH_AT), layoutName(bytes, nameLength),
                (bytes.get(INT, FLAGS_AT) & UNLINKED_BY_LAST) != 0, bytes.get(INT, CREATOR_PID_AT),
                bytes.get(LONG, CREATOR_NAMESPACE_AT), bytes.get(LONG, CREATOR_START_AT),
                Instant.ofEpochMilli(bytes.get(LONG, CREATED_AT)),
                new UUID(bytes.get(LONG, BOOT_ID_AT), bytes.get(LONG, BOOT_ID_AT + Long.BYTES)));
    }

    /** What isn't UTF-8 is replaced: it is there to be read by people. */
    private static String layoutName(MemorySegment bytes, int length) {
        return new String(bytes.asSlice(LAYOUT_NAME_AT, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** The start of a layout's name that fits: whole characters. */
    static String fitting(String layoutName) {
        byte[] bytes = layoutName.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST_LAYOUT_NAME) {
            return layoutName;
        }
        int end = LONGEST_LAYOUT_NAME;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--; // not within a character
        }
        return StandardCharsets.UTF_8.decode(ByteBuffer.wrap(Arrays.copyOf(bytes, end))).toString();
    }

    static int slotAt(int slot) {
        return SLOTS_AT + slot * SLOT_BYTES;
    }
}
