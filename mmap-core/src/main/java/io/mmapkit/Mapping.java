package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Views;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The pages of a region: where the kernel mapped them, and where among them the region's bytes lie.
 *
 * <p>Knows addresses and no views, nor anything else that refers to the region's arena. Not safe for use by several threads at once, but for
 * repairs; the region's lock guards it.
 */
final class Mapping {
    /** Where pages of the region are. */
    private record Place(long address, long mappedLength, Reservation reservation) {}

    private final RegionRequest request;
    private final OpenFile file;
    private final Storage storage;
    private final Holdings holdings;
    private final PageSize unit; // what the kernel maps this in
    private final long fileStart; // of the first page, in bytes
    private final long start; // of the region in its first page, in bytes
    private final KeptAdvice kept = new KeptAdvice();
    private final List<Place> earlier = new ArrayList<>(0); // where it was before it grew: views show it still
    private Reservation reservation; // or null
    private Shield shield; // or null
    private long address;
    private long mappedLength;
    private long byteSize;
    private boolean hasLeftOver; // behind the end, in the last page: the region was longer
    private Set<Protection> protection;
    private boolean wasWritable; // since zeros were last taken away

    private Mapping(RegionRequest request, OpenFile file, Storage storage, Holdings holdings, PageSize unit) {
        this.request = request;
        this.file = file;
        this.storage = storage;
        this.holdings = holdings;
        this.unit = unit;
        this.fileStart = unit.alignDown(request.offset());
        this.start = request.offset() - fileStart;
        this.protection = request.protection();
    }

    /** Opens, extends, allocates and maps, and hands all of it to a lifetime; or fails and leaves everything as it was. */
    static Mapping of(RegionRequest request, Lifetime lifetime) throws IOException {
        Holdings.giveBackRefused();
        request.flags().stream().filter(MapFlag::isHugePageSize)
                .forEach(flag -> HugePages.require(flag.hugePageSize()));
        while (true) {
            OpenFile file = request.backing().open(request.storesReachBacking());
            Mapping mapping = of(request, file, lifetime);
            if (mapping != null) {
                return mapping;
            }
        }
    }

    /** Maps an open file; null if another region made it, and removed it again while this one waited for it. */
    private static Mapping of(RegionRequest request, OpenFile file, Lifetime lifetime) throws IOException {
        Storage storage = new Storage(file);
        try {
            if (request.backing().isExtensible()) {
                storage.lockSize();
                if (request.backing().isToBeMadeAnew(file)) {
                    storage.abandon(null);
                    return null;
                }
            }
            Mapping mapping = new Mapping(request, file, storage,
                    new Holdings(request.backing().toString(), file.descriptor()), unit(request, file));
            mapping.byteSize = request.length() == RegionRequest.TO_THE_END
                    ? file.rest(request.offset())
                    : request.length();
            mapping.requireReserved();
            file.requireOffset(request.offset());
            mapping.back(0, mapping.byteSize, request.backing().isExtensible());
            mapping.map(request.reserved());
            mapping.handTo(lifetime);
            storage.keep();
            return mapping;
        } catch (IOException | RuntimeException | Error failure) {
            storage.abandon(failure);
            throw failure;
        }
    }

    private void handTo(Lifetime lifetime) throws IOException {
        try {
            lifetime.hold(holdings);
        } catch (RuntimeException | Error failure) { // the arena was closed meanwhile
            holdings.unmapAll();
            throw failure;
        }
    }

    /** What addresses, offsets and lengths have to be multiples of: munmap refuses a part of a huge page. */
    private static PageSize unit(RegionRequest request, OpenFile file) throws IOException {
        if (!request.flags().contains(MapFlag.HUGETLB)) {
            return file.pageSize();
        }
        if (file.descriptor() >= 0 && !(request.backing() instanceof AnonymousBacking)
                && file.pageSize().equals(PageSize.system())) {
            throw new IllegalArgumentException(request.backing()
                    + " isn't of huge pages: MapFlag.HUGETLB is for anonymous memory, memfd and files on hugetlbfs");
        }
        return request.flags().stream().filter(MapFlag::isHugePageSize).findFirst()
                .map(flag -> new PageSize(flag.hugePageSize())).orElseGet(HugePages::poolSize);
    }

    /** What is put into a reservation must fit; a length that is the file's is known only now. */
    private void requireReserved() {
        if (request.reserved() > 0 && request.reserved() < byteSize) {
            throw new IllegalArgumentException(
                    "reserved " + request.reserved() + " bytes are fewer than the length " + byteSize);
        }
    }

    /** Makes sure that there is something behind a range of the region, and storage for what is stored into it. */
    private void back(long from, long to, boolean extensible) throws IOException {
        // A file of huge pages has whole ones; any other ends where the region does
        long end = unit.equals(PageSize.system()) ? to : pagesFor(to) - start;
        try {
            storage.back(request.offset() + from, request.offset() + end, extensible, !request.sparse(),
                    !request.sparse() && request.storesReachBacking());
        } catch (IOException refused) {
            throw request.flags().contains(MapFlag.HUGETLB)
                    ? HugePages.explained(request.backing().toString(), unit, refused)
                    : refused;
        }
    }

    private void map(long reserved) throws IOException {
        mappedLength = pagesFor(byteSize);
        try {
            if (reserved > 0) {
                reservation = reserve(pagesFor(reserved));
            } else if (request.hugePages()) {
                reservation = reserve(mappedLength);
            }
            if (reservation == null) {
                address = mmap(request.address(), mappedLength, fileStart, 0);
            } else {
                address = mmap(reservation.address(), mappedLength, fileStart, Mman.MAP_FIXED);
            }
        } catch (IOException | RuntimeException | Error failure) {
            if (reservation != null) {
                Holdings.unmap(reservation.address(), reservation.length());
            }
            throw failure;
        }
        if (reservation == null) {
            holdings.add(address, mappedLength);
        } else {
            holdings.add(reservation.address(), reservation.length());
        }
    }

    private Reservation reserve(long length) throws IOException {
        try {
            if (request.hugePages()) {
                PageSize huge = HugePages.transparentSize();
                return Reservation.of(length, huge, fileStart & huge.bytes() - 1);
            }
            return unit.equals(PageSize.system()) ? Reservation.of(length) : Reservation.of(length, unit, 0);
        } catch (ArithmeticException tooLong) {
            throw tooLong(length, tooLong);
        } catch (SystemCallException refused) {
            throw Refusal.of(file.name(), refused);
        }
    }

    private static IllegalArgumentException tooLong(long length, ArithmeticException cause) {
        return new IllegalArgumentException(
                "a region of " + length + " bytes fits neither a file nor an address space", cause);
    }

    private long pagesFor(long length) {
        try {
            long pages = unit.alignUp(Math.addExact(start, length));
            Math.addExact(fileStart, pages); // the end in the file, which is an offset too
            return pages;
        } catch (ArithmeticException tooLong) {
            throw tooLong(length, tooLong);
        }
    }

    private long mmap(long where, long length, long offset, int fixed) throws IOException {
        int type = request.sharing().type()
                | (request.backing() instanceof AnonymousBacking ? Mman.MAP_ANONYMOUS : 0);
        try {
            long got = Mman.mmap(MemorySegment.ofAddress(where), length, Protection.bits(protection),
                    type | MapFlag.bits(request.flags()) | fixed, file.descriptor(), offset);
            if (request.flags().contains(MapFlag.FIXED_NOREPLACE) && got != where) {
                Holdings.unmap(got, length);
                throw new UnsupportedOperationException("MapFlag.FIXED_NOREPLACE needs Linux 4.17");
            }
            return got;
        } catch (SystemCallException refused) {
            throw refusal(refused);
        }
    }

    private IOException refusal(SystemCallException refused) {
        if (refused.errno().equals(Errno.EOPNOTSUPP)) {
            throw new UnsupportedOperationException(request.backing() + " can't be mapped with " + request.flags(),
                    refused);
        }
        if (refused.errno().equals(Errno.EEXIST) && file.name() != null) { // of the address, and not of the file
            FileSystemException occupied = new FileSystemException(file.name(), null, refused.getMessage());
            occupied.initCause(refused);
            return occupied;
        }
        if (refused.errno().equals(Errno.EINVAL) && request.sharing() == Sharing.DROPPABLE) {
            throw new UnsupportedOperationException("Sharing.DROPPABLE needs Linux 6.11", refused);
        }
        if (refused.errno().equals(Errno.ENOMEM) && request.flags().contains(MapFlag.HUGETLB)) {
            return HugePages.explained(request.backing().toString(), unit, refused);
        }
        return MappingBudget.explained(file.name(), refused);
    }

    /** Makes the region longer, in place if there is room. What was mapped before stays mapped where it is. */
    void grow(long newLength) throws IOException {
        if (request.sharing().isShared() && file.descriptor() >= 0 && !file.hasSize()) {
            throw new UnsupportedOperationException(
                    request.backing() + " is a device: a longer mapping of it isn't one of the same bytes");
        }
        long newMapped = pagesFor(newLength);
        try {
            boolean extensible = request.mayExtendBacking();
            if (extensible) {
                storage.lockSize();
            }
            storage.requireNotCut(request.backing().toString(), request.offset() + byteSize);
            back(byteSize, newLength, extensible);
            if (newLength > byteSize) {
                clearLeftOver();
            }
            if (newMapped > mappedLength) {
                extend(newMapped);
            }
            storage.keep();
        } catch (IOException | RuntimeException | Error failure) {
            storage.restore(failure);
            throw failure;
        }
        mappedLength = newMapped;
        byteSize = newLength;
        cover();
    }

    private void extend(long newMapped) throws IOException {
        long behind = address + mappedLength;
        long extra = newMapped - mappedLength;
        if (reservation == null ? extendInPlace(behind, extra) : extendIntoReservation(behind, extra)) {
            return;
        }
        if (!canBeMappedTwice()) {
            throw new FileSystemException(request.backing().toString(), null,
                    "there is no room behind the region for " + extra + " bytes: reserve(…) takes it ahead");
        }
        mapAgain(newMapped);
    }

    private boolean extendInPlace(long behind, long extra) throws IOException {
        try {
            long got = mmap(behind, extra, fileStart + mappedLength, Mman.MAP_FIXED_NOREPLACE);
            if (got != behind) { // before Linux 4.17 it is a mere wish
                Holdings.unmap(got, extra);
                return false;
            }
            holdings.add(behind, extra);
            return true;
        } catch (IOException refused) {
            if (isOccupied(refused)) {
                return false;
            }
            throw refused;
        }
    }

    /** Puts more into the reservation, which is made wider if it must be and can. */
    private boolean extendIntoReservation(long behind, long extra) throws IOException {
        Reservation before = reservation;
        if (!before.covers(behind, extra) && !widen(behind + extra - before.end())) {
            return false;
        }
        try {
            mmap(behind, extra, fileStart + mappedLength, Mman.MAP_FIXED);
            return true;
        } catch (IOException | RuntimeException | Error failure) {
            reservation.repair(behind, extra);
            if (reservation != before) {
                holdings.remove(before.end(), reservation.end() - before.end());
                reservation = before;
            }
            throw failure;
        }
    }

    private boolean widen(long bytes) throws IOException {
        try {
            Reservation wider = reservation.extended(bytes);
            if (wider == null) {
                return false;
            }
            holdings.add(reservation.end(), bytes);
            reservation = wider;
            return true;
        } catch (SystemCallException refused) {
            throw MappingBudget.explained(file.name(), refused);
        }
    }

    /** Maps the whole region at another place. What was mapped before stays, for the views there are. */
    private void mapAgain(long newMapped) throws IOException {
        Mapping again = new Mapping(request, file, storage, holdings, unit);
        again.byteSize = newMapped - start;
        again.protection = protection;
        again.map(0);
        earlier.add(new Place(address, mappedLength, reservation));
        address = again.address;
        reservation = again.reservation;
    }

    /** Gives back where the region was before it grew. No view may be left. */
    void dropEarlier() throws SystemCallException {
        uncover();
        noteLoss();
        while (!earlier.isEmpty()) {
            Place place = earlier.removeLast();
            kept.forget(place.address, place.mappedLength);
            if (place.reservation == null) {
                holdings.remove(place.address, place.mappedLength);
            } else {
                holdings.remove(place.reservation.address(), place.reservation.length());
            }
        }
        cover();
    }

    /**
     * Whether a second mapping shows the same bytes, so that views of the first one stay good; and whether it may lie elsewhere.
     */
    private boolean canBeMappedTwice() {
        return request.sharing().isShared() && !(request.backing() instanceof AnonymousBacking)
                && !request.flags().contains(MapFlag.FIXED_NOREPLACE);
    }

    private static boolean isOccupied(Throwable refused) {
        SystemCallException call = refused instanceof SystemCallException direct
                ? direct
                : refused.getCause() instanceof SystemCallException cause ? cause : null;
        return call != null && call.errno().equals(Errno.EEXIST);
    }

    /**
     * Makes the region shorter. The file keeps its size. What may be missing for that is made before the views end.
     *
     * @param endViews ends them; none may reach past the new end any more
     */
    void shrink(long newLength, Runnable endViews) throws IOException {
        long newMapped = pagesFor(newLength);
        long end = address + newMapped;
        long rest = mappedLength - newMapped;
        try (EmptyFile empty = reservation != null && rest > 0 ? EmptyFile.make() : null) {
            endViews.run();
            dropEarlier();
            uncover();
            if (empty != null) {
                reservation.clear(end, rest, empty);
            } else if (rest > 0) {
                holdings.remove(end, rest);
            }
            kept.forget(end, rest);
            mappedLength = newMapped;
            byteSize = newLength;
            hasLeftOver = true;
        } catch (SystemCallException refused) {
            throw MappingBudget.explained(request.backing().toString(), refused);
        } finally {
            cover();
        }
    }

    /** Makes zeros of what a shrink left behind the end in the last page, if nobody's file has it: it would be seen again. */
    private void clearLeftOver() throws IOException {
        long from = start + byteSize;
        if (!hasLeftOver || from == mappedLength
                || !(request.backing() instanceof AnonymousBacking || file.isZeros())) {
            return;
        }
        Set<Protection> before = protection;
        protect(Protection.union(before, Set.of(Protection.WRITE)));
        try (Arena arena = Arena.ofConfined()) {
            FaultFree.clear(Views.of(address + from, mappedLength - from, arena));
        } finally {
            protect(before);
        }
        hasLeftOver = false;
    }

    /** Changes the protection. No view may allow what the new one doesn't. */
    void protect(Set<Protection> wanted) throws IOException {
        try {
            Mman.mprotect(MemorySegment.ofAddress(address), mappedLength, Protection.bits(wanted));
        } catch (SystemCallException refused) {
            putBack(wanted);
            throw MappingBudget.explained(file.name(), refused);
        }
        wasWritable |= protection.contains(Protection.WRITE);
        protection = wanted;
    }

    /**
     * Gives all pages the same protection again: where they are several mappings, the kernel changes one after another, and at the limit of their
     * number may refuse the last. A view must not allow what one of the pages doesn't.
     */
    private void putBack(Set<Protection> wanted) {
        try {
            Mman.mprotect(MemorySegment.ofAddress(address), mappedLength, Protection.bits(protection));
        } catch (SystemCallException alsoRefused) {
            wasWritable |= protection.contains(Protection.WRITE);
            protection = Protection.common(protection, wanted);
        }
    }

    /**
     * From now on, accesses of sections to missing pages of a file find zeros. The repair must not keep the region from being forgotten.
     *
     * @throws IllegalStateException if the region ended
     */
    synchronized Shield shield(Runnable repair) {
        if (shield == null) {
            holdings.enter(); // an arena may end at any moment
            try {
                Shield raised = new Shield(!request.sharing().isShared(), repair);
                holdings.shieldWith(raised);
                shield = raised;
                cover();
            } finally {
                holdings.leave();
            }
        }
        return shield;
    }

    synchronized boolean isBroken() {
        return shield != null && !shield.isWhole();
    }

    private void uncover() {
        if (shield != null) {
            shield.uncover();
        }
    }

    private void cover() {
        if (shield != null && file.hasSize()) { // there are no zeros for a device's pages, nor for huge ones
            shield.replace(() -> { // older views are in use
                shield.cover(address, mappedLength);
                earlier.forEach(place -> shield.cover(place.address, place.mappedLength));
            });
        }
    }

    /**
     * Maps the file again where pages of zeros lie in place of missing ones. They are missing again then, unless the file has them by now. What
     * fails is done when this is called again: until then the region isn't whole. May be called by several threads at once where nobody can
     * change the region any more.
     */
    synchronized void repair(KeptAdvice.Again again) throws IOException {
        if (shield == null || shield.isWhole()) {
            return;
        }
        long settled = shield.settled();
        showFile(address, mappedLength);
        for (Place place : earlier) {
            showFile(place.address, place.mappedLength);
        }
        wasWritable = false;
        kept.sayAgain(again);
        shield.repaired(settled);
    }

    /** The same where nothing but views is left of the region. */
    void repairAbandoned() {
        try {
            holdings.enter();
        } catch (IllegalStateException ended) {
            return;
        }
        try {
            repair(_ -> {});
        } catch (IOException refused) {
            // tried again by who next meets a missing page
        } finally {
            holdings.leave();
        }
    }

    private void showFile(long where, long length) throws IOException {
        int flags = request.sharing().type() | Mman.MAP_FIXED // over pages that are ours, and only there
                | MapFlag.bits(request.flags()) & ~Mman.MAP_FIXED_NOREPLACE & ~Mman.MAP_POPULATE & ~Mman.MAP_LOCKED;
        for (MissingPages.Zeros zeros : MissingPages.of(where, length)) {
            // What another thread stores between these two lines is lost in silence; nothing in the kernel does both in one step
            boolean written = mayHaveBeenWritten() && zeros.wereWritten();
            Mman.mmap(MemorySegment.ofAddress(zeros.address()), zeros.length(), Protection.bits(protection), flags,
                    file.descriptor(), fileStart + zeros.address() - where);
            kept.lose(new ByteRange(zeros.address(), zeros.length()));
            if (written) {
                shield.lose();
            }
            zeros.drop();
        }
    }

    private boolean mayHaveBeenWritten() {
        return request.sharing().isShared() && (wasWritable || protection.contains(Protection.WRITE));
    }

    /** Before addresses are given back: where a repair failed, it isn't known whether something was stored there. */
    private void noteLoss() {
        if (shield != null && !shield.isWhole() && mayHaveBeenWritten()) {
            shield.lose();
        }
    }

    /** What was said of its pages. */
    KeptAdvice kept() {
        return kept;
    }

    OpenFile file() {
        return file;
    }

    Holdings holdings() {
        return holdings;
    }

    /** A picture of where everything is now, with segments of an arena. */
    Extent extent(Arena arena) {
        List<MemorySegment> before = earlier.stream().map(place -> Views.of(place.address, place.mappedLength, arena))
                .toList();
        return Extent.of(Views.of(address, mappedLength, arena), before, unit, start, byteSize, fileStart, protection);
    }
}
