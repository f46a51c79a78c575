package io.mmapkit.shared;

import io.mmapkit.libc.Sockets;
import io.mmapkit.libc.StructSockaddrUn;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ConnectException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A path as the address of a socket. */
final class SocketPath {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long BEFORE_LISTENING = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path path;

    SocketPath(Path path) {
        this.path = path;
    }

    /** Makes the file of the socket, which must not be there. */
    void bind(int descriptor) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(arena);
            Sockets.bind(descriptor, address, (int) address.byteSize());
        } catch (SystemCallException refused) {
            throw refused.errno().equals(Errno.EADDRINUSE) ? taken(refused) : Refusal.of(path.toString(), refused);
        }
    }

    private FileAlreadyExistsException taken(SystemCallException refused) {
        FileAlreadyExistsException taken = new FileAlreadyExistsException(path.toString(), null,
                "another listens there, or died and left its file: that is for you to remove");
        taken.initCause(refused);
        return taken;
    }

    /**
     * Connects to who listens there. Where nobody does that fails at once, but for a moment: a socket has its file before it listens.
     */
    void connect(int descriptor, Deadline deadline) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(arena);
            long pause = FIRST_PAUSE;
            while (!isConnected(descriptor, address, deadline)) {
                // poll(2) can't wait for room in the queue of a listener
                LockSupport.parkNanos(Math.min(pause, deadline.slice()));
                pause = Math.min(2 * pause, LONGEST_PAUSE);
            }
        }
    }

    private boolean isConnected(int descriptor, MemorySegment address, Deadline deadline) throws IOException {
        try {
            Sockets.connect(descriptor, address, (int) address.byteSize());
            return true;
        } catch (SystemCallException refused) {
            Errno errno = refused.errno();
            if (errno.equals(Errno.ECONNREFUSED)) {
                if (deadline.hasPassed() || deadline.elapsed() > BEFORE_LISTENING) {
                    throw nobody(refused);
                }
            } else if (!errno.equals(Errno.EAGAIN) && !errno.equals(Errno.EINTR)) {
                throw Refusal.of(path.toString(), refused);
            }
        }
        SocketDescriptor.requirePatience(deadline, "room in the queue of " + path);
        return false;
    }

    private ConnectException nobody(SystemCallException refused) {
        ConnectException nobody = new ConnectException("nobody listens at " + path);
        nobody.initCause(refused);
        return nobody;
    }

    private MemorySegment address(Arena arena) {
        MemorySegment string = CPath.of(path, arena);
        MemorySegment address = arena.allocate(StructSockaddrUn.LAYOUT);
        StructSockaddrUn.sun_family(address, (short) Sockets.AF_UNIX);
        try {
            StructSockaddrUn.sun_path(address,
                    string.asSlice(0, string.byteSize() - 1).toArray(ValueLayout.JAVA_BYTE));
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException('"' + path.toString() + "\": " + unfit.getMessage(), unfit);
        }
        return address;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
