package io.mmapkit.shared;

import io.mmapkit.MappedRegion;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Census;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Memory shared by processes: found by a name, a file or a descriptor, made in one step, and described by itself.
 *
 * {@snippet file="HelloSegment.java" region="hello"}
 *
 * <p><b>Made in one step.</b> A segment gets its name when all of it is there: its storage, its {@link SegmentHeader}, what
 * {@link SharedSegmentBuilder#initialize} puts into it. Nobody attaches to half of one. Whose creator is killed meanwhile leaves nothing; on
 * a file system without O_TMPFILE, a file that the next creator there removes.
 *
 * <p><b>Checked.</b> Attaching reads the header once and checks all of it against the file and against what is expected, and says in an
 * {@link IncompatibleSegmentException} what doesn't fit. It waits for one that another library is still making, for
 * {@link SharedSegmentBuilder#timeout}. A symbolic link isn't followed; another user's segment, or one that others may write, is refused unless
 * that is asked for.
 *
 * <p><b>Who takes part</b> holds a lock that the kernel gives back when the process ends, whatever ends it. No process number and no clock is
 * trusted, so that it works among containers and after a reboot. {@link #participants} tells; {@link #collectOrphans} removes what nobody has.
 *
 * <p><b>Faults.</b> The storage is allocated when the segment is made, and this library never makes one shorter. A peer that does, by
 * ftruncate(2), makes accesses fault: {@link MappedRegion#guarded} of the {@link #region} contains that. For a memfd with
 * {@link Seal#SHRINK}, which {@link #anonymous} gives it, nobody can, and no guard is needed.
 *
 * <p><b>Hostile peers</b> may write anything into the contents: read each length and offset once into a variable, check it, then use it.
 *
 * <p><b>Typed contents.</b> Whoever attaches with {@link SharedSegmentBuilder#layout} finds contents that were made with the same one. Their
 * fields are reached by the {@link java.lang.invoke.VarHandle}s of that layout, at base offset 0, and the order in which another process sees
 * stores is up to the access mode:
 *
 * <table>
 * <caption>Access modes of a field</caption>
 * <tr><th>field</th><th>allowed</th></tr>
 * <tr><td>int, long</td><td>all: plain, opaque, acquire and release, volatile, compare-and-set, add, bitwise</td></tr>
 * <tr><td>float, double</td><td>all but add and bitwise</td></tr>
 * <tr><td>boolean, byte, short, char</td><td>plain, opaque, acquire and release, volatile</td></tr>
 * <tr><td>any whose layout isn't aligned to its size, such as JAVA_LONG_UNALIGNED</td><td>plain, which may tear</td></tr>
 * </table>
 *
 * <p>Others throw {@link UnsupportedOperationException}. The contents begin on a page, so that a field at a multiple of its size is aligned.
 * {@link RecordLayout} makes such a layout of a record, and copies whole records.
 *
 * {@snippet file="TypedSegment.java" region="varhandles"}
 *
 * <p><b>Threads.</b> Any thread may use and close a segment, unless it is {@linkplain SharedSegmentBuilder#confined() confined}.
 */
public final class SharedSegment implements AutoCloseable {
    private final Place place; // or null
    private final SegmentFile file; // or null: memory that children inherit
    private final MappedRegion region;
    private final SegmentHeader header; // or null
    private final int slot;
    private final boolean readOnly;
    private final Duration timeout;
    private boolean closed;

    private SharedSegment(Place place, SegmentFile file, MappedRegion region, SegmentHeader header, int slot,
            boolean readOnly, Duration timeout) {
        this.timeout = timeout;
        this.place = place;
        this.file = file;
        this.region = region;
        this.header = header;
        this.slot = slot;
        this.readOnly = readOnly;
        if (file != null) {
            Census.segmentOpened(file.name());
        }
    }

    static SharedSegment of(Place place, Opened opened, Request request) {
        return new SharedSegment(place, opened.file(), opened.region(), opened.header(), opened.slot(),
                request.readOnly(), request.timeout());
    }

    static SharedSegment inherited(Request request) throws IOException {
        MappedRegion region = request.mapInherited();
        try {
            request.initialize(region);
        } catch (Throwable failure) { // an initializer may throw what it doesn't declare
            region.close();
            throw failure;
        }
        return new SharedSegment(null, null, region, null, Slots.READER, false, request.timeout());
    }

    /**
     * Makes a segment of POSIX shared memory, of mode 0600.
     *
     * @param name of one to 255 bytes of UTF-8, without a slash but perhaps a first one
     * @param byteSize of its contents, in bytes, above 0; they read as zero
     * @return the segment, to be closed
     * @throws java.nio.file.FileAlreadyExistsException if the name is taken
     * @throws java.nio.file.FileSystemException if there is no space (ENOSPC), or the system refuses for another reason
     * @throws IllegalArgumentException if the name can't be one, or the size isn't above 0
     * @throws IOException all of the above but the last
     */
    public static SharedSegment create(String name, long byteSize) throws IOException {
        return builder().name(name).byteSize(byteSize).create();
    }

    /**
     * Attaches to a segment of POSIX shared memory, for reading and writing.
     *
     * @param name as it was given when it was made
     * @return the segment, to be closed
     * @throws NoSuchFileException if there is none
     * @throws IncompatibleSegmentException if what is there isn't one, or isn't to be trusted
     * @throws IOException if the system refuses
     */
    public static SharedSegment attach(String name) throws IOException {
        return builder().name(name).attach();
    }

    /**
     * Attaches to a segment of POSIX shared memory, or makes it if it is missing. Of many that do so at once, one makes it.
     *
     * @param name of one to 255 bytes of UTF-8, without a slash but perhaps a first one
     * @param byteSize of its contents, in bytes, above 0; one that is there may be larger
     * @return the segment, to be closed
     * @throws IncompatibleSegmentException if what is there isn't one, isn't to be trusted, or is smaller
     * @throws IOException if the system refuses
     */
    public static SharedSegment createOrAttach(String name, long byteSize) throws IOException {
        return builder().name(name).byteSize(byteSize).createOrAttach();
    }

    /**
     * Makes a segment without a name, which can't become shorter: memfd_create(2). Others get it by its {@linkplain #descriptor() descriptor}.
     *
     * @param label what /proc shows it as; at most 249 bytes of UTF-8
     * @param byteSize of its contents, in bytes, above 0
     * @return the segment, to be closed
     * @throws IOException if there is no memory, or the system refuses
     */
    public static SharedSegment anonymous(String label, long byteSize) throws IOException {
        return builder().memfd(label).byteSize(byteSize).create();
    }

    /** {@return what describes a segment that is to be made or attached to} */
    public static SharedSegmentBuilder builder() {
        return new SharedSegmentBuilder();
    }

    /**
     * Removes the name of POSIX shared memory. Who has it attached keeps it.
     *
     * @param name as it was given when it was made
     * @throws NoSuchFileException if there is none
     * @throws IOException if the system refuses
     */
    public static void unlink(String name) throws IOException {
        Orphans.unlink(Place.shm(name));
    }

    /**
     * The segments in POSIX shared memory that this process may read, whoever made them.
     *
     * @return in the order of their names, at this moment
     * @throws IOException if the folder can't be read
     */
    public static List<SegmentInfo> list() throws IOException {
        return Orphans.list(SegmentFolder.SHM);
    }

    /**
     * The segments that are files of a folder.
     *
     * @param folder where to look; not in folders within it
     * @return in the order of their paths, at this moment
     * @throws IOException if the folder can't be read
     */
    public static List<SegmentInfo> list(Path folder) throws IOException {
        return Orphans.list(SegmentFolder.of(folder));
    }

    /**
     * Removes the segments of this user in POSIX shared memory that no process has attached, and what creators left behind that died. Which
     * file is meant is looked at again under its locks, right before its name is removed.
     *
     * <p>What this version of the library doesn't understand, stays: other formats and page sizes, and what was cut within its header.
     *
     * @return the names of what was removed
     * @throws IOException if the folder can't be read, or for want of descriptors or memory no file can be looked at (EMFILE, ENFILE, ENOMEM); what was
     *         removed until then, is
     */
    public static List<String> collectOrphans() throws IOException {
        return collectOrphans(_ -> true);
    }

    /**
     * As {@link #collectOrphans()}, of some segments only: those of one program, say, or those that are old.
     *
     * @param which whether to remove one that no process has; asked of those that are in use, too, and of what creators left behind that died,
     *        or are still making: {@link SegmentInfo#isUnfinished}
     * @return the names of what was removed
     * @throws IOException if the folder can't be read
     */
    public static List<String> collectOrphans(Predicate<SegmentInfo> which) throws IOException {
        return Orphans.collect(SegmentFolder.SHM, which);
    }

    /**
     * As {@link #collectOrphans()}, of the files of a folder.
     *
     * @param folder where to look; not in folders within it
     * @return the paths of what was removed
     * @throws IOException if the folder can't be read
     */
    public static List<String> collectOrphans(Path folder) throws IOException {
        return collectOrphans(folder, _ -> true);
    }

    /**
     * As {@link #collectOrphans(Predicate)}, of the files of a folder.
     *
     * @param folder where to look; not in folders within it
     * @param which whether to remove one that no process has
     * @return the paths of what was removed
     * @throws IOException if the folder can't be read
     */
    public static List<String> collectOrphans(Path folder, Predicate<SegmentInfo> which) throws IOException {
        return Orphans.collect(SegmentFolder.of(folder), which);
    }

    /**
     * The contents. The view is read-only if the segment was attached so; it lives until the segment is closed, also when it grows.
     *
     * @return all of what this process has attached
     * @throws IllegalStateException if the segment is closed
     */
    public MemorySegment segment() {
        return region.segment();
    }

    /**
     * The contents as a region, with all that can be done with one: guarded access, prefault, advice, sync, lock, residency. Its size is its own:
     * {@link MappedRegion#shrink} of it tells the others nothing, and {@link MappedRegion#grow} shows what the file has by then, and is refused more
     * with a {@link io.mmapkit.BeyondEndOfFileException}: {@link #grow} of the segment makes the file longer. What the file has beyond the size on
     * which all agree may be taken away again by who is adding it; {@link #refresh} stops before that.
     *
     * @return the region; closing it ends the views, and not the part this process takes
     */
    public MappedRegion region() {
        return region;
    }

    /** {@return the size of the contents as attached, in bytes} */
    public long byteSize() {
        return region.byteSize();
    }

    /** {@return what messages call it: the name, the path, "memfd:" and the label, or "descriptor" and the number that it was attached by} */
    public String name() {
        return file == null ? "inherited memory" : file.name();
    }

    /** {@return what it said of itself when it was attached; empty for memory that children inherit} */
    public Optional<SegmentHeader> header() {
        return Optional.ofNullable(header);
    }

    /** {@return whether it was attached for reading only} */
    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * The descriptor of its file. It stays the segment's and is closed with it. A copy of it shares the lock that says that this process lives:
     * whoever keeps one keeps that lock. To pass the segment on, {@link SegmentSocket#send} and {@link #inheritableDescriptor} open the file anew.
     *
     * @return the number of the descriptor
     * @throws IllegalStateException if the segment is closed
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized int descriptor() {
        return open().descriptor();
    }

    /** Another descriptor, and the name, for a peer. */
    synchronized Received copy() throws IOException {
        byte[] note = name().getBytes(StandardCharsets.UTF_8);
        return new Received(openAnew().descriptor(), Arrays.copyOf(note, Math.min(note.length, RightsMessage.NOTE)));
    }

    /** The file without this one's locks: who has a copy of a descriptor can end them, and keeps them beyond the death of this process. */
    private SegmentFile openAnew() throws IOException {
        SegmentFile own = open();
        return SegmentFile.reopen(own.descriptor(), name(), own.isWritable());
    }

    /**
     * A descriptor of its file that programs inherit which this process starts from now on, but not by {@link ProcessBuilder}, which closes all
     * but the standard ones: by {@code posix_spawn} or {@code fork} and {@code execve}. They attach by
     * {@link SharedSegmentBuilder#descriptor}.
     *
     * @return a descriptor of at least 3, without close-on-exec; the caller's to close
     * @throws java.nio.file.AccessDeniedException if the file may not be opened any more
     * @throws IOException if there are too many
     * @throws IllegalStateException if the segment is closed
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized int inheritableDescriptor() throws IOException {
        try (SegmentFile anew = openAnew()) {
            return Descriptors.inheritable(anew.descriptor());
        }
    }

    /**
     * Attaches once more, for reading only: what to pass to those who shall not write. A receiver can open a memfd again for writing through
     * /proc; {@link Seal#FUTURE_WRITE} forbids that. Not confined, even if this is.
     *
     * @return another segment of the same contents, to be closed
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the segment is closed
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized SharedSegment readOnly() throws IOException { // so that nobody closes the descriptor meanwhile
        Request request = builder().descriptor(descriptor()).readOnly().request();
        return of(place, Attachment.to(descriptor(), name(), request, new Patience(request.timeout())), request);
    }

    /**
     * Who takes part for writing, and who died and wasn't replaced yet.
     *
     * @return by slot, at this moment
     * @throws IncompatibleSegmentException if the file was cut within its header
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the segment is closed
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized List<Participant> participants() throws IOException {
        return named(own -> Slots.list(own, slot));
    }

    /**
     * What this attachment is to the others: its slot and its epoch name it in what they share. Nobody else ever has both.
     *
     * @return as it was written when it was attached
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the segment is closed, or attached for reading only and so without a slot
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized Participant self() throws IOException {
        open();
        if (readOnly) {
            throw new IllegalStateException(name() + " is attached for reading only");
        }
        return participant(slot);
    }

    /**
     * Who has a slot, or had it. That one of an earlier epoch has ended is certain: a slot is taken once its owner's lock is gone. That one of
     * this epoch has ended is certain if it {@linkplain Participant#isAlive isn't alive}; that it is alive may be a moment old.
     *
     * @param slot from 0 to {@link SegmentHeader#SLOTS} − 1
     * @return at this moment; of pid 0 if nobody has it, in which case the epoch is that of the last who had
     * @throws IOException if the system refuses
     * @throws IndexOutOfBoundsException if there is no such slot
     * @throws IllegalStateException if the segment is closed
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized Participant participant(int slot) throws IOException {
        Objects.checkIndex(slot, SegmentHeader.SLOTS);
        return named(own -> Slots.one(own, slot, this.slot));
    }

    /**
     * Whether another has it attached for reading only. Readers have no slot: they can't write who they are.
     *
     * @return at this moment
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the segment is closed
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized boolean hasReaders() throws IOException {
        return named(Slots::hasReaders);
    }

    /**
     * The seals of its file.
     *
     * @return what can't be sealed has none, or on a file system in memory only {@link Seal#SEAL}
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the segment is closed
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized Set<Seal> seals() throws IOException {
        return named(SegmentSeals::of);
    }

    /**
     * Adds seals, for good and for all who have it. For {@link Seal#WRITE}, which the kernel refuses while it is mapped for writing, close the
     * {@link #region} of whoever writes: this segment can then be sealed, and {@link #readOnly} gives another that shows the contents.
     *
     * <p>Once writing is sealed, there are no more growth, new writers and notes of who takes part: a writer that leaves looks as if it died.
     *
     * @param seals to be added
     * @throws java.nio.file.AccessDeniedException if it has {@link Seal#SEAL}, or this is attached for reading only
     * @throws java.nio.file.FileSystemException EBUSY: {@link Seal#WRITE} while it is mapped for writing
     * @throws IOException if the system refuses
     * @throws UnsupportedOperationException if it isn't a memfd, or the kernel doesn't know a seal
     * @throws IllegalStateException if the segment is closed
     */
    public synchronized void seal(Seal... seals) throws IOException {
        SegmentFile own = open();
        List<Seal> wanted = List.of(seals);
        if (place != null) { // the kernel says EPERM on some file systems
            throw new UnsupportedOperationException(name() + " can't be sealed: it is no memfd");
        }
        SegmentSeals.add(own, wanted);
    }

    /**
     * Makes the segment longer for all. This process sees it at once, others when they {@link #refresh}; views that there are stay valid. While
     * another process makes it longer, this waits for as long as {@link SharedSegmentBuilder#timeout} said.
     *
     * @param newByteSize of the contents, in bytes, not below the present size; if another made it longer still, that size is taken over
     * @throws java.nio.file.AccessDeniedException if a seal forbids it
     * @throws java.nio.file.FileSystemException if there is no space (ENOSPC) and all is as before
     * @throws java.io.InterruptedIOException if the thread is interrupted while it waits
     * @throws IncompatibleSegmentException if the header isn't that of a segment any more
     * @throws IOException if the system refuses, or the time is up
     * @throws IllegalArgumentException if it is smaller than now
     * @throws IllegalStateException if the segment or its region is closed, or it is attached for reading only
     * @throws WrongThreadException if it is confined to another thread
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public void grow(long newByteSize) throws IOException {
        Patience patience = new Patience(timeout);
        while (!tryGrow(newByteSize)) { // waits outside: other threads may use this meanwhile, and close it
            Growth.requirePatience(name(), patience);
        }
    }

    private synchronized boolean tryGrow(long newByteSize) throws IOException {
        SegmentFile own = open();
        if (readOnly) {
            throw new IllegalStateException(name() + " is attached for reading only");
        }
        if (newByteSize < region.byteSize() || newByteSize > Long.MAX_VALUE - SegmentHeader.BYTES) {
            throw new IllegalArgumentException(
                    "a segment of " + region.byteSize() + " bytes can't be made longer to " + newByteSize);
        }
        requireOwnThread(); // before the file is longer
        OptionalLong size = Growth.tryTo(own, newByteSize);
        if (size.isPresent()) {
            adopt(size.getAsLong());
        }
        return size.isPresent();
    }

    /**
     * Takes over the size that another made the segment have. Views that there are stay valid; {@link #segment} gives a longer one.
     *
     * @return whether it is longer than before
     * @throws IncompatibleSegmentException if the header isn't that of a segment any more, or the file was cut
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the segment is closed, or it is longer now and its region is closed
     * @throws WrongThreadException if it is longer now and confined to another thread
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized boolean refresh() throws IOException {
        return named(own -> adopt(Attachment.header(own).byteSize()));
    }

    private void requireOwnThread() {
        if (!region.segment().isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(name() + " is confined to another thread");
        }
    }

    private boolean adopt(long size) throws IOException {
        if (size <= region.byteSize()) {
            return false;
        }
        try {
            region.grow(size);
        } catch (SystemCallException refused) {
            throw Refusal.of(name(), refused);
        }
        return true;
    }

    /**
     * Removes its name. Who has it attached keeps it.
     *
     * @return whether the name was still its: false if it was removed already, or given to another segment since
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the segment is closed, or never had a name
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public synchronized boolean unlink() throws IOException {
        open();
        if (place == null) {
            throw new IllegalStateException(name() + " has no name to be removed");
        }
        return named(own -> Orphans.unlinkLocked(own, place));
    }

    private interface Asking<T> {
        T of(SegmentFile own) throws IOException;
    }

    /** What the system says of the file, or that it refuses, with the name. */
    private <T> T named(Asking<T> asking) throws IOException {
        SegmentFile own = open();
        try {
            return asking.of(own);
        } catch (SystemCallException refused) {
            throw Refusal.of(name(), refused);
        }
    }

    private SegmentFile open() {
        if (file == null) {
            throw new UnsupportedOperationException("memory that children inherit has no file");
        }
        if (closed) {
            throw new IllegalStateException(name() + " is closed");
        }
        return file;
    }

    /**
     * Ends this process's part: all views end. The segment stays, for those who have it and for those to come, unless its last participant is to
     * remove its name and this is that one. Does nothing if it is closed. Closing never fails for the file: what can't be written or removed, stays
     * as it is, and nobody is told. So does the name if this process may not remove it, as in a folder such as /dev/shm, whose sticky bit leaves
     * that to the owner of the file: call {@link #unlink} before to know.
     *
     * <p>Where a thread is inside a system call on a view, this doesn't wait for it. Views end within a tenth of a second after the call, and until then
     * others see that this participant lives: what it holds isn't theirs while the call may still store into it.
     *
     * @throws WrongThreadException if it is confined to another thread
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        Optional<MemorySegment.Scope> views = views();
        try {
            region.close();
        } catch (UncheckedIOException refused) {
            // it has ended: close(2) tells what the device refused before
        }
        closed = true;
        if (file != null) {
            Census.segmentClosed(file.name());
            Departure.after(views, () -> Departure.of(file, slot, place, header.isUnlinkedByLast()));
        }
    }

    /** What the views live in; nothing if the region was closed before. */
    private Optional<MemorySegment.Scope> views() {
        try {
            return Optional.of(region.segment().scope());
        } catch (IllegalStateException over) {
            return Optional.empty();
        }
    }

    /** {@return its name, its size and how it is attached} */
    @Override
    public String toString() {
        return "SharedSegment[" + name() + ", byteSize=" + byteSize() + (readOnly ? ", read-only" : "")
                + (closed ? ", closed]" : "]");
    }
}
