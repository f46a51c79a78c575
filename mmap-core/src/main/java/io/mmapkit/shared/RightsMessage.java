package io.mmapkit.shared;

import io.mmapkit.libc.Sockets;
import io.mmapkit.libc.StructCmsghdr;
import io.mmapkit.libc.StructIovec;
import io.mmapkit.libc.StructMsghdr;
import io.mmapkit.libc.StructUcred;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.ProtocolException;
import java.net.SocketException;

/**
 * One message: one descriptor (SCM_RIGHTS) and a note. Sent and received in one call each, so that threads don't get into each other's
 * messages.
 */
final class RightsMessage {
    /** How long a note may be, in bytes. */
    static final int NOTE = 4096;

    private static final MemoryLayout DESCRIPTOR = ValueLayout.JAVA_INT;
    // For two descriptors: what has no room the kernel closes by itself, but then "one too many" looks like "no more to be had"
    private static final long CONTROL = Sockets.CMSG_SPACE(StructUcred.LAYOUT.byteSize())
            + Sockets.CMSG_SPACE(2 * DESCRIPTOR.byteSize());

    private RightsMessage() {}

    /** Sends, or EAGAIN. */
    static void send(int socket, int descriptor, byte[] note) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment control = arena.allocate(Sockets.CMSG_SPACE(DESCRIPTOR.byteSize()), Long.BYTES);
            StructCmsghdr.cmsg_len(control, Sockets.CMSG_LEN(DESCRIPTOR.byteSize()));
            StructCmsghdr.cmsg_level(control, Sockets.SOL_SOCKET);
            StructCmsghdr.cmsg_type(control, Sockets.SCM_RIGHTS);
            Sockets.CMSG_DATA(control).set(ValueLayout.JAVA_INT, 0, descriptor);
            MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, note);
            Sockets.sendmsg(socket, message(arena, text, control), Sockets.MSG_NOSIGNAL | Sockets.MSG_DONTWAIT);
        } catch (SystemCallException refused) {
            throw isGone(refused) ? withCause(new SocketException("the other end is gone"), refused) : refused;
        }
    }

    private static boolean isGone(SystemCallException refused) {
        Errno errno = refused.errno();
        return errno.equals(Errno.EPIPE) || errno.equals(Errno.ECONNRESET) || errno.equals(Errno.ENOTCONN);
    }

    /** Receives, or EAGAIN. Whatever came in a message that isn't as it should be is closed. */
    static Received receive(int socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(NOTE);
            MemorySegment control = arena.allocate(CONTROL, Long.BYTES);
            MemorySegment message = message(arena, text, control);
            int length = (int) received(socket, message);
            MemorySegment came = control.asSlice(0, StructMsghdr.msg_controllen(message));
            int[] descriptors = descriptors(came);
            try {
                require(StructMsghdr.msg_flags(message), descriptors.length, length == 0 && came.byteSize() == 0);
                return new Received(descriptors[0], text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
            } catch (IOException | RuntimeException | Error refused) {
                close(descriptors, refused);
                throw refused;
            }
        }
    }

    private static long received(int socket, MemorySegment message) throws SystemCallException {
        int flags = Sockets.MSG_CMSG_CLOEXEC | Sockets.MSG_DONTWAIT;
        try {
            return Sockets.recvmsg(socket, message, flags);
        } catch (SystemCallException refused) {
            if (!refused.errno().equals(Errno.ECONNRESET)) {
                throw refused;
            }
            // The peer ended without reading all we sent. That is said once, and before what the peer itself had sent
            return Sockets.recvmsg(socket, message, flags);
        }
    }

    /** Passes over what else may come, such as SCM_CREDENTIALS. */
    private static int[] descriptors(MemorySegment control) {
        int[] descriptors = {};
        for (MemorySegment item = Sockets.CMSG_FIRSTHDR(control); !item
                .equals(MemorySegment.NULL); item = Sockets.CMSG_NXTHDR(item)) {
            if (StructCmsghdr.cmsg_level(item) == Sockets.SOL_SOCKET
                    && StructCmsghdr.cmsg_type(item) == Sockets.SCM_RIGHTS) {
                descriptors = Sockets.CMSG_DATA(item).toArray(ValueLayout.JAVA_INT); // there is one such item at most
            }
        }
        return descriptors;
    }

    private static void require(int flags, int descriptors, boolean isNothing) throws IOException {
        if (isNothing) {
            throw new EOFException("the other end is gone");
        }
        if (descriptors > 1) {
            throw new ProtocolException("a message came with several descriptors, not one");
        }
        if ((flags & Sockets.MSG_CTRUNC) != 0) {
            throw new SocketException("a descriptor came that can't be taken: this process has as many as it may have"
                    + " (RLIMIT_NOFILE), or a security module refused it");
        }
        if (descriptors == 0) {
            throw new ProtocolException("a message came without a descriptor");
        }
        if ((flags & Sockets.MSG_TRUNC) != 0) {
            throw new ProtocolException("a message came that is longer than " + NOTE + " bytes");
        }
    }

    private static void close(int[] descriptors, Throwable failure) {
        for (int descriptor : descriptors) {
            try {
                Unistd.close(descriptor);
            } catch (SystemCallException more) {
                failure.addSuppressed(more);
            }
        }
    }

    private static MemorySegment message(Arena arena, MemorySegment text, MemorySegment control) {
        MemorySegment vector = arena.allocate(StructIovec.LAYOUT);
        StructIovec.iov_base(vector, text);
        StructIovec.iov_len(vector, text.byteSize());
        MemorySegment message = arena.allocate(StructMsghdr.LAYOUT);
        StructMsghdr.msg_iov(message, vector);
        StructMsghdr.msg_iovlen(message, 1);
        StructMsghdr.msg_control(message, control);
        StructMsghdr.msg_controllen(message, control.byteSize());
        return message;
    }

    private static IOException withCause(IOException said, SystemCallException cause) {
        said.initCause(cause);
        return said;
    }
}
