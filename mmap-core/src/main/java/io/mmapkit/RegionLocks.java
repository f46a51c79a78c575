package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Keeps pages of a region in memory, other than where it is tracked.
 *
 * <p>Linux (6.18, ext4) never ends the fault of a page that is missing, locked and write-protected for a tracker: in a file that another
 * process cuts, and in one just made, it would hang this process, and every thread that waits for a safepoint. Files in memory have no
 * such fault.
 */
final class RegionLocks {
    private final RegionState state;
    private final RegionCalls calls;
    private final RegionFaults faults;
    private final Guard guard;
    private boolean locked; // perhaps in part
    private int lockings; // that go on

    RegionLocks(RegionState state, RegionCalls calls, RegionFaults faults, Guard guard) {
        this.state = state;
        this.calls = calls;
        this.faults = faults;
        this.guard = guard;
        this.locked = state.request().flags().contains(MapFlag.LOCKED);
        if (locked) {
            state.mapping().kept().lock(state.last().pages());
        }
    }

    void lock(long offset, long length) throws IOException {
        Extent now = state.open();
        if (now.view() == null) {
            throw new IllegalStateException(
                    "a region with protection " + now.protection() + " has no pages to lock in memory");
        }
        MemorySegment pages = now.pagesAround(offset, length);
        locked(now, offset, length, pages, () -> Mman.mlock(pages, pages.byteSize()));
    }

    void lockOnFault(long offset, long length) throws IOException {
        Extent now = state.open();
        MemorySegment pages = now.pagesAround(offset, length);
        locked(now, offset, length, pages, () -> Mman.mlock2(pages, pages.byteSize(), Mman.MLOCK_ONFAULT));
    }

    private void locked(Extent now, long offset, long length, MemorySegment pages, Interrupted.Action action)
            throws IOException {
        if (pages.byteSize() == 0) {
            return;
        }
        synchronized (state) {
            requireNotBoth(state.tracker() != null, true);
            lockings++;
        }
        boolean done = false;
        try {
            long settled = guard.settled(now); // zeros would be locked, and count as written then
            state.enter(now);
            try {
                SystemCallException missing = MemoryLock.take(state.file().name(), pages, action);
                if (missing != null) {
                    state.mapping().kept().unlock(pages);
                    throw faults.faulted(missing, now, offset, length);
                }
                state.mapping().kept().lock(pages);
                requireNoZerosLocked(settled, now, pages);
                done = true;
            } catch (IllegalStateException ended) {
                throw calls.explained(ended, now);
            } finally {
                state.leave();
            }
        } finally {
            synchronized (state) {
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
            state.mapping().kept().unlock(pages);
            throw met;
        }
    }

    void unlock() throws IOException {
        synchronized (state) { // none is locked and not noted between the two
            unlock(0, state.last().byteSize());
            locked = false;
        }
    }

    void unlock(long offset, long length) throws IOException {
        synchronized (state) {
            Extent now = state.open();
            MemorySegment pages = now.pagesAround(offset, length);
            unlock(now, pages);
            long from = pages.address() - now.pages().address();
            for (MemorySegment before : now.earlier()) { // where it was locked before it moved, it is the same pages
                long end = Math.min(before.byteSize(), from + pages.byteSize());
                if (from < end) {
                    unlock(now, before.asSlice(from, end - from));
                }
            }
        }
    }

    private void unlock(Extent now, MemorySegment pages) throws IOException {
        calls.named(now, () -> Mman.munlock(pages, pages.byteSize()));
        state.mapping().kept().unlock(pages);
    }

    /** Refuses what would be tracked if any of it is, or is about to be, locked; under the region's lock. */
    void requireUnlocked() {
        requireNotBoth(true, locked || lockings > 0);
    }

    private void requireNotBoth(boolean isTracked, boolean isLocked) {
        Backing backing = state.request().backing();
        boolean isOfFile = backing instanceof FileBacking || backing instanceof DescriptorBacking;
        if (isTracked && isLocked && isOfFile) {
            throw new IllegalStateException(
                    "a region of a file is locked in memory or tracked, not both: the kernel would"
                            + " hang where a page is missing. unlock() unlocks all of it");
        }
    }
}
