package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Views;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Set;

/**
 * The pages of a region: where the kernel mapped them, and where among them the region's bytes lie.
 *
 * <p>Knows addresses and no views, nor anything else that refers to the region's arena. Not safe for use by several threads at once, but for
 * repairs; the region's lock guards it.
 */
final class Mapping {
    private final RegionRequest request;
    private final OpenFile file;
    private final Storage storage;
    private final Holdings holdings;
    private final Paging paging;
    private final Placement placement;
    private final KeptAdvice kept = new KeptAdvice();
    private final Places places;
    private final MappingRepair repair;
    private long byteSize;
    private boolean hasLeftOver; // behind the end, in the last page: the region was longer

    private Mapping(RegionRequest request, OpenFile file, Storage storage, Holdings holdings, Paging paging) {
        this.request = request;
        this.file = file;
        this.storage = storage;
        this.holdings = holdings;
        this.paging = paging;
        this.placement = new Placement(request, file, paging, holdings);
        this.places = new Places(request.protection());
        this.repair = new MappingRepair(request, file, holdings, paging.fileStart(), places, kept);
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
                    new Holdings(request.backing().toString(), file.descriptor()), Paging.of(request, file));
            mapping.byteSize = request.length() == RegionRequest.TO_THE_END
                    ? file.rest(request.offset())
                    : request.length();
            mapping.requireReserved();
            file.requireOffset(request.offset());
            mapping.back(0, mapping.byteSize, request.backing().isExtensible());
            mapping.places.set(mapping.placement.map(mapping.paging.pagesFor(mapping.byteSize), request.reserved(),
                    request.protection()));
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
        long end = paging.unit().equals(PageSize.system()) ? to : paging.pagesFor(to) - paging.start();
        try {
            storage.back(request.offset() + from, request.offset() + end, extensible, !request.sparse(),
                    !request.sparse() && request.storesReachBacking());
        } catch (IOException refused) {
            throw request.flags().contains(MapFlag.HUGETLB)
                    ? HugePages.explained(request.backing().toString(), paging.unit(), refused)
                    : refused;
        }
    }

    /** Makes the region longer, in place if there is room. What was mapped before stays mapped where it is. */
    void grow(long newLength) throws IOException {
        if (request.sharing().isShared() && file.descriptor() >= 0 && !file.hasSize()) {
            throw new UnsupportedOperationException(
                    request.backing() + " is a device: a longer mapping of it isn't one of the same bytes");
        }
        long newMapped = paging.pagesFor(newLength);
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
            if (newMapped > places.now().length()) {
                extend(newMapped);
            }
            storage.keep();
        } catch (IOException | RuntimeException | Error failure) {
            storage.restore(failure);
            throw failure;
        }
        byteSize = newLength;
        repair.cover();
    }

    private void extend(long newMapped) throws IOException {
        Holdings.giveBackRefused(); // perhaps just behind it
        Set<Protection> protection = places.protection();
        Place longer = placement.extended(places.now(), newMapped, protection);
        if (longer != null) {
            places.set(longer);
            return;
        }
        if (!placement.canBeMappedTwice()) {
            throw new FileSystemException(request.backing().toString(), null, "there is no room behind the region for "
                    + (newMapped - places.now().length()) + " bytes: reserve(…) takes it ahead");
        }
        places.moveTo(placement.mapAgain(newMapped, protection));
    }

    /** Gives back where the region was before it grew. No view may be left. */
    void dropEarlier() {
        Holdings.giveBackRefused(); // which may make room for it
        repair.uncover();
        try {
            repair.noteLoss();
            places.dropEarlier(kept, holdings);
        } finally {
            repair.cover();
        }
    }

    /**
     * Makes the region shorter. The file keeps its size. What may be missing for that is made before the views end.
     *
     * @param endViews ends them; none may reach past the new end any more
     */
    void shrink(long newLength, Runnable endViews) throws IOException {
        long newMapped = paging.pagesFor(newLength);
        Place whole = places.now();
        long end = whole.address() + newMapped;
        long rest = whole.length() - newMapped;
        try (EmptyFile empty = whole.reservation() != null && rest > 0 ? EmptyFile.make() : null) {
            endViews.run();
            dropEarlier();
            repair.uncover();
            if (empty != null) {
                whole.reservation().clear(end, rest, empty);
            } else if (rest > 0) {
                holdings.remove(end, rest);
            }
            kept.forget(end, rest);
            places.set(whole.ofLength(newMapped));
            byteSize = newLength;
            hasLeftOver = true;
        } catch (SystemCallException refused) {
            throw MappingBudget.explained(request.backing().toString(), refused);
        } finally {
            repair.cover();
        }
    }

    /** Makes zeros of what a shrink left behind the end in the last page, if nobody's file has it: it would be seen again. */
    private void clearLeftOver() throws IOException {
        long from = paging.start() + byteSize;
        Place now = places.now();
        if (!hasLeftOver || from == now.length()
                || !(request.backing() instanceof AnonymousBacking || file.isZeros())) {
            return;
        }
        Set<Protection> before = places.protection();
        protect(Protection.union(before, Set.of(Protection.WRITE)));
        try (Arena arena = Arena.ofConfined()) {
            FaultFree.clear(Views.of(now.address() + from, now.length() - from, arena));
        } finally {
            protect(before);
        }
        hasLeftOver = false;
    }

    /** Changes the protection. No view may allow what the new one doesn't. */
    void protect(Set<Protection> wanted) throws IOException {
        Place now = places.now();
        try {
            mprotect(now, wanted);
        } catch (SystemCallException refused) {
            putBack(now, wanted);
            throw MappingBudget.explained(file.name(), refused);
        }
        places.allow(wanted);
    }

    /**
     * Gives all pages the same protection again: where they are several mappings, the kernel changes one after another, and at the limit of their
     * number may refuse the last. A view must not allow what one of the pages doesn't.
     */
    private void putBack(Place place, Set<Protection> wanted) {
        Set<Protection> before = places.protection();
        try {
            mprotect(place, before);
        } catch (SystemCallException alsoRefused) {
            places.allow(Protection.common(before, wanted));
        }
    }

    /** Takes away again what no view was allowed yet. Where the kernel refuses, pages allow more than views do, until the next time. */
    void protectAsBefore(Set<Protection> before) {
        try {
            mprotect(places.now(), before);
        } catch (SystemCallException refused) {
            // at the limit of mappings, and no reason to fail otherwise than by what made this necessary
        }
        places.allow(before);
    }

    private static void mprotect(Place place, Set<Protection> wanted) throws SystemCallException {
        Mman.mprotect(MemorySegment.ofAddress(place.address()), place.length(), Protection.bits(wanted));
    }

    /**
     * From now on, accesses of sections to missing pages of a file find zeros. The repair must not keep the region from being forgotten.
     *
     * @throws IllegalStateException if the region ended
     */
    Shield shield(Runnable again) {
        return repair.shield(again);
    }

    boolean isBroken() {
        return repair.isBroken();
    }

    /**
     * Maps the file again where pages of zeros lie in place of missing ones. They are missing again then, unless the file has them by now. What
     * fails is done when this is called again: until then the region isn't whole. May be called by several threads at once where nobody can
     * change the region any more.
     */
    void repair(KeptAdvice.Again again) throws IOException {
        repair.repair(again);
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
        List<MemorySegment> before = places.earlier().stream().map(place -> view(place, arena)).toList();
        return Extent.of(view(places.now(), arena), before, paging.unit(), paging.start(), byteSize, paging.fileStart(),
                places.protection());
    }

    private static MemorySegment view(Place place, Arena arena) {
        return Views.of(place.address(), place.length(), arena);
    }
}
