package io.mmapkit.shared;

import io.mmapkit.libc.Poll;
import io.mmapkit.libc.Sockets;
import io.mmapkit.libc.StructPollfd;
import io.mmapkit.libc.StructUcred;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;

/**
 * The descriptor of a socket that never blocks by itself. For any thread: it is closed when the last call that uses it is over, since its
 * number could be another file's by then.
 */
final class SocketDescriptor implements AutoCloseable {
    /** A call that doesn't wait: EAGAIN if there is nothing to be done yet. */
    @FunctionalInterface
    interface Attempt<T> {
        T make(int descriptor) throws IOException;
    }

    private final int descriptor;
    private int users;
    private boolean closed;

    /** Takes over a descriptor. */
    SocketDescriptor(int descriptor) {
        this.descriptor = descriptor;
    }

    /** A new socket, without an address. */
    static SocketDescriptor open() throws SystemCallException {
        return new SocketDescriptor(Sockets.socket(Sockets.AF_UNIX, flags(), 0));
    }

    /** SOCK_SEQPACKET keeps messages apart as SOCK_DGRAM does, and has connections with an end as SOCK_STREAM has. */
    static int flags() {
        return Sockets.SOCK_SEQPACKET | Sockets.SOCK_CLOEXEC | Sockets.SOCK_NONBLOCK;
    }

    /** Does something at once. */
    <T> T now(Attempt<T> attempt) throws IOException {
        enter();
        try {
            return attempt.make(descriptor);
        } finally {
            leave();
        }
    }

    /**
     * Makes a call as soon as it does something.
     *
     * @param event of POLL*, after which to try again
     * @param what is waited for, for messages
     */
    <T> T when(int event, Duration timeout, String what, Attempt<T> attempt) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        return now(socket -> {
            while (true) {
                try {
                    return attempt.make(socket);
                } catch (SystemCallException refused) {
                    if (!refused.errno().equals(Errno.EAGAIN) && !refused.errno().equals(Errno.EINTR)) {
                        throw closedOr(refused);
                    }
                } catch (IOException refused) {
                    throw closedOr(refused);
                }
                await(event, deadline, what);
            }
        });
    }

    /** What a socket that was closed says is about its being shut down, and not what happened. */
    private IOException closedOr(IOException refused) {
        if (!isClosed()) {
            return refused;
        }
        AsynchronousCloseException closing = new AsynchronousCloseException();
        closing.addSuppressed(refused);
        return closing;
    }

    private void await(int event, Deadline deadline, String what) throws IOException {
        if (isClosed()) {
            throw new AsynchronousCloseException();
        }
        requirePatience(deadline, what);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(StructPollfd.LAYOUT);
            StructPollfd.fd(poll, descriptor);
            StructPollfd.events(poll, (short) event);
            Poll.poll(poll, 1, deadline.sliceMillis());
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.EINTR)) {
                throw refused;
            }
        }
    }

    /** Ends a wait whose thread is interrupted, or whose time is up. */
    static void requirePatience(Deadline deadline, String what) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted while waiting for " + what);
        }
        if (deadline.hasPassed()) {
            throw new SocketTimeoutException("waited in vain for " + what);
        }
    }

    /**
     * Has each message of a connection come with who sent it, so that one of no bytes isn't the end, which comes without; unix(7), SO_PASSCRED.
     */
    void markMessages() throws IOException {
        now(socket -> {
            try (Arena arena = Arena.ofConfined()) {
                Sockets.setsockopt(socket, Sockets.SOL_SOCKET, Sockets.SO_PASSCRED,
                        arena.allocateFrom(ValueLayout.JAVA_INT, 1), Integer.BYTES);
                return null;
            }
        });
    }

    /** Who is at the other end of a connection. */
    PeerCredentials peer() throws IOException {
        return now(socket -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment peer = arena.allocate(StructUcred.LAYOUT);
                Sockets.getsockopt(socket, Sockets.SOL_SOCKET, Sockets.SO_PEERCRED, peer,
                        arena.allocateFrom(ValueLayout.JAVA_INT, (int) peer.byteSize()));
                return new PeerCredentials(StructUcred.pid(peer), Integer.toUnsignedLong(StructUcred.uid(peer)),
                        Integer.toUnsignedLong(StructUcred.gid(peer)));
            }
        });
    }

    private synchronized void enter() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        users++;
    }

    private void leave() throws SystemCallException {
        if (isLast()) {
            Unistd.close(descriptor);
        }
    }

    private synchronized boolean isLast() {
        users--;
        return closed && users == 0;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Whether it is to be closed now: only the first time, and only if nobody uses it. */
    private synchronized boolean isClosing() {
        if (closed) {
            return false;
        }
        closed = true;
        try {
            // wakes who waits, and tells the peer even if a forked child still has a copy of the descriptor
            Sockets.shutdown(descriptor, Sockets.SHUT_RDWR);
        } catch (SystemCallException notConnected) {
            // then there is nobody to tell
        }
        return users == 0;
    }

    @Override
    public void close() throws SystemCallException {
        if (isClosing()) {
            Unistd.close(descriptor);
        }
    }

    /** Closes it because of a failure, which stays the one that is told. */
    void abandon(Throwable failure) {
        try {
            close();
        } catch (SystemCallException more) {
            failure.addSuppressed(more);
        }
    }
}
