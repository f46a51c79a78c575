package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Locks pages in memory, or finds out why they can't be. */
final class MemoryLock {
    private MemoryLock() {}

    /**
     * Locks whole pages.
     *
     * @param name of the file, or null
     * @param action the call that locks
     * @return null; or the refusal, if a page couldn't be had, with all of them unlocked
     * @throws MemoryLockException if there is a limit, and nothing has changed
     * @throws IOException if the system refuses for another reason
     */
    static SystemCallException take(String name, MemorySegment pages, Interrupted.Action action) throws IOException {
        try {
            action.make();
            return null;
        } catch (SystemCallException refused) {
            if (!isLeftLocked(pages)) {
                throw MemoryLockException.of(name, pages.byteSize(), refused);
            }
            Mman.munlock(pages, pages.byteSize());
            if (refused.errno().equals(Errno.ENOMEM)) {
                return refused;
            }
            throw Refusal.of(name, refused); // EAGAIN: no memory for the pages
        }
    }

    /**
     * Whether a refused call did lock the range, and only couldn't fault it in: the kernel then leaves it locked. Beyond a limit it does
     * nothing, and refuses this too.
     */
    private static boolean isLeftLocked(MemorySegment pages) {
        try {
            Mman.mlock2(pages, pages.byteSize(), Mman.MLOCK_ONFAULT);
            return true;
        } catch (SystemCallException refused) {
            return false;
        }
    }
}
