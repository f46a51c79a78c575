package io.mmapkit.shared;

import io.mmapkit.libc.Poll;
import io.mmapkit.libc.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * One end of a connection between two processes of this machine, over which segments travel: as descriptors, so that neither a name nor a
 * file is needed, and nothing but what was sent can be reached.
 *
 * {@snippet file="MemfdOverSocket.java" region="passing"}
 *
 * <p>A {@link SegmentListener} is where connections come from. Addresses are those of java.nio, but its
 * {@link java.nio.channels.SocketChannel} can't be the socket: it sends bytes only, and its descriptor, which it takes to send others,
 * can't be had without opening the internals of the JDK. Nor can it connect to a {@link SegmentListener}, whose sockets keep messages apart
 * (SOCK_SEQPACKET), where its own are streams.
 *
 * <p>The peer is trusted with nothing but its identity, which the kernel vouches for ({@link #peer()}): what it sends in another form than
 * this class does is refused with an {@link IOException}, what came with it is closed, and the next message can be received.
 *
 * <p>For any thread; several may send and receive at the same time. An interrupt ends a wait with an
 * {@link java.io.InterruptedIOException} and stays set; the socket stays open. A time that is up does with a
 * {@link java.net.SocketTimeoutException}, which is one of those. A virtual thread that waits keeps its carrier. It owns the socket.
 */
public final class SegmentSocket implements AutoCloseable {
    private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private final SocketDescriptor socket;
    private final PeerCredentials peer;

    private SegmentSocket(SocketDescriptor socket, PeerCredentials peer) {
        this.socket = socket;
        this.peer = peer;
    }

    /**
     * Two ends of one connection, within this process.
     *
     * @param first one end
     * @param second the other
     */
    public record Pair(SegmentSocket first, SegmentSocket second) implements AutoCloseable {
        /**
         * Closes both ends.
         *
         * @throws IOException if the system says so; they are closed even then
         */
        @Override
        public void close() throws IOException {
            try (first; second) {
                // both, whichever fails
            }
        }
    }

    /** Takes over a connected socket; closes it if the peer isn't meant. */
    static SegmentSocket of(SocketDescriptor socket, Peers peers, String address) throws IOException {
        try {
            PeerCredentials peer = socket.peer();
            peers.require(peer, address);
            socket.markMessages();
            return new SegmentSocket(socket, peer);
        } catch (IOException | RuntimeException refused) {
            socket.abandon(refused);
            throw refused;
        }
    }

    /**
     * Connects to a {@link SegmentListener} of the same user.
     *
     * @param address the file of its socket; its path has at most 107 bytes
     * @param timeout how long to wait while too many others wait to be accepted; zero for not at all
     * @return the connection, accepted or waiting to be
     * @throws java.nio.file.NoSuchFileException if the file isn't there
     * @throws java.nio.file.AccessDeniedException if the file may not be used, or a process of another user listens
     * @throws java.net.ConnectException if nobody listens there (any more)
     * @throws java.net.SocketTimeoutException if the time is up
     * @throws IOException if the thread is interrupted, or the system refuses
     * @throws IllegalArgumentException if the path is too long or the timeout negative
     */
    public static SegmentSocket connect(Path address, Duration timeout) throws IOException {
        return connect(address, timeout, Peers.sameUser());
    }

    /**
     * Connects to a {@link SegmentListener} of the same user. All else is as in {@link #connect(Path, Duration)}.
     *
     * @param address the address of java.nio
     * @param timeout how long to wait
     * @return the connection
     * @throws IOException as there
     */
    public static SegmentSocket connect(UnixDomainSocketAddress address, Duration timeout) throws IOException {
        return connect(address.getPath(), timeout);
    }

    /**
     * Connects to a {@link SegmentListener}. All else is as in {@link #connect(Path, Duration)}.
     *
     * @param address the file of its socket
     * @param timeout how long to wait
     * @param peers whose it may be
     * @return the connection
     * @throws IOException as there
     */
    public static SegmentSocket connect(Path address, Duration timeout, Peers peers) throws IOException {
        Objects.requireNonNull(peers);
        SocketPath path = new SocketPath(address);
        Deadline deadline = Deadline.in(timeout);
        SocketDescriptor socket = SocketDescriptor.open();
        try {
            socket.now(descriptor -> {
                path.connect(descriptor, deadline);
                return null;
            });
        } catch (IOException | RuntimeException refused) {
            socket.abandon(refused);
            throw refused;
        }
        return of(socket, peers, path.toString());
    }

    /**
     * Makes two sockets that are connected to each other.
     *
     * @return both ends
     * @throws IOException if the system refuses, as it does where there are too many open files
     */
    public static Pair pair() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            Sockets.socketpair(Sockets.AF_UNIX, SocketDescriptor.flags(), 0, ends);
            SocketDescriptor first = new SocketDescriptor(ends.getAtIndex(ValueLayout.JAVA_INT, 0));
            SocketDescriptor second = new SocketDescriptor(ends.getAtIndex(ValueLayout.JAVA_INT, 1));
            try {
                first.markMessages();
                second.markMessages();
                return new Pair(new SegmentSocket(first, first.peer()), new SegmentSocket(second, second.peer()));
            } catch (IOException | RuntimeException refused) {
                first.abandon(refused);
                second.abandon(refused);
                throw refused;
            }
        }
    }

    /** {@return who is at the other end, as of the moment of connecting} */
    public PeerCredentials peer() {
        return peer;
    }

    /**
     * Sends a segment: a new descriptor of its file, with which the peer attaches to the same memory, for as long as it likes. One that is
     * attached for reading only gives the peer no more than that, unless the peer may open the file anew: see {@link SharedSegment#readOnly}.
     *
     * @param segment one with a file
     * @param timeout how long to wait while the peer doesn't receive
     * @throws java.nio.file.AccessDeniedException if this process may not open the file any more
     * @throws java.net.SocketException if the peer is gone
     * @throws java.net.SocketTimeoutException if the time is up
     * @throws IOException if the thread is interrupted, or the system refuses
     * @throws IllegalStateException if the segment or this socket is closed
     * @throws UnsupportedOperationException if it is memory that children inherit
     */
    public void send(SharedSegment segment, Duration timeout) throws IOException {
        try (Received copy = segment.copy()) { // so that closing it meanwhile changes nothing
            send(copy.descriptor(), copy.note(), timeout);
        }
    }

    /**
     * Receives a segment, and attaches to it.
     *
     * @param how what is demanded of it: a layout, a size, {@linkplain SharedSegmentBuilder#require seals}, reading only; without where it is
     * @param timeout how long to wait for it
     * @return the segment, to be closed
     * @throws IncompatibleSegmentException if it isn't what is demanded
     * @throws java.io.EOFException if the peer is gone, and all it sent has been received
     * @throws java.net.ProtocolException if a message came that has no segment
     * @throws java.net.SocketTimeoutException if the time is up
     * @throws IOException if the thread is interrupted, or the system refuses
     * @throws IllegalArgumentException if {@code how} says where the segment is
     * @throws IllegalStateException if this socket is closed
     */
    public SharedSegment receive(SharedSegmentBuilder how, Duration timeout) throws IOException {
        how.requireWithoutPlace();
        try (Received received = receive(timeout)) {
            return how.attachTo(received, received.name());
        }
    }

    /** Sends a copy of a descriptor, as soon as there is room. */
    void send(int descriptor, byte[] note) throws IOException {
        send(descriptor, note, FOREVER);
    }

    /**
     * Sends a copy of a descriptor.
     *
     * @param note of 4096 bytes at most
     * @param timeout how long to wait while the peer doesn't receive
     * @throws java.net.SocketException if the peer is gone
     */
    void send(int descriptor, byte[] note, Duration timeout) throws IOException {
        if (descriptor < 0) {
            throw new IllegalArgumentException("no descriptor: " + descriptor);
        }
        if (note.length > RightsMessage.NOTE) {
            throw new IllegalArgumentException(
                    "a note has at most " + RightsMessage.NOTE + " bytes, not " + note.length);
        }
        socket.when(Poll.POLLOUT, timeout, "the peer to receive", end -> {
            RightsMessage.send(end, descriptor, note);
            return null;
        });
    }

    /**
     * Receives a descriptor, which is the caller's to close.
     *
     * @throws java.io.EOFException if the peer is gone, and with it all it sent has been received
     * @throws java.net.ProtocolException if the message doesn't have exactly one descriptor, or is too long; what it had is closed
     * @throws java.net.SocketException if this process can't have one more descriptor; the message is lost
     */
    Received receive(Duration timeout) throws IOException {
        return socket.when(Poll.POLLIN, timeout, "a descriptor", RightsMessage::receive);
    }

    /**
     * Ends the connection, for the peer too; it still receives what was sent. Calls of other threads that wait end with an
     * {@link java.nio.channels.AsynchronousCloseException}, and later ones are refused with an {@link IllegalStateException}. Closing again
     * does nothing.
     *
     * @throws IOException if the system says so; it is closed even then
     */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
