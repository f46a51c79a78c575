package io.mmapkit.shared;

import io.mmapkit.os.Room;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Set;

/** Where a segment is, or is to be: what can be made there, and what attached to. */
sealed interface Source {
    /**
     * Refuses what can't be done there, which isn't left out silently.
     *
     * @throws IllegalArgumentException for this reason
     */
    void requireCreatable(Request request);

    /** Makes it, of what was found creatable. */
    SharedSegment create(Request request) throws IOException;

    /** Attaches to it. */
    default SharedSegment attach(Request request, Patience patience) throws IOException {
        throw new IllegalArgumentException("a segment without a name is created, and not attached to");
    }

    private static void requireNotUnlinked(Request request) {
        if (request.unlinkedByLast()) {
            throw new IllegalArgumentException("only a segment with a name can lose it by its last participant");
        }
    }

    private static void requireSeals(Request request, Set<Seal> own) {
        if (!own.containsAll(request.requiredSeals())) {
            throw new IllegalArgumentException("such a segment has the seals " + own + " when it is made, and "
                    + request.requiredSeals() + " are required");
        }
    }

    /** A file that has a name, in shared memory or elsewhere. */
    record Named(Place place) implements Source {
        @Override
        public void requireCreatable(Request request) {
            Source.requireSeals(request, Set.of());
        }

        @Override
        public SharedSegment create(Request request) throws IOException {
            return SharedSegment.of(place, Creation.at(place, request), request);
        }

        @Override
        public SharedSegment attach(Request request, Patience patience) throws IOException {
            return SharedSegment.of(place, Attachment.to(place, request, patience), request);
        }

        /**
         * Attaches to it, or makes it if it is missing. Of several that do so at once, one makes it, and the others attach to that.
         */
        SharedSegment createOrAttach(Request request, Patience patience) throws IOException {
            // Asked before each further round: who loses to another when the time is up still attaches to what that one made
            for (boolean isLast = false;; isLast = !patience.isLeft()) {
                try {
                    return attach(request, patience);
                } catch (NoSuchFileException missing) {
                    try {
                        return create(request);
                    } catch (FileAlreadyExistsException another) {
                        if (isLast) { // others make and remove it, again and again
                            throw another;
                        }
                    } catch (FileSystemException refused) {
                        // Rivals take room until one of them has made it: this one may attach to that, or have the room after them
                        if (isLast || !Room.mayBeMade(refused)) {
                            throw refused;
                        }
                        patience.pause();
                    }
                }
            }
        }
    }

    /** Memory without a name. */
    record Memfd(String label) implements Source {
        private static final int EXECUTION = 0111;

        @Override
        public void requireCreatable(Request request) {
            Source.requireNotUnlinked(request);
            if ((request.mode() & EXECUTION) != 0) { // io.mmapkit.os.Memfd seals that
                throw new IllegalArgumentException(
                        "memory without a name isn't made executable: mode 0" + Integer.toOctalString(request.mode()));
            }
            Source.requireSeals(request, Set.of(Seal.SHRINK));
        }

        @Override
        public SharedSegment create(Request request) throws IOException {
            return SharedSegment.of(null, Creation.inMemory(label, request), request);
        }
    }

    /** Memory that children inherit. */
    record Inherited() implements Source {
        @Override
        public void requireCreatable(Request request) {
            Source.requireNotUnlinked(request);
            if (request.owner() != Request.ANY || request.group() != Request.ANY) {
                throw new IllegalArgumentException("memory that children inherit has no owner");
            }
            Source.requireSeals(request, Set.of());
        }

        @Override
        public SharedSegment create(Request request) throws IOException {
            return SharedSegment.inherited(request);
        }
    }

    /** An open file, of this process or of another. */
    sealed interface Open extends Source {
        @Override
        default void requireCreatable(Request request) {
            throw new IllegalArgumentException("a descriptor is attached to, and not created");
        }

        @Override
        default SharedSegment create(Request request) {
            throw new AssertionError(request);
        }
    }

    /** An open file of this process, which stays the caller's. */
    record Descriptor(int number, String name) implements Open {
        @Override
        public SharedSegment attach(Request request, Patience patience) throws IOException {
            return SharedSegment.of(null, Attachment.to(number, name, request, patience), request);
        }
    }

    /** An open file of another process. */
    record OfProcess(int pid, int number) implements Open {
        @Override
        public SharedSegment attach(Request request, Patience patience) throws IOException {
            String name = "descriptor " + number + " of process " + pid;
            try (Received copy = new Received(Descriptors.of(pid, number), new byte[0])) {
                if (!request.anyFileSystem()) {
                    copy.requireLocal(name);
                }
                return new Descriptor(copy.descriptor(), name).attach(request, patience);
            }
        }
    }
}
