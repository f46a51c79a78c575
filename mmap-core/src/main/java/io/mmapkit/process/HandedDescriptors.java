package io.mmapkit.process;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Spawn;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The descriptors that a program is to have, and no others.
 *
 * <p>Each is copied first, to a number above all that are wanted. So it doesn't matter in which order the child puts them where they belong, nor
 * whether one is wanted where another one is, nor that duplicating a descriptor to its own number would leave its close-on-exec flag set; and the
 * caller may close the original meanwhile.
 */
final class HandedDescriptors implements AutoCloseable {
    private static final int AFTER_STANDARD_ONES = 3;

    private final int above;
    private final SortedMap<Integer, Integer> copies = new TreeMap<>(); // by the number that is wanted

    /**
     * None yet.
     *
     * @param highest of the numbers that are wanted
     */
    HandedDescriptors(int highest) {
        above = Math.max(highest + 1, AFTER_STANDARD_ONES);
    }

    /** Hands a copy of a descriptor to the child, as a number. */
    void put(int descriptor, int number) throws SystemCallException {
        copies.put(number, Fcntl.fcntl(descriptor, Fcntl.F_DUPFD_CLOEXEC, above));
    }

    /** Tells the child what to do; all other descriptors but the standard ones it closes. */
    void addTo(MemorySegment actions) throws SystemCallException {
        for (Map.Entry<Integer, Integer> one : copies.entrySet()) {
            Spawn.posix_spawn_file_actions_adddup2(actions, one.getValue(), one.getKey());
        }
        for (int number = AFTER_STANDARD_ONES; number < above; number++) {
            if (!copies.containsKey(number)) {
                Spawn.posix_spawn_file_actions_addclose(actions, number); // of one that isn't open nothing is said
            }
        }
        try {
            Spawn.posix_spawn_file_actions_addclosefrom_np(actions, above);
        } catch (UnsupportedOperationException before234) {
            closeThoseOfNow(actions);
        }
    }

    /** Those that another thread opens meanwhile without close-on-exec, which the JDK doesn't do, go to the child. */
    private void closeThoseOfNow(MemorySegment actions) throws SystemCallException {
        for (int number : OpenDescriptors.from(above)) {
            Spawn.posix_spawn_file_actions_addclose(actions, number);
        }
    }

    /** The caller's descriptors stay open: if a device reports an error of theirs, it isn't a reason to lose a child that was started. */
    @Override
    public void close() {
        for (int copy : copies.values()) {
            try {
                Unistd.close(copy);
            } catch (SystemCallException refused) {
                // it is closed nevertheless
            }
        }
        copies.clear();
    }
}
