package io.mmapkit;

import io.mmapkit.libc.Platform;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A mapping of a file or of memory without a file; mmap(2).
 *
 * {@snippet file="ReadFile.java" region="open"}
 *
 * <p><b>Lifetime.</b> A region lives until it is closed; after that every view of it and every operation throws
 * {@link IllegalStateException}; what it was can still be asked. It keeps a descriptor of its file open, and closes it when it ends: by that,
 * as by closing any descriptor of the file, the process loses its POSIX locks of the file, those of {@link java.nio.channels.FileChannel#lock};
 * fcntl_locking(2). A region in an arena of the caller's or in a {@link RegionGroup} lives as long as that; closing it ends its operations only.
 *
 * <p><b>Threads.</b> Any thread may use and close a region, unless it is {@linkplain RegionBuilder#confined() confined}. What is
 * closed while another thread is inside a system call on it, {@link #sync} say, takes no new operations from then on, and is given back when the
 * call is over. A thread whose
 * access to a view ended with {@link IllegalStateException}, because another one closed, protected or shrank the region at that moment, may
 * find itself {@linkplain Thread#isInterrupted() interrupted}, though nobody did that: HotSpot ends the access so. How stores of
 * one thread or process are seen by another is up to the caller: plain access promises nothing, the access modes of
 * {@link java.lang.invoke.VarHandle} do.
 *
 * <p><b>Faults.</b> A page that can't be had, because another process cut the file short or the disk is full, is a fault, which HotSpot
 * delivers as an {@link InternalError} some time later, elsewhere, after the code went on with values that were never there.
 * {@link #guarded} contains it; {@link #prefault}, {@link #read}, {@link #write}, {@link #crc32c} and {@link #mismatch} don't fault. Outside
 * of guarded sections, never give a view of a file that may become shorter to {@link java.util.zip.CRC32}, to another class of that package, to
 * {@link MemorySegment#mismatch}, to the comparisons of {@link java.nio.ByteBuffer} or to native code: there a fault ends the JVM.
 *
 * <p><b>Cost.</b> Mapping takes some microseconds. The first access to a page is a page fault, of about a tenth of a microsecond to one for
 * a page that is in memory (of a file the kernel maps 16 at a time), and of a disk access for one that isn't. After that, an access costs
 * what one to any memory segment does. A thread that waits for a page in Java code holds up the garbage collector; in the operations of the region it
 * doesn't.
 */
public final class MappedRegion implements AutoCloseable {
    private final RegionState state;
    private final Guard guard;
    private final RegionBulk bulk;
    private final RegionSync syncing;
    private final RegionAdvice advising;
    private final RegionDiscard discarding;
    private final RegionResidency looking;
    private final RegionLocks locks;
    private final RegionProtection protecting;
    private final RegionSize sizing;
    private final RegionTracking tracking;
    private final LeakWatch leakWatch; // or null

    private MappedRegion(RegionState state, Consumer<RegionLeak> onLeak) {
        RegionCalls calls = new RegionCalls(state);
        RegionFaults faults = new RegionFaults(state);
        this.state = state;
        this.guard = new Guard(state, faults);
        this.bulk = new RegionBulk(state, calls, faults, guard);
        this.syncing = new RegionSync(state, calls, faults, guard);
        this.advising = new RegionAdvice(state, calls, guard);
        this.discarding = new RegionDiscard(state, calls);
        this.looking = new RegionResidency(state, calls);
        this.locks = new RegionLocks(state, calls, faults, guard);
        this.protecting = new RegionProtection(state, guard);
        this.sizing = new RegionSize(state, guard);
        this.tracking = new RegionTracking(state, guard, locks);
        this.leakWatch = LeakWatch.of(this, onLeak);
    }

    /** Maps. The lifetime is ended by the caller if this fails. */
    static MappedRegion of(RegionRequest request, Lifetime lifetime, Consumer<RegionLeak> onLeak) throws IOException {
        RegionEvents.Map event = new RegionEvents.Map();
        event.begin();
        Mapping mapping = Mapping.of(request, lifetime);
        RegionState state = new RegionState(request, mapping, lifetime);
        MappedRegion region = new MappedRegion(state, onLeak);
        Custody custody = Custody.of(state, mapping);
        if (FaultContainment.coversAll()) {
            custody.raise();
        }
        if (event.shouldCommit()) {
            event.region = state.name();
            event.byteSize = region.byteSize();
            event.commit();
        }
        return region;
    }

    /**
     * Maps a whole file for reading, {@link Sharing#SHARED}.
     *
     * @param file the file; a symbolic link is followed
     * @return the region, to be closed
     * @throws java.nio.file.NoSuchFileException if it is missing
     * @throws java.nio.file.AccessDeniedException if it may not be read
     * @throws BeyondEndOfFileException if it is empty
     * @throws java.nio.file.FileSystemException if it is a directory, a FIFO or a socket, or if the system refuses for another reason
     * @throws IllegalArgumentException if it is a device without a size, /dev/zero say: {@link RegionBuilder#length} is needed
     * @throws UnsupportedOperationException if the path isn't of the default file system, or this isn't Linux on x86-64 or aarch64
     * @throws IOException all of the above but the last
     */
    public static MappedRegion open(Path file) throws IOException {
        return builder().file(file).map();
    }

    /**
     * Maps a whole file that is there, {@link Sharing#SHARED}. If it is to be written, its holes are allocated; {@link RegionBuilder#sparse()}
     * would leave them.
     *
     * @param file the file; a symbolic link is followed
     * @param protections what may be done with it
     * @return the region, to be closed
     * @throws java.nio.file.FileSystemException as {@link #open(Path)}; and ENOSPC if there is no space for the file's holes
     * @throws UnsupportedOperationException if the path isn't of the default file system, or this isn't Linux on x86-64 or aarch64
     * @throws IOException all of the above but the last
     */
    public static MappedRegion open(Path file, Protection... protections) throws IOException {
        return builder().file(file).protection(protections).map();
    }

    /**
     * Describes a region to be mapped.
     *
     * @return a new builder
     * @throws UnsupportedOperationException if this isn't Linux on x86-64 or aarch64
     */
    public static RegionBuilder builder() {
        Platform.current();
        return new RegionBuilder();
    }

    /**
     * The bytes of the region. Its size is {@link #byteSize()}, it is read-only unless the region has {@link Protection#WRITE}, and it
     * lives as long as the region, or until {@link #protect} or {@link #shrink} ends it. Its address is that of the first byte, aligned as
     * the offset is. It isn't {@linkplain MemorySegment#isMapped() "mapped"} in the sense of its {@code force} and {@code load}: the
     * operations of the region take their place.
     *
     * <p>If the file is cut short, an access to a page past its new end is a fault: wrap it in {@link #guarded}. Unless the file can't become
     * shorter, don't give the view to what ends the JVM then: java.util.zip, {@link MemorySegment#mismatch}, comparisons of
     * {@link java.nio.ByteBuffer}, native code. {@link #mismatch}, {@link #crc32c} and {@link #read} take their place.
     *
     * @return the view, the same until the region grows, shrinks or is protected
     * @throws IllegalStateException if the region is closed, or has neither {@link Protection#READ} nor {@link Protection#WRITE}
     */
    public MemorySegment segment() {
        return state.open().segment();
    }

    /** {@return the size of the region, in bytes} */
    public long byteSize() {
        return state.last().byteSize();
    }

    /** {@return where in the file the region starts, in bytes; 0 for anonymous memory} */
    public long offset() {
        return state.request().offset();
    }

    /** {@return what may be done with the pages; empty for {@code PROT_NONE}} */
    public Set<Protection> protection() {
        return state.last().protection();
    }

    /** {@return who sees the stores} */
    public Sharing sharing() {
        return state.request().sharing();
    }

    // Faults: accesses that contain them, and operations that have none

    /**
     * Accesses the region, and turns a page that can't be had into an exception at this place: no value that was computed from what wasn't
     * there is returned, and nothing surfaces later. What the access did to other memory stays done. Costs some nanoseconds. How it works, and what
     * the access has to keep to, says {@link GuardedAccess}.
     *
     * {@snippet file="ContainedFault.java" region="guarded"}
     *
     * @param <T> what the access computes
     * @param <X> what it throws
     * @param access what to do with the view; should be short, and must not block
     * @return what the access returned
     * @throws X if the access throws it and all pages could be had
     * @throws MappingFaultException if a page can't be had
     * @throws IllegalStateException if the region is closed or has no view
     * @throws UnsupportedOperationException if this JVM can't contain faults, as {@link FaultContainment#result()} says
     */
    public <T, X extends Exception> T guarded(GuardedAccess<T, X> access) throws X, MappingFaultException {
        return guard.get(Objects.requireNonNull(access));
    }

    /**
     * As {@link #guarded}, for an access that computes a {@code long}.
     *
     * @param <X> what the access throws
     * @param access what to do with the view
     * @return what the access returned
     * @throws X if the access throws it
     * @throws MappingFaultException if a page can't be had
     * @throws IllegalStateException if the region is closed or has no view
     * @throws UnsupportedOperationException if this JVM can't contain faults
     */
    public <X extends Exception> long guardedLong(GuardedAccess.OfLong<X> access) throws X, MappingFaultException {
        return guard.getLong(Objects.requireNonNull(access));
    }

    /**
     * As {@link #guarded}, for an access that computes nothing.
     *
     * @param <X> what the access throws
     * @param access what to do with the view
     * @throws X if the access throws it
     * @throws MappingFaultException if a page can't be had
     * @throws IllegalStateException if the region is closed or has no view
     * @throws UnsupportedOperationException if this JVM can't contain faults
     */
    public <X extends Exception> void guardedAction(GuardedAccess.Action<X> access) throws X, MappingFaultException {
        guard.run(Objects.requireNonNull(access));
    }

    /**
     * Faults the pages of a range in for reading: {@code MADV_POPULATE_READ}, Linux 5.14. An access to them right afterwards doesn't fault,
     * unless the file is cut short or memory is short in between.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @throws MappingFaultException if a page can't be had
     * @throws IOException if the system refuses for another reason
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed or hasn't {@link Protection#READ}
     * @throws UnsupportedOperationException before Linux 5.14
     */
    public void prefault(long offset, long length) throws IOException {
        bulk.prefault(offset, length);
    }

    /**
     * Faults the pages of a range in for writing: {@code MADV_POPULATE_WRITE}, Linux 5.14. Storage that is missing is allocated, private pages
     * are copied, and the pages of a file count as changed.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @throws MappingFaultException if a page can't be had: there is no space, say
     * @throws IOException if the system refuses for another reason
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed or hasn't {@link Protection#WRITE}
     * @throws UnsupportedOperationException before Linux 5.14
     */
    public void prefaultForWrite(long offset, long length) throws IOException {
        bulk.prefaultForWrite(offset, length);
    }

    /**
     * Lets the pages of many ranges be read into memory while the caller goes on, with one system call for a thousand of them:
     * {@code MADV_WILLNEED} by process_madvise(2), or one madvise(2) each before Linux 5.10. A hint: nothing is reported, and no page is
     * certain to be there.
     *
     * @param ranges of the region; any, in any order
     * @throws IOException if the system refuses
     * @throws IndexOutOfBoundsException if one isn't within the region, in which case none is fetched
     * @throws IllegalStateException if the region is closed, or was protected or shrunk meanwhile
     */
    public void prefetch(List<ByteRange> ranges) throws IOException {
        advising.prefetch(ranges);
    }

    /**
     * Copies out of the region, without faulting and without holding up the garbage collector.
     *
     * @param offset in bytes from the start of the region
     * @param target where to; all of it is filled
     * @throws MappingFaultException if a page can't be had, of this region or of the one that the target is of, whose name it has; how much of the
     *         target was filled isn't known
     * @throws IOException if the system refuses for another reason
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalArgumentException if the target is read-only
     * @throws IllegalStateException if the region is closed or hasn't {@link Protection#READ}, or the target is closed
     */
    public void read(long offset, MemorySegment target) throws IOException {
        bulk.read(offset, target);
    }

    /**
     * Copies into the region, without faulting and without holding up the garbage collector.
     *
     * @param offset in bytes from the start of the region
     * @param source where from; all of it is copied
     * @throws MappingFaultException if a page can't be had, of this region or of the one that the source is of, whose name it has, or the file ends
     *         before the range does now; how much was copied isn't known
     * @throws IOException if the system refuses for another reason
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed or hasn't {@link Protection#WRITE}, or the source is closed
     */
    public void write(long offset, MemorySegment source) throws IOException {
        bulk.write(offset, source);
    }

    /**
     * The CRC-32C (Castagnoli) of a range, without faulting: the value {@link java.util.zip.CRC32C} gives.
     *
     * @param offset in bytes from the start of the region
     * @param length in bytes
     * @return the checksum; 0 for no bytes
     * @throws MappingFaultException if a page can't be had, or the file ends before the range does now
     * @throws IOException if the system refuses for another reason
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed or hasn't {@link Protection#READ}
     */
    public int crc32c(long offset, long length) throws IOException {
        return bulk.crc32c(offset, length);
    }

    /**
     * Where the region first differs from other memory, without faulting: what {@link MemorySegment#mismatch(MemorySegment)} gives.
     *
     * @param other what to compare with; it may be mapped, and of another region
     * @return the offset of the first byte that differs, or the smaller size if one begins with the other, or −1 if they are equal
     * @throws MappingFaultException if a page can't be had, of this region or of the other one, whose name it has, or the region's file ends before
     *         what was compared does now
     * @throws IOException if the system refuses for another reason
     * @throws IllegalStateException if the region is closed or hasn't {@link Protection#READ}, or the other is closed
     */
    public long mismatch(MemorySegment other) throws IOException {
        return bulk.mismatch(other);
    }

    // Durability

    /**
     * Syncs the whole region: msync(2).
     *
     * @param mode what to do; with {@link SyncMode#SYNC} all stores that happened before are stored when this returns
     * @throws MappingFaultException if something was stored into missing pages, which is lost: once, and nothing is synced then; or with
     *         {@link SyncMode#SYNC} if the file ends before the range does now: what it still has is synced
     * @throws IOException EIO or ENOSPC if the device can't take the data, EBUSY for {@link SyncMode#INVALIDATE} and a locked page; a
     *         {@link java.nio.file.FileSystemException} where the file has a name
     * @throws IllegalStateException if the region is closed
     */
    public void sync(SyncMode mode) throws IOException {
        sync(0, byteSize(), mode);
    }

    /**
     * Syncs a range of the region: msync(2). Whole pages are synced, so that bytes around the range may be too. For a private mapping and
     * for anonymous memory there is nothing to do, and nothing is done.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @param mode what to do
     * @throws MappingFaultException if something was stored into missing pages, which is lost: once, and nothing is synced then; or with
     *         {@link SyncMode#SYNC} if the file ends before the range does now: what it still has is synced
     * @throws IOException EIO or ENOSPC if the device can't take the data, EBUSY for {@link SyncMode#INVALIDATE} and a locked page; a
     *         {@link java.nio.file.FileSystemException} where the file has a name
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed
     */
    public void sync(long offset, long length, SyncMode mode) throws IOException {
        syncing.sync(offset, length, mode);
    }

    /**
     * Makes what was stored into the whole region durable, in one of several senses.
     *
     * @param durability what is promised when this returns
     * @throws MappingFaultException if something was stored into missing pages, which is lost: once, and nothing is stored then; or if the file
     *         ends before the range does now: what it still has is stored
     * @throws IOException if the device reports an error: EIO, ENOSPC; it is reported once
     * @throws IllegalStateException if the region is closed, or its stores don't reach a file: it is private or anonymous, or a device
     */
    public void store(Durability durability) throws IOException {
        store(0, byteSize(), durability);
    }

    /**
     * Makes what was stored into a range durable, in one of several senses.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes
     * @param durability what is promised when this returns
     * @throws MappingFaultException if something was stored into missing pages, which is lost: once, and nothing is stored then; or if the file
     *         ends before the range does now: what it still has is stored
     * @throws IOException if the device reports an error: EIO, ENOSPC; it is reported once
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed, or its stores don't reach a file: it is private or anonymous, or a device
     */
    public void store(long offset, long length, Durability durability) throws IOException {
        syncing.store(offset, length, durability);
    }

    // Advice, in three kinds: hints, reclaim, and what throws content away

    /**
     * Gives a hint about the whole region: madvise(2).
     *
     * @param advice the hint
     * @throws IOException EINVAL if the kernel or this kind of mapping doesn't take it, EAGAIN; a
     *         {@link java.nio.file.FileSystemException} where the file has a name
     * @throws IllegalStateException if the region is closed
     */
    public void advise(Advice advice) throws IOException {
        advise(0, byteSize(), advice);
    }

    /**
     * Gives a hint about a range of the region: madvise(2). It holds for the whole pages the range touches.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @param advice the hint
     * @throws IOException EINVAL if the kernel or this kind of mapping doesn't take it, EAGAIN; a
     *         {@link java.nio.file.FileSystemException} where the file has a name
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed
     */
    public void advise(long offset, long length, Advice advice) throws IOException {
        advising.advise(offset, length, advice);
    }

    /**
     * Gives memory back early: madvise(2). Nothing is lost.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @param reclaim how
     * @throws IOException EINVAL before Linux 5.4, or for pages that are locked
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed
     */
    public void reclaim(long offset, long length, Reclaim reclaim) throws IOException {
        advising.reclaim(offset, length, reclaim);
    }

    /**
     * Throws the content of a range away: madvise(2) or fallocate(2). It holds for the whole pages within the range, so that nothing around it
     * is lost.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @param discard what becomes of the content
     * @throws IOException EINVAL if this kind of mapping doesn't take it, EOPNOTSUPP if the file system can't make holes, EPERM if a seal
     *         forbids it
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed or hasn't {@link Protection#WRITE}, or for {@link Discard#PUNCH_HOLE} if its
     *         stores don't reach a file
     */
    public void discard(long offset, long length, Discard discard) throws IOException {
        discarding.discard(offset, length, discard);
    }

    /**
     * Makes transparent huge pages of what is in memory of the region, and asks for them for the rest; then looks how much of it is huge.
     * {@code MADV_HUGEPAGE} and {@code MADV_COLLAPSE}, Linux 6.1. {@link RegionBuilder#hugePages()} puts the region where they fit.
     *
     * @return what came of it, and why if it isn't all; the kernel may make and split huge pages later as it likes
     * @throws MappingFaultException if guarded sections go on meeting missing pages
     * @throws IOException if /proc can't be read
     * @throws IllegalStateException if the region is closed
     * @throws UnsupportedOperationException if this kernel has no transparent huge pages
     */
    public HugePageReport hugePages() throws IOException {
        return advising.hugePages();
    }

    // What is in memory

    /**
     * How much of the region is in memory.
     *
     * @return counts of pages, of this moment
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the region is closed
     */
    public Residency residency() throws IOException {
        return residency(0, byteSize());
    }

    /**
     * How much of a range is in memory.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes
     * @return counts of pages, of this moment
     * @throws IOException if the system refuses
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed
     */
    public Residency residency(long offset, long length) throws IOException {
        return looking.residency(offset, length);
    }

    /**
     * Which parts of a range are in memory: mincore(2). Of a file that one neither owns nor may write the kernel says that all of it is;
     * {@link Residency#isPermitted()} tells.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes
     * @return ranges of the region in ascending order, of whole pages but for the range's ends, none touching another
     * @throws IOException if the system refuses
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed
     */
    public List<ByteRange> residentRanges(long offset, long length) throws IOException {
        return looking.residentRanges(offset, length);
    }

    /**
     * Faults the region in and keeps it in memory until it is closed or unlocked: mlock(2). That is the region as it is now: what it gains by
     * {@link #grow} isn't locked, nor any of it where growing moves it. A lock that fails, other than for RLIMIT_MEMLOCK, leaves its range
     * unlocked, also where it was locked before.
     *
     * @throws MemoryLockException if RLIMIT_MEMLOCK is too low
     * @throws MappingFaultException if a page can't be had
     * @throws IOException if the system refuses for another reason
     * @throws IllegalStateException if the region is closed or has neither {@link Protection#READ} nor {@link Protection#WRITE}; or if it is of
     *         a file and tracked by a {@link DirtyTracker}
     */
    public void lock() throws IOException {
        lock(0, byteSize());
    }

    /**
     * Faults a range in and keeps the pages it touches in memory: mlock(2); as {@link #lock()}.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @throws MemoryLockException if RLIMIT_MEMLOCK is too low
     * @throws MappingFaultException if a page can't be had
     * @throws IOException if the system refuses for another reason
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed or has neither {@link Protection#READ} nor {@link Protection#WRITE}; or if it is of
     *         a file and tracked by a {@link DirtyTracker}
     */
    public void lock(long offset, long length) throws IOException {
        locks.lock(offset, length);
    }

    /**
     * Keeps the pages a range touches in memory from the time they are first accessed: mlock2(2) with {@code MLOCK_ONFAULT}, Linux 4.4.
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @throws MemoryLockException if RLIMIT_MEMLOCK is too low for the range as a whole
     * @throws MappingFaultException if a guarded section of another thread meets a missing page meanwhile; the range is unlocked then
     * @throws IOException if the system refuses for another reason
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed; or if it is of a file and tracked by a {@link DirtyTracker}
     * @throws UnsupportedOperationException before Linux 4.4
     */
    public void lockOnFault(long offset, long length) throws IOException {
        locks.lockOnFault(offset, length);
    }

    /**
     * Lets the region be reclaimed again, however often it was locked: munlock(2).
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the region is closed
     */
    public void unlock() throws IOException {
        locks.unlock();
    }

    /**
     * Lets the pages a range touches be reclaimed again: munlock(2).
     *
     * @param offset in bytes from the start of the region; any
     * @param length in bytes; 0 does nothing
     * @throws IOException if the system refuses
     * @throws IndexOutOfBoundsException if the range isn't within the region
     * @throws IllegalStateException if the region is closed
     */
    public void unlock(long offset, long length) throws IOException {
        locks.unlock(offset, length);
    }

    // Protection and size

    /**
     * Changes what may be done with the region: mprotect(2). All its views end, so that none allows what the pages don't; a thread that is
     * using one gets {@link IllegalStateException}. {@link #segment()} gives a new one.
     *
     * @param protections any but {@link Protection#GROWSDOWN} and {@link Protection#GROWSUP}; none for {@code PROT_NONE}
     * @throws IllegalArgumentException if one of those is among them
     * @throws MappingFaultException if guarded sections go on meeting missing pages; nothing has changed then
     * @throws java.nio.file.AccessDeniedException if the file isn't open for writing and {@link Protection#WRITE} is wanted for a shared
     *         region, or if the file system forbids {@link Protection#EXEC}; views and pages are as before then
     * @throws IOException if the system refuses for another reason; in the rare case that it does so once the views have ended, at the limit of
     *         {@link MappingBudget}, the region has the old protection and the new one together; or what they have in common, if some pages can't be
     *         given the old one back
     * @throws IllegalStateException if the region is closed, or a thread is inside a system call on it; nothing has changed then
     * @throws UnsupportedOperationException if the region is in a group or in an arena of the caller's, whose views it can't end
     */
    public void protect(Protection... protections) throws IOException {
        protecting.protect(protections);
    }

    /**
     * Makes the region longer. Views that there are stay valid; {@link #segment()} gives one of the new size. A file that is too short is
     * extended, if stores reach it and {@link RegionBuilder#keepFileSize} doesn't forbid it, and storage is allocated unless the region is
     * {@linkplain RegionBuilder#sparse() sparse}. The region
     * grows in place if there is room; otherwise a region that shows a file is mapped a second time, and old views keep showing the same bytes.
     * What it gains isn't {@linkplain #lock() locked in memory}, and none of it is where it moved. What {@link #shrink} took away is seen again
     * in a shared file; in a private one it reads as the file, but for what was stored into the last page of the shorter region.
     *
     * @param newByteSize in bytes, not below the present size
     * @throws BeyondEndOfFileException if the file is too short and may not be extended
     * @throws MappingFaultException if somebody cut the file shorter than the region is: growing would put zeros where something was
     * @throws java.nio.file.FileSystemException if there is no space (ENOSPC), or for private and anonymous memory if there is no room behind
     *         it, which {@link RegionBuilder#reserve} would have taken
     * @throws IOException if the system refuses for another reason; size, file and views are as before then, but where somebody else keeps an
     *         flock(2) of the file, what was added to it stays
     * @throws IllegalArgumentException if it is smaller than now
     * @throws IllegalStateException if the region is closed, or tracked by a {@link DirtyTracker}
     * @throws UnsupportedOperationException if it is a shared one of a device
     */
    public void grow(long newByteSize) throws IOException {
        sizing.grow(newByteSize);
    }

    /**
     * Makes the region shorter, and ends all its views. The file keeps its size and its content. Memory without a file that grows again reads
     * as zero there; a private mapping of a file reads as the file there, but what was stored into its last page stays, behind the end too.
     *
     * @param newByteSize in bytes, above 0 and not above the present size
     * @throws MappingFaultException if guarded sections go on meeting missing pages; nothing has changed then
     * @throws java.nio.file.FileSystemException if the system refuses: a reserved region needs a descriptor for a moment (EMFILE). All is as
     *         before then; in the rare case that it refuses once the views have ended, at the limit of {@link MappingBudget}, size and content
     *         are
     * @throws IOException the above
     * @throws IllegalArgumentException if it is larger than now, or not above 0
     * @throws IllegalStateException if the region is closed, is tracked, or a thread is inside a system call on it; nothing has changed then
     * @throws UnsupportedOperationException if the region is in a group or in an arena of the caller's, whose views it can't end
     */
    public void shrink(long newByteSize) throws IOException {
        sizing.shrink(newByteSize);
    }

    /** For its {@link DirtyTracker}. */
    RegionTracking tracking() {
        return tracking;
    }

    /**
     * Unmaps the region: every view of it ends. What was stored into a shared mapping is in the file, though not on the disk unless it
     * was {@linkplain #sync(SyncMode) synced}. Its {@link DirtyTracker} is closed with it. Does nothing if the region is closed. For a region in
     * an arena of the caller's or in a group it ends the operations only; its views live until that ends.
     *
     * <p>Never fails because of other threads, and waits for none but those that change its size, its protection or its advice, or use its
     * tracker. From now on all operations and {@link #segment()} are refused. If a thread is inside a system call on the region or on a view, the
     * call goes on, and views that were taken before, descriptor and pages end within a tenth of a second after it; an operation of several calls
     * may end with {@link IllegalStateException}. Where the process has as many mappings as it may have, the pages may stay mapped until the next
     * region is mapped or closed when it has fewer: see {@link MappingBudget}.
     *
     * @throws WrongThreadException if the region is confined to another thread
     * @throws java.io.UncheckedIOException if close(2) of the file reports an error (EIO, of a file system on the network); the region is closed then
     */
    @Override
    public void close() {
        try {
            if (state.end()) {
                RegionEvents.unmapped(state.name());
            }
        } finally {
            if (leakWatch != null && state.isClosed()) {
                leakWatch.end();
            }
        }
    }

    /** {@return what stands behind the region, where it starts, how long it is and what may be done with it} */
    @Override
    public String toString() {
        return state.toString();
    }
}
