package io.mmapkit.shared;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Describes a segment that is to be made or attached to. Made by {@link SharedSegment#builder()}.
 *
 * <p>Where the segment is, is said once: {@link #name}, {@link #file}, {@link #memfd}, {@link #descriptor}, {@link #descriptorOf} or
 * {@link #inherited}. Everything else
 * has a default. Nothing happens before {@link #create}, {@link #attach} or {@link #createOrAttach}. For one thread at a time; may be used for
 * several segments.
 */
public final class SharedSegmentBuilder {
    private static final int PRIVATE = 0600;
    private static final int PERMISSIONS = 0777;
    private static final int LONGEST_LABEL = 249; // NAME_MAX less "memfd:"
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private Source source; // null until it is said
    private long byteSize = Request.ANY;
    private int mode = PRIVATE;
    private long owner = Request.ANY;
    private long group = Request.ANY;
    private MemoryLayout layout;
    private Consumer<MemorySegment> initializer;
    private Duration timeout = PATIENCE;
    private long reserved;
    private boolean hugePages;
    private boolean confined;
    private boolean readOnly;
    private boolean unnoticed;
    private boolean unlinkedByLast;
    private EnumSet<Seal> requiredSeals = EnumSet.noneOf(Seal.class);
    private long acceptedOwner = Request.OWN;
    private boolean anyFileSystem;

    SharedSegmentBuilder() {}

    /**
     * POSIX shared memory; shm_overview(7).
     *
     * @param name of one to 255 bytes of UTF-8, without a slash but perhaps a first one, which means nothing; without characters of control, or of
     *        format as those that change the direction of writing, since one name could look like another
     * @return this builder
     * @throws IllegalArgumentException if it can't be a name, or it was already said where the segment is
     */
    public SharedSegmentBuilder name(String name) {
        return from(new Source.Named(Place.shm(name)));
    }

    /**
     * A file of any file system that can allocate storage ahead, but not of huge pages. What is on a disk is there after a reboot; what survives a
     * loss of power, says {@link io.mmapkit.MappedRegion#store} of the {@linkplain SharedSegment#region region}.
     *
     * @param path of the file, which is called as {@link #name} allows; a symbolic link isn't followed
     * @return this builder
     * @throws IllegalArgumentException if its name begins as those of segments being made do ({@code .mmapkit-}), or it was already said where the segment is
     * @throws UnsupportedOperationException if the path isn't of the default file system
     */
    public SharedSegmentBuilder file(Path path) {
        return from(new Source.Named(Place.file(path)));
    }

    /**
     * Memory without a name, which can't become shorter; memfd_create(2). To be created.
     *
     * @param newLabel what /proc shows it as; at most 249 bytes of UTF-8, and no characters of control or format
     * @return this builder
     * @throws IllegalArgumentException if it can't be a label, or it was already said where the segment is
     */
    public SharedSegmentBuilder memfd(String newLabel) {
        PlainText.require(newLabel, "a label");
        if (newLabel.getBytes(StandardCharsets.UTF_8).length > LONGEST_LABEL) {
            throw new IllegalArgumentException("a label has at most " + LONGEST_LABEL + " bytes: '" + newLabel + '\'');
        }
        return from(new Source.Memfd(newLabel));
    }

    /**
     * An open file of the caller's, which was received from another process, or inherited. To be attached to. The owner and the mode of the file
     * aren't checked: who passed it on vouches for it, also for a file system that answers: one in user space or on a network may let wait for longer
     * than {@link #timeout}. One that was opened with O_PATH is refused: it says nothing of the right to read the file.
     *
     * @param fd the number of the descriptor; stays the caller's, who may close it once the segment is attached
     * @return this builder
     * @throws IllegalArgumentException if it is negative, or it was already said where the segment is
     */
    public SharedSegmentBuilder descriptor(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("no descriptor: " + fd);
        }
        return from(new Source.Descriptor(fd, "descriptor " + fd));
    }

    /**
     * An open file of another process, which need not do anything for it: pidfd_getfd(2), Linux 5.6. To be attached to, with the right to trace
     * that process. The owner and the mode of the file aren't checked; what a process number stands for may have changed, so demand a layout or
     * {@linkplain #require seals}. The file system is, as {@link #acceptAnyFileSystem} says.
     *
     * @param pid the number of the process, and not of one of its threads, in this process's PID namespace
     * @param fd the number of the descriptor there: {@link SharedSegment#descriptor}
     * @return this builder
     * @throws IllegalArgumentException if one of them can't be such a number, or it was already said where the segment is
     */
    public SharedSegmentBuilder descriptorOf(int pid, int fd) {
        if (pid <= 0 || fd < 0) {
            throw new IllegalArgumentException("no descriptor of a process: " + fd + " of " + pid);
        }
        return from(new Source.OfProcess(pid, fd));
    }

    /**
     * Memory that this process shares with the children it forks, and with nobody else: {@code MAP_SHARED | MAP_ANONYMOUS}. To be created. It has
     * no file, and so neither header nor participants nor seals. A child that starts another program (execve(2)), as {@link ProcessBuilder} has it
     * do, has it no more.
     *
     * @return this builder
     * @throws IllegalArgumentException if it was already said where the segment is
     */
    public SharedSegmentBuilder inherited() {
        return from(new Source.Inherited());
    }

    private SharedSegmentBuilder from(Source wanted) {
        if (source != null) {
            throw new IllegalArgumentException("where the segment is was said already");
        }
        source = wanted;
        return this;
    }

    /**
     * The size of the contents.
     *
     * @param bytes above 0; one that is attached to has at least that. Without it, that of the layout
     * @return this builder
     * @throws IllegalArgumentException if it isn't above 0, or doesn't fit into a file with the header
     */
    public SharedSegmentBuilder byteSize(long bytes) {
        if (bytes <= 0 || bytes > Long.MAX_VALUE - SegmentHeader.BYTES) {
            throw new IllegalArgumentException("no size of a segment: " + bytes);
        }
        byteSize = bytes;
        return this;
    }

    /**
     * What the contents are. One that is attached to must have been made with a layout of the same names, types, sizes and offsets.
     *
     * @param contents a layout, whose name stands in the header; without addresses, which mean nothing in another process, and not aligned to
     *        more than 4,096 bytes
     * @return this builder
     * @throws IllegalArgumentException if it has an address, a larger alignment, no bytes or more than a file with the header can have, or its name has characters of control or format
     */
    public SharedSegmentBuilder layout(MemoryLayout contents) {
        layout = ShareableLayout.checked(contents);
        return this;
    }

    /**
     * The permissions of a file that is made, as chmod(2) takes them: exactly these, whatever the umask; 0600 unless said. A file that is attached to
     * is refused if it lets others write that these don't.
     *
     * @param permissions of 0 to 0777
     * @return this builder
     * @throws IllegalArgumentException if it has other bits, or doesn't let the owner read and write
     */
    public SharedSegmentBuilder mode(int permissions) {
        if ((permissions & ~PERMISSIONS) != 0 || (permissions & PRIVATE) != PRIVATE) {
            throw new IllegalArgumentException("no mode of a segment: 0" + Integer.toOctalString(permissions));
        }
        mode = permissions;
        return this;
    }

    /**
     * Whom a file that is made belongs to; chown(2). Giving it to another user takes CAP_CHOWN. One that is attached to may belong to that user, too.
     *
     * @param user a user, of 0 to 2³² − 2, or −1 for oneself
     * @param newGroup a group, likewise, or −1 for one's own
     * @return this builder
     * @throws IllegalArgumentException if one of them can't be such a number
     */
    public SharedSegmentBuilder owner(long user, long newGroup) {
        long checkedUser = user == Request.ANY ? user : UserId.checked(user);
        group = newGroup == Request.ANY ? newGroup : UserId.checked(newGroup);
        owner = checkedUser;
        return this;
    }

    /**
     * Attaches also to what belongs to this user. Otherwise only to what belongs to oneself.
     *
     * @param user whose segments are trusted, of 0 to 2³² − 2
     * @return this builder
     * @throws IllegalArgumentException if it can't be such a number
     */
    public SharedSegmentBuilder acceptOwner(long user) {
        acceptedOwner = UserId.checked(user);
        return this;
    }

    /**
     * Attaches to whosever it is.
     *
     * @return this builder
     */
    public SharedSegmentBuilder acceptAnyOwner() {
        acceptedOwner = Request.ANY;
        return this;
    }

    /**
     * Attaches also to a received file that is on another file system than one in memory or on a disk of this machine: tmpfs, ramfs, hugetlbfs, ext2,
     * ext3, ext4, xfs, btrfs, f2fs, bcachefs, zfs and overlay, mounted where this process sees it, and memfds anywhere. Otherwise it is refused, since a
     * file system in user space or on a network answers when it likes, and no timeout ends the wait for it. Of what {@link #name}, {@link #file} and
     * {@link #descriptor} say, the caller knows where it is.
     *
     * @return this builder
     */
    public SharedSegmentBuilder acceptAnyFileSystem() {
        anyFileSystem = true;
        return this;
    }

    /**
     * Puts the first contents into a segment that is made, before anybody can attach to it. If it throws, no segment is made.
     *
     * <p>Of several that {@link #createOrAttach} at once, each may make one, and run its initializer, before the first to finish gets the name; the
     * others throw away what they made, and attach. So the initializer should do nothing but fill the contents it is given, which may not become
     * the segment's.
     *
     * @param first what to do with the contents, which are zero
     * @return this builder
     */
    public SharedSegmentBuilder initialize(Consumer<MemorySegment> first) {
        initializer = Objects.requireNonNull(first);
        return this;
    }

    /**
     * How long to wait for a segment that isn't ready, or has no place left for a participant, and in {@link #createOrAttach} for space; also in
     * {@link SharedSegment#grow} for another process that makes it longer. A second unless said.
     *
     * @param duration not negative
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public SharedSegmentBuilder timeout(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("no duration to wait: " + duration);
        }
        timeout = duration;
        return this;
    }

    /**
     * Takes addresses for a segment that will be longer, so that it grows in place.
     *
     * @param bytes how long it may become in place; not negative
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public SharedSegmentBuilder reserve(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("can't reserve " + bytes + " bytes");
        }
        reserved = bytes;
        return this;
    }

    /**
     * Maps the contents where transparent huge pages fit, and asks for them; {@link io.mmapkit.MappedRegion#hugePages} of the region makes them and
     * tells what came of it. Pages of the pool of huge pages aren't to be had: files of those can't be written by system calls, as the header is.
     *
     * @return this builder
     */
    public SharedSegmentBuilder hugePages() {
        hugePages = true;
        return this;
    }

    /**
     * The views may be used, and the segment closed, by the thread only that opens it. Closing takes microseconds then, whatever other threads do.
     *
     * @return this builder
     */
    public SharedSegmentBuilder confined() {
        confined = true;
        return this;
    }

    /**
     * Attaches for reading only. The permission to read is enough. Who reads has no slot: others see that there is a reader, and not who.
     *
     * @return this builder
     */
    public SharedSegmentBuilder readOnly() {
        readOnly = true;
        return this;
    }

    /**
     * Attaches for reading only, and without the lock that tells others of a reader: for tools that look at what they have no part in. Nothing waits
     * for such a one or depends on it. Others may collect and remove the segment meanwhile, and the last participant removes a name that
     * it should; what is attached stays, as it does for all.
     *
     * @return this builder
     */
    public SharedSegmentBuilder unnoticed() {
        unnoticed = true;
        return readOnly();
    }

    /**
     * The last one that closes a segment that is made removes its name: a participant, or a reader who may write the file. One that is killed
     * doesn't: {@link SharedSegment#collectOrphans} does. Nor does one that may not: in a folder with the sticky bit, such as /dev/shm, another user
     * than the owner of the file or the folder. The name then stays, without a word from {@link SharedSegment#close}, until the owner collects it.
     *
     * @return this builder
     */
    public SharedSegmentBuilder unlinkedByLast() {
        unlinkedByLast = true;
        return this;
    }

    /**
     * Attaches only to what has these seals. With {@link Seal#SHRINK}, no access to the contents can fault.
     *
     * @param seals that are demanded
     * @return this builder
     */
    public SharedSegmentBuilder require(Seal... seals) {
        EnumSet<Seal> wanted = EnumSet.noneOf(Seal.class);
        wanted.addAll(List.of(seals));
        requiredSeals = wanted; // only now: a null among them doesn't take back what was demanded before
        return this;
    }

    /**
     * Makes the segment.
     *
     * @return the segment, to be closed
     * @throws FileAlreadyExistsException if the name is taken
     * @throws NoSuchFileException if the folder is missing
     * @throws java.nio.file.AccessDeniedException if the folder can't be written, or the file not given away
     * @throws java.nio.file.FileSystemException if there is no space (ENOSPC), or the system refuses for another reason
     * @throws UnsupportedOperationException if the file system can't allocate storage ahead
     * @throws IllegalArgumentException if neither a size nor a layout was said, the size is below that of the layout, it is to be read only, it is
     *         of a descriptor, or what was demanded of it can't be
     * @throws IOException all of the above but the last two
     */
    public SharedSegment create() throws IOException {
        Request request = creating();
        return source.create(request);
    }

    /**
     * Attaches to the segment.
     *
     * @return the segment, to be closed
     * @throws NoSuchFileException if there is none
     * @throws java.nio.file.AccessDeniedException if it may not be opened
     * @throws IncompatibleSegmentException if what is there isn't such a segment, or isn't to be trusted
     * @throws InterruptedIOException if the thread is interrupted while it waits
     * @throws java.nio.file.FileSystemException if it is a symbolic link (ELOOP), a directory or a device, or the system refuses for another reason
     * @throws IllegalArgumentException if it is one that can only be created
     * @throws IOException all of the above but the last
     */
    public SharedSegment attach() throws IOException {
        Request request = request();
        return source.attach(request, new Patience(timeout));
    }

    /** Refuses, before anything is received, to say twice where the segment is. */
    void requireWithoutPlace() {
        if (source != null) {
            throw new IllegalArgumentException("where the segment is was said already: it comes over the socket");
        }
    }

    /** Attaches to what came over a socket: all that was said holds, and nothing was said of where it is. */
    SharedSegment attachTo(Received received, String name) throws IOException {
        if (!anyFileSystem) {
            received.requireLocal(name);
        }
        source = new Source.Descriptor(received.descriptor(), name);
        try {
            return attach();
        } finally {
            source = null;
        }
    }

    /**
     * Attaches to the segment, or makes it if there is none under the name. Where there is no space for it, this waits as long as for one that isn't
     * ready: others that make it at once take space, too, until one of them has made it.
     *
     * @return the segment, to be closed
     * @throws IncompatibleSegmentException if what is there isn't such a segment, or isn't to be trusted
     * @throws InterruptedIOException if the thread is interrupted while it waits
     * @throws IllegalArgumentException as of {@link #create}, or if it has no name
     * @throws IOException as of {@link #create} and {@link #attach}
     */
    public SharedSegment createOrAttach() throws IOException {
        Request request = creating();
        if (!(source instanceof Source.Named named)) {
            throw new IllegalArgumentException("only a segment with a name can be there already");
        }
        return named.createOrAttach(request, new Patience(timeout));
    }

    private Request creating() {
        Request request = request();
        source.requireCreatable(request);
        long least = layout == null ? 1 : layout.byteSize();
        if (request.byteSize() < least) {
            throw new IllegalArgumentException(request.byteSize() == Request.ANY
                    ? "say how long the segment is: byteSize(…) or layout(…)"
                    : "a segment of " + request.byteSize() + " bytes is too small for a layout of " + least);
        }
        if (readOnly) {
            throw new IllegalArgumentException("a segment that is made is written");
        }
        return request;
    }

    Request request() {
        if (source == null) {
            throw new IllegalArgumentException(
                    "say where the segment is: name(…), file(…), memfd(…), descriptor(…), descriptorOf(…) or inherited()");
        }
        long size = byteSize == Request.ANY && layout != null ? layout.byteSize() : byteSize;
        return new Request(size, mode, owner, group, layout, initializer, timeout, reserved, hugePages, confined,
                readOnly, unnoticed, unlinkedByLast, Collections.unmodifiableSet(EnumSet.copyOf(requiredSeals)),
                acceptedOwner, anyFileSystem);
    }
}
