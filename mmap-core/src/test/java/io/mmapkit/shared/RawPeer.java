package io.mmapkit.shared;

import io.mmapkit.libc.Sockets;
import io.mmapkit.libc.StructCmsghdr;
import io.mmapkit.libc.StructIovec;
import io.mmapkit.libc.StructMsghdr;
import io.mmapkit.libc.StructSockaddrUn;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A peer that says whatever it likes, in the words of the kernel. */
final class RawPeer implements AutoCloseable {
    private final int socket;

    private RawPeer(int socket) {
        this.socket = socket;
    }

    /** Connected to what listens at a path. */
    static RawPeer connect(Path path) throws SystemCallException {
        RawPeer peer = of(Sockets.SOCK_SEQPACKET);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(path, arena);
            Sockets.connect(peer.socket, address, (int) address.byteSize());
        }
        return peer;
    }

    /** Listens, by itself and with a queue of its own length. */
    static RawPeer listen(Path path, int type, int backlog) throws SystemCallException {
        RawPeer peer = bind(path, type);
        Sockets.listen(peer.socket, backlog);
        return peer;
    }

    /** Has a file, and doesn't listen. */
    static RawPeer bind(Path path, int type) throws SystemCallException {
        RawPeer peer = of(type);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(path, arena);
            Sockets.bind(peer.socket, address, (int) address.byteSize());
        }
        return peer;
    }

    private static RawPeer of(int type) throws SystemCallException {
        return new RawPeer(Sockets.socket(Sockets.AF_UNIX, type | Sockets.SOCK_CLOEXEC, 0));
    }

    private static MemorySegment address(Path path, Arena arena) {
        MemorySegment address = arena.allocate(StructSockaddrUn.LAYOUT);
        StructSockaddrUn.sun_family(address, (short) Sockets.AF_UNIX);
        StructSockaddrUn.sun_path(address, path.toString().getBytes(StandardCharsets.UTF_8));
        return address;
    }

    /** Sends descriptors, or none. */
    void send(byte[] text, int... descriptors) throws SystemCallException {
        sendControl(text, Sockets.SCM_RIGHTS, descriptors);
    }

    /** Sends control data of a kind, all of ints: none if there are none. */
    void sendControl(byte[] text, int kind, int... ints) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate(StructIovec.LAYOUT);
            StructIovec.iov_base(vector, arena.allocateFrom(ValueLayout.JAVA_BYTE, text));
            StructIovec.iov_len(vector, text.length);
            MemorySegment message = arena.allocate(StructMsghdr.LAYOUT);
            StructMsghdr.msg_iov(message, vector);
            StructMsghdr.msg_iovlen(message, 1);
            if (ints.length > 0) {
                MemorySegment control = control(kind, ints, arena);
                StructMsghdr.msg_control(message, control);
                StructMsghdr.msg_controllen(message, control.byteSize());
            }
            Sockets.sendmsg(socket, message, Sockets.MSG_NOSIGNAL);
        }
    }

    private static MemorySegment control(int kind, int[] ints, Arena arena) {
        MemorySegment control = arena.allocate(Sockets.CMSG_SPACE(4L * ints.length), 8);
        StructCmsghdr.cmsg_len(control, Sockets.CMSG_LEN(4L * ints.length));
        StructCmsghdr.cmsg_level(control, Sockets.SOL_SOCKET);
        StructCmsghdr.cmsg_type(control, kind);
        IntStream.range(0, ints.length)
                .forEach(i -> Sockets.CMSG_DATA(control).setAtIndex(ValueLayout.JAVA_INT, i, ints[i]));
        return control;
    }

    /** Neither sends nor receives any more. */
    void shutdown(int how) throws SystemCallException {
        Sockets.shutdown(socket, how);
    }

    @Override
    public void close() throws SystemCallException {
        Unistd.close(socket);
    }
}
