package io.mmapkit.shared;

import io.mmapkit.libc.Poll;
import io.mmapkit.libc.Sockets;
import io.mmapkit.libc.Stat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where other processes of this machine connect, to send and receive segments: a socket that listens, and its file.
 *
 * <p>The file is made with the mode 0600, and never is there with another. It doesn't outlive this object, but for a process that is killed:
 * then it stays, and whoever listens there next has to remove it first. This class removes nothing but its own file: it can't know whether
 * another still listens, and not yet accepts.
 *
 * <p>To let other users in, allow for them in {@link #bind(Path, Peers)}, and give them the right to write the file afterwards, by
 * {@link java.nio.file.Files#setPosixFilePermissions}.
 *
 * <p>For any thread; several may accept at the same time. It owns the socket and its file.
 */
public final class SegmentListener implements AutoCloseable {
    private static final int FOR_OWNER = 0600;
    private static final int WAITING = 128; // how many may, before connecting has to

    private final SocketDescriptor socket;
    private final SocketFile file;
    private final Peers peers;

    private SegmentListener(SocketDescriptor socket, SocketFile file, Peers peers) {
        this.socket = socket;
        this.file = file;
        this.peers = peers;
    }

    /**
     * Listens to processes of the same user.
     *
     * @param address where the file of the socket is made; its path has at most 107 bytes
     * @return what listens
     * @throws java.nio.file.FileAlreadyExistsException if anything is there, be it the file of a socket whose process died
     * @throws java.nio.file.NoSuchFileException if its directory isn't there
     * @throws java.nio.file.AccessDeniedException if the file may not be made
     * @throws IOException if the system refuses for another reason; no file is left behind
     * @throws IllegalArgumentException if the path is too long
     */
    public static SegmentListener bind(Path address) throws IOException {
        return bind(address, Peers.sameUser());
    }

    /**
     * Listens to processes of the same user. All else is as in {@link #bind(Path)}.
     *
     * @param address the address of java.nio
     * @return what listens
     * @throws IOException as there
     */
    public static SegmentListener bind(UnixDomainSocketAddress address) throws IOException {
        return bind(address.getPath());
    }

    /**
     * Listens. All else is as in {@link #bind(Path)}.
     *
     * @param address where the file of the socket is made
     * @param peers whom to let in
     * @return what listens
     * @throws IOException as there
     */
    public static SegmentListener bind(Path address, Peers peers) throws IOException {
        Objects.requireNonNull(peers);
        SocketPath path = new SocketPath(address);
        SocketDescriptor socket = SocketDescriptor.open();
        try {
            return socket.now(descriptor -> {
                Stat.fchmod(descriptor, FOR_OWNER); // Linux gives the file the mode of its socket, less the umask
                path.bind(descriptor);
                SocketFile file = SocketFile.at(address);
                listen(descriptor, file);
                return new SegmentListener(socket, file, peers);
            });
        } catch (IOException | RuntimeException refused) {
            socket.abandon(refused);
            throw refused;
        }
    }

    private static void listen(int descriptor, SocketFile file) throws IOException {
        try {
            Sockets.listen(descriptor, WAITING);
        } catch (IOException refused) {
            try {
                file.remove();
            } catch (IOException more) {
                refused.addSuppressed(more);
            }
            throw refused;
        }
    }

    /** {@return where it listens} */
    public Path address() {
        return file.path();
    }

    /**
     * Waits for a process to connect.
     *
     * @param timeout how long to wait; zero for what has connected already
     * @return the connection
     * @throws java.nio.file.AccessDeniedException if a process of a user connected that isn't let in; its connection is closed, and the next
     *         can be accepted
     * @throws java.net.SocketTimeoutException if the time is up
     * @throws java.io.InterruptedIOException if the thread is interrupted, which stays so; this goes on listening
     * @throws java.nio.channels.AsynchronousCloseException if this is closed meanwhile
     * @throws IOException if the system refuses, as it does where there are too many open files
     * @throws IllegalArgumentException if the timeout is negative
     * @throws IllegalStateException if this is closed
     */
    public SegmentSocket accept(Duration timeout) throws IOException {
        SocketDescriptor accepted = socket.when(Poll.POLLIN, timeout, "a connection to " + address(),
                listening -> new SocketDescriptor(Sockets.accept4(listening, MemorySegment.NULL, MemorySegment.NULL,
                        Sockets.SOCK_CLOEXEC | Sockets.SOCK_NONBLOCK)));
        return SegmentSocket.of(accepted, peers, address().toString());
    }

    /**
     * Stops listening, and removes the file unless another has been put in its place. Connections that were accepted stay. Closing again
     * does nothing.
     *
     * @throws IOException if the file can't be removed; the socket is closed even then
     */
    @Override
    public synchronized void close() throws IOException {
        try (socket) {
            if (!socket.isClosed()) {
                file.remove(); // first: as long as the socket is open, no other file gets the number of its inode
            }
        }
    }
}
