package io.mmapkit;

import io.mmapkit.libc.Mman;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The {@link Shield} over a mapping, and the way back: pages of zeros that were put in place of missing ones are the file's again.
 *
 * <p>May be repaired by several threads at once, and asked whether it must be; for the rest, the region's lock guards it.
 */
final class MappingRepair {
    private final RegionRequest request;
    private final OpenFile file;
    private final Holdings holdings;
    private final long fileStart; // of the first page, in bytes
    private final Places places;
    private final KeptAdvice kept;
    private Shield shield; // or null

    MappingRepair(RegionRequest request, OpenFile file, Holdings holdings, long fileStart, Places places,
            KeptAdvice kept) {
        this.request = request;
        this.file = file;
        this.holdings = holdings;
        this.fileStart = fileStart;
        this.places = places;
        this.kept = kept;
    }

    /**
     * From now on, accesses of sections to missing pages of a file find zeros. The repair must not keep the region from being forgotten.
     *
     * @throws IllegalStateException if the region ended
     */
    synchronized Shield shield(Runnable repair) {
        if (shield == null) {
            holdings.enter(); // an arena may end at any moment
            Shield raised = null;
            try {
                raised = new Shield(!request.sharing().isShared(), repair);
                holdings.shieldWith(raised);
                shield = raised;
                cover();
            } catch (RuntimeException | Error failure) { // no memory: a shield that covers nothing is none
                shield = null;
                holdings.shieldWith(null);
                if (raised != null) {
                    raised.end();
                }
                throw failure;
            } finally {
                holdings.leave();
            }
        }
        return shield;
    }

    synchronized boolean isBroken() {
        return shield != null && !shield.isWhole();
    }

    void uncover() {
        if (shield != null) {
            shield.uncover();
        }
    }

    void cover() {
        if (shield != null && file.hasSize()) { // there are no zeros for a device's pages, nor for huge ones
            shield.replace(() -> { // older views are in use
                cover(places.now());
                places.earlier().forEach(this::cover);
            });
        }
    }

    private void cover(Place place) {
        shield.cover(place.address(), place.length());
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
        showFile(places.now());
        for (Place place : places.earlier()) {
            showFile(place);
        }
        places.repaired();
        kept.sayAgain(again);
        shield.repaired(settled);
    }

    private void showFile(Place place) throws IOException {
        int flags = request.sharing().type() | Mman.MAP_FIXED // over pages that are ours, and only there
                | MapFlag.bits(request.flags()) & ~Mman.MAP_FIXED_NOREPLACE & ~Mman.MAP_POPULATE & ~Mman.MAP_LOCKED;
        for (MissingPages.Zeros zeros : MissingPages.of(place.address(), place.length())) {
            // What another thread stores between these two lines is lost in silence; nothing in the kernel does both in one step
            boolean written = mayHaveBeenWritten() && zeros.wereWritten();
            Mman.mmap(MemorySegment.ofAddress(zeros.address()), zeros.length(), Protection.bits(places.protection()),
                    flags, file.descriptor(), fileStart + zeros.address() - place.address());
            kept.lose(new ByteRange(zeros.address(), zeros.length()));
            if (written) {
                shield.lose();
            }
            zeros.drop();
        }
    }

    private boolean mayHaveBeenWritten() {
        return request.sharing().isShared() && places.mayHaveBeenWritten();
    }

    /** Before addresses are given back: where a repair failed, it isn't known whether something was stored there. */
    void noteLoss() {
        if (shield != null && !shield.isWhole() && mayHaveBeenWritten()) {
            shield.lose();
        }
    }
}
