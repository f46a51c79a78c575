package io.mmapkit;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Platform;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Census;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private final RegionRequest request;
    private final Mapping mapping;
    private final Lifetime lifetime;
    private final boolean isOwn; // the lifetime: nothing ends it but the region, and the scope only for a moment
    private final LeakWatch leakWatch; // or null
    private volatile Extent extent;
    private volatile boolean closed;
    private final Guard guard = new Guard(this);
    private DirtyTracker tracker; // or null
    private volatile String viewsEndedBy; // what was last; null if nothing did
    private boolean locked; // perhaps in part
    private int lockings; // that go on

    private MappedRegion(RegionRequest request, Mapping mapping, Lifetime lifetime, Consumer<RegionLeak> onLeak) {
        this.request = request;
        this.mapping = mapping;
        this.lifetime = lifetime;
        this.isOwn = lifetime instanceof OwnLifetime;
        this.locked = request.flags().contains(MapFlag.LOCKED);
        this.extent = mapping.extent(lifetime.arena());
        if (locked) {
            mapping.kept().lock(extent.pages());
        }
        this.leakWatch = LeakWatch.of(this, onLeak);
    }

    /** Maps. The lifetime is ended by the caller if this fails. */
    static MappedRegion of(RegionRequest request, Lifetime lifetime, Consumer<RegionLeak> onLeak) throws IOException {
        RegionEvents.Map event = new RegionEvents.Map();
        event.begin();
        Mapping mapping = Mapping.of(request, lifetime);
        MappedRegion region = new MappedRegion(request, mapping, lifetime, onLeak);
        Custody custody = Custody.of(region, mapping);
        if (FaultContainment.coversAll()) {
            custody.raise();
        }
        if (event.shouldCommit()) {
            event.region = region.name();
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
        return view(open());
    }

    static MemorySegment view(Extent now) {
        if (now.view() == null) {
            throw new IllegalStateException("a region with protection " + now.protection() + " has no view");
        }
        return now.view();
    }

    /** {@return the size of the region, in bytes} */
    public long byteSize() {
        return extent.byteSize();
    }

    /** {@return where in the file the region starts, in bytes; 0 for anonymous memory} */
    public long offset() {
        return request.offset();
    }

    /** {@return what may be done with the pages; empty for {@code PROT_NONE}} */
    public Set<Protection> protection() {
        return extent.protection();
    }

    /** {@return who sees the stores} */
    public Sharing sharing() {
        return request.sharing();
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

    /** Lets accesses of sections to missing pages find zeros. Where there is a trap. */
    void raiseShield() {
        guard.raise();
    }

    /** What does so. Under the lock. */
    Shield shield() {
        return mapping.shield(mapping.holdings().custody());
    }

    /**
     * Maps the file again where zeros are, as long as the pages are there: also for views that outlive a region that was closed. Any thread may
     * do it, whatever the region is confined to.
     *
     * @return null; or why it failed: then the region isn't whole, and it will be tried again
     */
    synchronized IOException repair() {
        try {
            mapping.holdings().enter();
        } catch (IllegalStateException ended) {
            return null;
        }
        try {
            DirtyTracker watching = tracker;
            mapping.repair(watching == null ? _ -> {} : watching::trackAgain);
            return null;
        } catch (IOException refused) {
            return refused;
        } finally {
            leave();
        }
    }

    /** Notes a hint that was given; under the lock. */
    void keep(MemorySegment pages, Advice advice) {
        mapping.kept().say(pages, advice);
    }

    MappingFaultException faulted(Throwable fault, Extent now, String otherwise) {
        enter();
        try {
            return reported(diagnosis(now, 0, now.byteSize()).explain(fault, otherwise));
        } finally {
            leave();
        }
    }

    /** The other segment that takes part may be null. */
    private MappingFaultException faulted(Throwable fault, Extent now, long offset, long length, MemorySegment other) {
        MappingFaultException own = diagnosis(now, offset, length).explain(fault,
                other == null || !other.isNative() ? FaultDiagnosis.OVER : FaultDiagnosis.OF_ANOTHER);
        if (own.kind() == MappingFaultException.Kind.UNKNOWN && other != null && other.isNative()) {
            MappedRegion others = Custody.regionAt(other.address());
            MappingFaultException why = others == null || others == this ? null : others.explained(fault);
            if (why != null) {
                return why;
            }
        }
        return reported(own);
    }

    /** The JDK only says "Already closed" of a view that ended, and not why. */
    private IllegalStateException explained(IllegalStateException ended, Extent now) {
        if (closed || now.pages().scope().isAlive()) {
            return closed ? new IllegalStateException("the region is closed", ended) : ended;
        }
        return new IllegalStateException(whyViewsEnded(), ended);
    }

    /** Why a view of the region isn't alive, which is open; null if none of its views has ended. */
    String whyViewsEnded() {
        return viewsEndedBy == null
                ? null
                : "the region " + name() + ' ' + viewsEndedBy
                        + ", which ended the views there were: segment() gives a new one";
    }

    /** Why a section of another region met a missing page, if it was one of this region; null if that isn't to be found out. */
    MappingFaultException explained(Throwable fault) {
        try {
            Extent now = extent; // also where it was closed: views of it may live on
            enter(now);
            try {
                MappingFaultException why = diagnosis(now, 0, now.byteSize()).explain(fault, FaultDiagnosis.OVER);
                return why.kind() == MappingFaultException.Kind.UNKNOWN ? null : reported(why);
            } finally {
                leave();
            }
        } catch (IllegalStateException | WrongThreadException notAccessible) {
            return null;
        }
    }

    /** Stores into missing pages are nowhere. */
    MappingFaultException lost(Extent now) {
        MappingFaultException why = faulted(null, now, FaultDiagnosis.OVER);
        return new MappingFaultException(name(), why.kind(), "pages were missing since the last sync: what was stored"
                + " into them meanwhile is lost (" + why.getReason() + ")", null);
    }

    FaultDiagnosis diagnosis(Extent now, long offset, long length) {
        return new FaultDiagnosis(request, mapping.file(), now, offset, length);
    }

    MappingFaultException reported(MappingFaultException explained) {
        Census.faultContained();
        RegionEvents.Fault event = new RegionEvents.Fault();
        if (event.shouldCommit()) {
            event.region = name();
            event.kind = explained.kind().toString();
            event.commit();
        }
        return explained;
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
        requireReadable(open());
        populate(offset, length, Mman.MADV_POPULATE_READ, "prefault for reading");
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
        requireWritable(open());
        populate(offset, length, Mman.MADV_POPULATE_WRITE, "prefault for writing");
    }

    private void populate(long offset, long length, int advice, String what) throws IOException {
        bulk(what, offset, length, null, (now, pages) -> {
            try {
                Interrupted.retry(() -> Mman.madvise(pages, pages.byteSize(), advice));
            } catch (SystemCallException refused) {
                if (refused.errno().equals(Errno.EINVAL) && !AdviceProbe.isKnown(advice)) {
                    throw new UnsupportedOperationException("prefaulting needs Linux 5.14", refused);
                }
                throw refused;
            }
        });
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
        Extent now = open();
        List<MemorySegment> pages = new ArrayList<>(ranges.size());
        for (ByteRange range : ranges) {
            MemorySegment around = now.pagesAround(range.offset(), range.length());
            if (around.byteSize() > 0) {
                pages.add(around);
            }
        }
        named(now, () -> Prefetch.of(pages, now.pages()));
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
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the target is read-only");
        }
        bulk("read", offset, target.byteSize(), target, (now, _) -> {
            requireReadable(now);
            MemorySegment bytes = now.bytes(offset, target.byteSize());
            if (showsFile() && mapping.file().hasSize()) {
                readFile(now, offset, bytes, target);
            } else {
                FaultFree.copyOut(bytes, target);
            }
        });
    }

    private void readFile(Extent now, long offset, MemorySegment bytes, MemorySegment target) throws IOException {
        boolean whole;
        try {
            whole = FaultFree.read(mapping.file(), now.fileOffset(offset), target);
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EINVAL)) {
                throw refused;
            }
            FaultFree.copyOut(bytes, target); // a caller's descriptor with O_DIRECT, which reads whole blocks only
            requireNotCut(now, offset, target.byteSize());
            return;
        }
        if (!whole) {
            throw faulted(null, now, offset, target.byteSize(), null);
        }
    }

    /** Past the end of a file that was cut, but within its last page, are no faults: stores are lost, and zeros are read. */
    private void requireNotCut(Extent now, long offset, long length) throws IOException {
        if (showsFile() && mapping.file().hasSize()) {
            long size = mapping.file().currentSize();
            if (size < now.fileOffset(offset + length)) {
                throw reported(MappingFaultException.cut(name(), size, now.fileOffset(now.byteSize()), null));
            }
        }
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
        bulk("write", offset, source.byteSize(), source, (now, _) -> {
            requireWritable(now);
            FaultFree.copyIn(source, now.bytes(offset, source.byteSize()));
            requireNotCut(now, offset, source.byteSize());
        });
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
        int[] crc = {0};
        bulk("crc32c", offset, length, null, (now, _) -> {
            requireReadable(now);
            crc[0] = FaultFree.crc32c(now.bytes(offset, length));
            requireNotCut(now, offset, length);
        });
        return crc[0];
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
        Objects.requireNonNull(other);
        long[] found = {-1};
        bulk("mismatch", 0, byteSize(), other, (now, _) -> {
            requireReadable(now);
            found[0] = FaultFree.mismatch(now.bytes(0, now.byteSize()), other);
            long common = Math.min(now.byteSize(), other.byteSize());
            requireNotCut(now, 0, found[0] < 0 ? common : Math.min(common, found[0] + 1));
        });
        return found[0];
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
        Objects.requireNonNull(mode);
        Extent now = open();
        MemorySegment pages = now.pagesAround(offset, length);
        synced(mode, length, () -> Mman.msync(pages, pages.byteSize(), mode.flag()));
        if (mode == SyncMode.SYNC && length > 0) {
            requireStored(now, offset, length);
        }
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
        Objects.requireNonNull(durability);
        Extent now = open();
        Objects.checkFromIndexSize(offset, length, now.byteSize());
        if (!showsFile() || !mapping.file().hasSize()) {
            throw new IllegalStateException("nothing stored into " + this + " reaches a file");
        }
        synced(durability, length, () -> durability.of(mapping.file(), now, offset, length));
        requireStored(now, offset, length);
    }

    private void requireStored(Extent now, long offset, long length) throws IOException {
        enter(now);
        try {
            requireNotCut(now, offset, length);
        } finally {
            leave();
        }
    }

    void requireNothingLost() throws MappingFaultException {
        guard.requireNothingLost(open());
    }

    private void synced(Enum<?> mode, long length, Interrupted.Action action) throws IOException {
        if (length > 0) {
            requireNothingLost();
        }
        RegionEvents.Sync event = new RegionEvents.Sync();
        event.begin();
        named(open(), action);
        if (event.shouldCommit()) {
            event.region = name();
            event.byteSize = length;
            event.mode = mode.toString();
            event.commit();
        }
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
        Objects.requireNonNull(advice);
        Extent now = open();
        MemorySegment pages = now.pagesAround(offset, length);
        Interrupted.Action call = () -> Mman.madvise(pages, pages.byteSize(), advice.number());
        if (advice == Advice.WILLNEED) { // may take long, and doesn't last
            named(now, call);
            return;
        }
        synchronized (this) { // nothing is mapped again between the two
            named(now, call);
            keep(pages, advice);
        }
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
        Objects.requireNonNull(reclaim);
        Extent now = open();
        MemorySegment pages = now.pagesAround(offset, length);
        named(now, () -> Mman.madvise(pages, pages.byteSize(), reclaim.number()));
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
        Objects.requireNonNull(discard);
        Extent now = open();
        requireWritable(now);
        Objects.checkFromIndexSize(offset, length, now.byteSize());
        boolean isHole = discard == Discard.PUNCH_HOLE;
        if (isHole && (!showsFile() || !mapping.file().hasSize())) {
            throw new IllegalStateException("there is no file to punch a hole into: " + this);
        }
        try {
            named(now, () -> {
                if (!isHole) {
                    MemorySegment pages = now.pagesWithin(offset, length, ownsLastPage(now, discard));
                    Mman.madvise(pages, pages.byteSize(), discard.number());
                } else if (length > 0) {
                    int mode = Fcntl.FALLOC_FL_PUNCH_HOLE | Fcntl.FALLOC_FL_KEEP_SIZE;
                    Interrupted.retry(
                            () -> Fcntl.fallocate(mapping.file().descriptor(), mode, now.fileOffset(offset), length));
                }
            });
        } finally {
            if (discard.loses(request.sharing()) && length > 0) {
                tellTracker(offset, length); // where it failed too: the kernel may have done a part
            }
        }
    }

    private void tellTracker(long offset, long length) {
        DirtyTracker watching;
        synchronized (this) { // afterwards: one that began meanwhile hasn't seen it
            watching = tracker;
        }
        if (watching != null) {
            watching.discarded(offset, length); // not under the lock: a tracker takes its own before the region's
        }
    }

    /** Whether nothing of anybody else's follows the region in its last page: for what reaches the file, if the file ends there too. */
    private boolean ownsLastPage(Extent now, Discard discard) throws SystemCallException {
        return discard != Discard.REMOVE || !mapping.file().hasSize()
                || mapping.file().currentSize() <= now.fileOffset(now.byteSize());
    }

    /**
     * Makes transparent huge pages of what is in memory of the region, and asks for them for the rest; then looks how much of it is huge.
     * {@code MADV_HUGEPAGE} and {@code MADV_COLLAPSE}, Linux 6.1. {@link RegionBuilder#hugePages()} puts the region where they fit.
     *
     * @return what came of it; the kernel may make and split huge pages later as it likes
     * @throws MappingFaultException if guarded sections go on meeting missing pages
     * @throws IOException if /proc can't be read
     * @throws IllegalStateException if the region is closed
     * @throws UnsupportedOperationException if this kernel has no transparent huge pages
     */
    public HugePageReport hugePages() throws IOException {
        Extent now = open();
        boolean hasOffsets = request.sharing().isShared() || !(request.backing() instanceof AnonymousBacking);
        guard.settled(now); // zeros in place of missing pages would be made huge, and aren't to stay
        return HugePages.make(now.pages(), hasOffsets ? now.fileStart() : now.pages().address(), pages -> {
            synchronized (this) { // nothing is mapped again between the two
                Mman.madvise(pages, pages.byteSize(), Mman.MADV_HUGEPAGE);
                keep(pages, Advice.HUGEPAGE);
            }
        });
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
        Extent now = open();
        MemorySegment pages = now.pagesAround(offset, length);
        boolean ofCache = request.sharing().isShared() && mapping.file().hasSize();
        long fileOffset = now.fileStart() + pages.address() - now.pages().address();
        Residency[] found = new Residency[1];
        named(now, () -> found[0] = Residency.of(mapping.file(), ofCache, pages, fileOffset));
        return found[0];
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
        Extent now = open();
        MemorySegment pages = now.pagesAround(offset, length);
        long first = pages.address() - now.pages().address() - now.start(); // of the pages, from the start of the region
        List<ByteRange> found = new ArrayList<>();
        named(now, () -> {
            for (ByteRange range : Residency.ranges(pages)) {
                long from = Math.max(offset, first + range.offset());
                long to = Math.min(offset + length, first + range.end());
                if (from < to) {
                    found.add(new ByteRange(from, to - from));
                }
            }
        });
        return List.copyOf(found);
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
        Extent now = open();
        if (now.view() == null) {
            throw new IllegalStateException(
                    "a region with protection " + now.protection() + " has no pages to lock in memory");
        }
        MemorySegment pages = now.pagesAround(offset, length);
        locked(offset, length, pages, () -> Mman.mlock(pages, pages.byteSize()));
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
        MemorySegment pages = open().pagesAround(offset, length);
        locked(offset, length, pages, () -> Mman.mlock2(pages, pages.byteSize(), Mman.MLOCK_ONFAULT));
    }

    private void locked(long offset, long length, MemorySegment pages, Interrupted.Action action) throws IOException {
        if (pages.byteSize() == 0) {
            return;
        }
        synchronized (this) {
            requireNotBoth(tracker != null, true);
            lockings++;
        }
        boolean done = false;
        try {
            Extent now = open();
            long settled = guard.settled(now); // zeros would be locked, and count as written then
            SystemCallException missing = MemoryLock.take(mapping.file().name(), pages, action);
            if (missing != null) {
                mapping.kept().unlock(pages);
                throw faulted(missing, now, offset, length, null);
            }
            mapping.kept().lock(pages);
            requireNoZerosLocked(settled, now, pages);
            done = true;
        } finally {
            synchronized (this) {
                lockings--;
                locked |= done;
            }
        }
    }

    private void requireNoZerosLocked(long settled, Extent now, MemorySegment pages) throws IOException {
        try {
            guard.requireNoneSince(settled, now);
        } catch (MappingFaultException met) {
            Mman.munlock(pages, pages.byteSize());
            mapping.kept().unlock(pages);
            throw met;
        }
    }

    /**
     * Linux (6.18, ext4) never ends the fault of a page that is missing, locked and write-protected for a tracker: in a file that another
     * process cuts, and in one just made, it would hang this process, and every thread that waits for a safepoint. Files in memory have no
     * such fault.
     */
    private void requireNotBoth(boolean isTracked, boolean isLocked) {
        boolean isOfFile = request.backing() instanceof FileBacking || request.backing() instanceof DescriptorBacking;
        if (isTracked && isLocked && isOfFile) {
            throw new IllegalStateException(
                    "a region of a file is locked in memory or tracked, not both: the kernel would"
                            + " hang where a page is missing. unlock() unlocks all of it");
        }
    }

    /**
     * Lets the region be reclaimed again, however often it was locked: munlock(2).
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException if the region is closed
     */
    public void unlock() throws IOException {
        synchronized (this) { // none is locked and not noted between the two
            unlock(0, byteSize());
            locked = false;
        }
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
        Extent now = open();
        MemorySegment pages = now.pagesAround(offset, length);
        synchronized (this) {
            named(now, () -> Mman.munlock(pages, pages.byteSize()));
            mapping.kept().unlock(pages);
        }
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
        Set<Protection> wanted = Protection.setOf(protections);
        wanted.forEach(Protection::requireUsable);
        RegionEvents.Protect event = new RegionEvents.Protect();
        event.begin();
        synchronized (this) {
            Extent now = open();
            Set<Protection> before = now.protection();
            lifetime.requireEndable();
            guard.settled(now);
            // First what both allow: if the kernel refuses that, no view has ended yet
            mapping.protect(Protection.union(before, wanted));
            try {
                lifetime.endViews();
            } catch (RuntimeException | Error failure) {
                mapping.protect(before);
                throw failure;
            }
            viewsEndedBy = "was given protection " + wanted;
            try {
                repair(); // of what was met until the views ended, as long as it shows whether something was stored there
                if (tracker == null) { // which knows of them
                    mapping.dropEarlier();
                }
                mapping.protect(wanted);
            } finally {
                extent = mapping.extent(lifetime.arena());
            }
        }
        if (event.shouldCommit()) {
            event.region = name();
            event.protection = wanted.toString();
            event.commit();
        }
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
        resize(newByteSize, true);
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
        resize(newByteSize, false);
    }

    private void resize(long newByteSize, boolean longer) throws IOException {
        RegionEvents.Resize event = new RegionEvents.Resize();
        event.begin();
        synchronized (this) {
            Extent now = open();
            if (longer ? newByteSize < now.byteSize() : newByteSize > now.byteSize() || newByteSize <= 0) {
                throw new IllegalArgumentException("a region of " + now.byteSize() + " bytes can't be made "
                        + (longer ? "longer" : "shorter") + " to " + newByteSize);
            }
            if (tracker != null) {
                throw new IllegalStateException("a region that is tracked keeps its size");
            }
            enter(now);
            try {
                if (longer) {
                    mapping.grow(newByteSize);
                    extent = mapping.extent(lifetime.arena());
                } else {
                    guard.settled(now);
                    shrinkTo(newByteSize);
                }
            } finally {
                leave();
            }
        }
        if (event.shouldCommit()) {
            event.region = name();
            event.byteSize = newByteSize;
            event.commit();
        }
    }

    private void shrinkTo(long newByteSize) throws IOException {
        lifetime.requireEndable();
        Arena before = lifetime.arena();
        try {
            mapping.shrink(newByteSize, () -> {
                lifetime.endViews();
                viewsEndedBy = "was shrunk to " + newByteSize + " bytes";
                repair(); // what was stored into zeros is told of before they go
            });
        } finally {
            if (lifetime.arena() != before) { // the views ended
                extent = mapping.extent(lifetime.arena());
            }
        }
    }

    /** What begins to track a region. */
    interface Tracking {
        DirtyTracker begin(Extent extent) throws IOException;
    }

    synchronized DirtyTracker track(Tracking tracking) throws IOException {
        Extent now = open();
        requireWritable(now);
        if (tracker != null) {
            throw new IllegalStateException("the region is tracked already");
        }
        requireNotBoth(true, locked || lockings > 0);
        long settled = guard.settled(now);
        DirtyTracker begun;
        try {
            begun = tracking.begin(now);
        } catch (IOException | RuntimeException failure) {
            guard.requireNoneSince(settled, now); // zeros can't be tracked, nor what was mapped in their place before there was a tracker
            throw failure;
        }
        tracker = begun;
        try {
            guard.requireNoneSince(settled, now);
        } catch (MappingFaultException met) {
            begun.close();
            throw met;
        }
        return begun;
    }

    /** Ends tracking, by an action that nothing else comes between. */
    synchronized void untrack(Interrupted.Action giveBack) throws SystemCallException {
        tracker = null;
        giveBack.make();
    }

    /**
     * Looks at pages that are tracked, by their addresses. Pages of zeros in place of missing ones aren't, for which the kernel has but EPERM: it
     * says so of a filter, too.
     */
    void onTrackedPages(Interrupted.Action look) throws IOException {
        Extent now = open();
        long settled = guard.settled(now);
        enter(now);
        try {
            look.make();
        } catch (SystemCallException refused) {
            guard.requireNoneSince(settled, now);
            throw refused;
        } finally {
            leave();
        }
    }

    // What the operations have in common

    private interface Bulk {
        void on(Extent now, MemorySegment pages) throws IOException;
    }

    /** An operation on a range that may take long, and that answers EFAULT where a page can't be had. */
    private void bulk(String what, long offset, long length, MemorySegment other, Bulk operation) throws IOException {
        Extent now = open();
        if (other != null) {
            OtherSegment.requireAlive(other);
        }
        MemorySegment pages = now.pagesAround(offset, length);
        if (length == 0) {
            return;
        }
        RegionEvents.Bulk event = new RegionEvents.Bulk();
        long faults = event.isEnabled() ? RegionEvents.majorFaults() : 0;
        event.begin();
        long settled = guard.settled(now);
        enter(now);
        try {
            operation.on(now, pages);
            guard.requireNoneSince(settled, now);
        } catch (SystemCallException refused) {
            boolean fault = refused.errno().equals(Errno.EFAULT) || refused.errno().equals(Errno.EHWPOISON)
                    || refused.errno().equals(Errno.EIO);
            throw fault
                    ? faulted(refused, now, offset, length, other)
                    : Refusal.of(mapping.file().name(), refused);
        } catch (IllegalStateException ended) {
            throw explained(ended, now);
        } finally {
            leave();
        }
        if (event.shouldCommit()) {
            event.region = name();
            event.operation = what;
            event.byteSize = length;
            event.majorFaults = RegionEvents.majorFaults() - faults;
            event.commit();
        }
    }

    /** A system call whose refusal is said with the file's name. */
    private void named(Extent now, Interrupted.Action action) throws IOException {
        enter(now);
        try {
            action.make();
        } catch (SystemCallException refused) {
            throw MappingBudget.explained(mapping.file().name(), refused);
        } catch (IllegalStateException ended) {
            throw explained(ended, now);
        } finally {
            leave();
        }
    }

    /** Begins what uses the descriptor or addresses by their number: neither is given back before {@link #leave}. */
    void enter() {
        enter(open());
    }

    private void enter(Extent now) {
        if (!now.pages().isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("the region is confined to another thread");
        }
        mapping.holdings().enter();
    }

    void leave() {
        mapping.holdings().leave();
    }

    /** Whether what the region shows is what is in its file. */
    private boolean showsFile() {
        return request.sharing().isShared() && !(request.backing() instanceof AnonymousBacking);
    }

    private static void requireReadable(Extent now) {
        if (!now.protection().contains(Protection.READ)) {
            throw new IllegalStateException("a region with protection " + now.protection() + " can't be read");
        }
    }

    private static void requireWritable(Extent now) {
        if (!now.protection().contains(Protection.WRITE)) {
            throw new IllegalStateException("a region with protection " + now.protection() + " can't be written");
        }
    }

    /** Where the region is now. */
    Extent open() {
        Extent now = extent;
        if (closed || !isOwn && !now.pages().scope().isAlive()) {
            throw new IllegalStateException("the region is closed");
        }
        return now;
    }

    void requireOpen() {
        open();
    }

    /** What messages and events call the region. */
    private String name() {
        return request.backing().toString();
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
     */
    @Override
    public void close() {
        DirtyTracker ending;
        synchronized (this) {
            if (closed) {
                return;
            }
            lifetime.end();
            closed = true;
            ending = tracker;
        }
        if (ending != null) {
            ending.end(); // not under the lock: a tracker takes its own before the region's
        }
        if (leakWatch != null) {
            leakWatch.end();
        }
        RegionEvents.Unmap event = new RegionEvents.Unmap();
        if (event.shouldCommit()) {
            event.region = name();
            event.commit();
        }
    }

    /** {@return what stands behind the region, where it starts, how long it is and what may be done with it} */
    @Override
    public String toString() {
        return "MappedRegion[" + request.backing() + ", offset=" + offset() + ", byteSize=" + byteSize()
                + ", protection="
                + protection() + ", sharing=" + sharing() + (closed ? ", closed]" : "]");
    }
}
