package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.LONG;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <sys/socket.h>}: UNIX-domain sockets, over which descriptors travel; unix(7).
 */
public final class Sockets {
    /** Sockets of this machine. */
    public static final int AF_UNIX = 1;
    /** A stream of bytes. */
    public static final int SOCK_STREAM = 1;
    /** Datagrams. */
    public static final int SOCK_DGRAM = 2;
    /** Records in order. */
    public static final int SOCK_SEQPACKET = 5;
    /** Don't wait. */
    public static final int SOCK_NONBLOCK = 0x800;
    /** Close on exec. */
    public static final int SOCK_CLOEXEC = 0x80000;
    /** Options and messages of sockets as such. */
    public static final int SOL_SOCKET = 1;
    /** Credentials come with every message. */
    public static final int SO_PASSCRED = 16;
    /** Who connected. */
    public static final int SO_PEERCRED = 17;
    /** A message with descriptors. */
    public static final int SCM_RIGHTS = 1;
    /** A message with credentials. */
    public static final int SCM_CREDENTIALS = 2;
    /** Leave what is read. */
    public static final int MSG_PEEK = 2;
    /** Control data was cut off. */
    public static final int MSG_CTRUNC = 8;
    /** A datagram was cut off. */
    public static final int MSG_TRUNC = 0x20;
    /** Don't wait. */
    public static final int MSG_DONTWAIT = 0x40;
    /** EPIPE without SIGPIPE. */
    public static final int MSG_NOSIGNAL = 0x4000;
    /** Close received descriptors on exec. */
    public static final int MSG_CMSG_CLOEXEC = 0x40000000;
    /** No more reading. */
    public static final int SHUT_RD = 0;
    /** No more writing. */
    public static final int SHUT_WR = 1;
    /** Neither. */
    public static final int SHUT_RDWR = 2;

    private static final long HEAD = StructCmsghdr.LAYOUT.byteSize();

    private Sockets() {}

    /**
     * {@code size_t CMSG_ALIGN(size_t length)}: where the next item of control data may start; cmsg(3).
     *
     * @param length in bytes
     * @return the same or a little more, in bytes
     */
    public static long CMSG_ALIGN(long length) {
        return Math.addExact(length, LONG.byteSize() - 1) & -LONG.byteSize();
    }

    /**
     * {@code size_t CMSG_SPACE(size_t length)}: the room that an item of control data takes, with its head and what keeps the next one
     * aligned; cmsg(3).
     *
     * @param length of its data, in bytes
     * @return in bytes
     */
    public static long CMSG_SPACE(long length) {
        return HEAD + CMSG_ALIGN(length);
    }

    /**
     * {@code size_t CMSG_LEN(size_t length)}: the {@code cmsg_len} of an item of control data; cmsg(3).
     *
     * @param length of its data, in bytes
     * @return in bytes
     */
    public static long CMSG_LEN(long length) {
        return HEAD + length;
    }

    /**
     * {@code struct cmsghdr *CMSG_FIRSTHDR(struct msghdr *msgh)}: the first item of control data; cmsg(3).
     *
     * @param control the control data: {@code msg_controllen} bytes from {@code msg_control}
     * @return the item and all that follows it; {@link MemorySegment#NULL} if there is none
     */
    public static MemorySegment CMSG_FIRSTHDR(MemorySegment control) {
        return control.byteSize() < HEAD ? MemorySegment.NULL : control;
    }

    /**
     * {@code struct cmsghdr *CMSG_NXTHDR(struct msghdr *msgh, struct cmsghdr *cmsg)}: the item of control data after another; cmsg(3).
     *
     * @param cmsg an item and all that follows it
     * @return the next item and all that follows it; {@link MemorySegment#NULL} if there is none
     */
    public static MemorySegment CMSG_NXTHDR(MemorySegment cmsg) {
        long length = StructCmsghdr.cmsg_len(cmsg);
        if (length < HEAD || length > cmsg.byteSize() || CMSG_ALIGN(length) > cmsg.byteSize()) {
            return MemorySegment.NULL;
        }
        return CMSG_FIRSTHDR(cmsg.asSlice(CMSG_ALIGN(length)));
    }

    /**
     * {@code unsigned char *CMSG_DATA(struct cmsghdr *cmsg)}: what an item of control data holds; cmsg(3).
     *
     * @param cmsg an item; what follows it doesn't matter
     * @return its data, as long as {@code cmsg_len} says
     * @throws IndexOutOfBoundsException if that is more than there is, or less than its head
     */
    public static MemorySegment CMSG_DATA(MemorySegment cmsg) {
        return cmsg.asSlice(HEAD, StructCmsghdr.cmsg_len(cmsg) - HEAD);
    }

    /**
     * {@code int socket(int domain, int type, int protocol)}.
     *
     * <p>Makes a socket; socket(2).
     *
     * @param domain AF_UNIX
     * @param type one of SOCK_*, with SOCK_CLOEXEC and SOCK_NONBLOCK
     * @param protocol 0
     * @return a descriptor
     * @throws SystemCallException EACCES, EAFNOSUPPORT, EINVAL, EMFILE, ENFILE, EPROTONOSUPPORT
     */
    public static int socket(int domain, int type, int protocol) throws SystemCallException {
        try {
            return (int) Socket.CALL.invokeExact(domain, type, protocol);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Socket {
        static final MethodHandle CALL = Call.to("socket")
                .takes("domain", INT).takes("type", INT).takes("protocol", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int socketpair(int domain, int type, int protocol, int sv[2])}.
     *
     * <p>Makes two connected sockets; socketpair(2).
     *
     * @param domain AF_UNIX
     * @param type as for socket
     * @param protocol 0
     * @param sv two ints
     * @throws SystemCallException EAFNOSUPPORT, EFAULT, EMFILE, ENFILE, EOPNOTSUPP, EPROTONOSUPPORT
     */
    public static void socketpair(int domain, int type, int protocol, MemorySegment sv) throws SystemCallException {
        Objects.checkFromIndexSize(0, 2 * INT.byteSize(), sv.byteSize());
        try {
            int _ = (int) Socketpair.CALL.invokeExact(domain, type, protocol, sv);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Socketpair {
        static final MethodHandle CALL = Call.to("socketpair")
                .takes("domain", INT).takes("type", INT).takes("protocol", INT).takes("sv", POINTER)
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)}.
     *
     * <p>Gives a socket an address; bind(2).
     *
     * @param sockfd the socket
     * @param addr a {@link StructSockaddrUn}
     * @param addrlen how many bytes of it count
     * @throws SystemCallException EACCES, EADDRINUSE, EBADF, EINVAL, ENOENT, ENOTSOCK, EROFS
     */
    public static void bind(int sockfd, MemorySegment addr, int addrlen) throws SystemCallException {
        Objects.checkFromIndexSize(0, addrlen, addr.byteSize());
        try {
            int _ = (int) Bind.CALL.invokeExact(sockfd, addr, addrlen);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Bind {
        static final MethodHandle CALL = Call.to("bind")
                .takes("sockfd", INT).takes("addr", POINTER).takes("addrlen", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int listen(int sockfd, int backlog)}.
     *
     * <p>Lets others connect; listen(2).
     *
     * @param sockfd the socket
     * @param backlog how many may wait
     * @throws SystemCallException EADDRINUSE, EBADF, ENOTSOCK, EOPNOTSUPP, EINVAL
     */
    public static void listen(int sockfd, int backlog) throws SystemCallException {
        try {
            int _ = (int) Listen.CALL.invokeExact(sockfd, backlog);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Listen {
        static final MethodHandle CALL = Call.to("listen")
                .takes("sockfd", INT).takes("backlog", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen)}.
     *
     * <p>Connects to an address; connect(2).
     *
     * @param sockfd the socket
     * @param addr a {@link StructSockaddrUn}
     * @param addrlen how many bytes of it count
     * @throws SystemCallException EACCES, EAGAIN, EBADF, ECONNREFUSED, EINTR, ENOENT, ENOTSOCK, EPROTOTYPE
     */
    public static void connect(int sockfd, MemorySegment addr, int addrlen) throws SystemCallException {
        Objects.checkFromIndexSize(0, addrlen, addr.byteSize());
        try {
            int _ = (int) Connect.CALL.invokeExact(sockfd, addr, addrlen);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Connect {
        static final MethodHandle CALL = Call.to("connect")
                .takes("sockfd", INT).takes("addr", POINTER).takes("addrlen", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int accept4(int sockfd, struct sockaddr *addr, socklen_t *addrlen, int flags)}.
     *
     * <p>Accepts a connection; accept(2).
     *
     * @param sockfd a listening socket
     * @param addr where the address of the peer goes, or {@link MemorySegment#NULL}
     * @param addrlen an int with its size, or {@link MemorySegment#NULL}
     * @param flags SOCK_CLOEXEC, SOCK_NONBLOCK
     * @return a descriptor
     * @throws SystemCallException EAGAIN, EBADF, ECONNABORTED, EINTR, EINVAL, EMFILE, ENOTSOCK
     */
    public static int accept4(int sockfd, MemorySegment addr, MemorySegment addrlen, int flags)
            throws SystemCallException {
        Buffers.requireUnlessNull(addrlen, INT);
        Buffers.requireUnlessNull(addr, addrlen.byteSize() == 0 ? 0 : addrlen.get(INT, 0));
        try {
            return (int) Accept4.CALL.invokeExact(sockfd, addr, addrlen, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Accept4 {
        static final MethodHandle CALL = Call.to("accept4")
                .takes("sockfd", INT).takes("addr", POINTER).takes("addrlen", POINTER).takes("flags", INT)
                .returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)}.
     *
     * <p>Sends bytes and descriptors; sendmsg(2).
     *
     * @param sockfd the socket
     * @param msg a {@link StructMsghdr}
     * @param flags MSG_*
     * @return how many bytes were sent
     * @throws SystemCallException EAGAIN, EBADF, EINTR, EINVAL, EMSGSIZE, ENOTCONN, ENOTSOCK, EPIPE, ETOOMANYREFS
     */
    public static long sendmsg(int sockfd, MemorySegment msg, int flags) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructMsghdr.LAYOUT.byteSize(), msg.byteSize());
        try {
            return (long) Sendmsg.CALL.invokeExact(sockfd, msg, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Sendmsg {
        static final MethodHandle CALL = Call.to("sendmsg")
                .takes("sockfd", INT).takes("msg", POINTER).takes("flags", INT).returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code ssize_t recvmsg(int sockfd, struct msghdr *msg, int flags)}.
     *
     * <p>Receives bytes and descriptors; recvmsg(2).
     *
     * @param sockfd the socket
     * @param msg a {@link StructMsghdr}, which is changed
     * @param flags MSG_*
     * @return how many bytes were received; 0 at the end
     * @throws SystemCallException EAGAIN, EBADF, ECONNREFUSED, EFAULT, EINTR, EINVAL, ENOTCONN, ENOTSOCK
     */
    public static long recvmsg(int sockfd, MemorySegment msg, int flags) throws SystemCallException {
        Objects.checkFromIndexSize(0, StructMsghdr.LAYOUT.byteSize(), msg.byteSize());
        try {
            return (long) Recvmsg.CALL.invokeExact(sockfd, msg, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Recvmsg {
        static final MethodHandle CALL = Call.to("recvmsg")
                .takes("sockfd", INT).takes("msg", POINTER).takes("flags", INT).returns(LONG, Returns.MINUS_ONE);
    }

    /**
     * {@code int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen)}.
     *
     * <p>Reads an option; getsockopt(2).
     *
     * @param sockfd the socket
     * @param level SOL_SOCKET
     * @param optname one of SO_*
     * @param optval where to
     * @param optlen an int with its size
     * @throws SystemCallException EBADF, EFAULT, EINVAL, ENOPROTOOPT, ENOTSOCK
     */
    public static void getsockopt(int sockfd, int level, int optname, MemorySegment optval, MemorySegment optlen)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, INT.byteSize(), optlen.byteSize());
        Objects.checkFromIndexSize(0, optlen.get(INT, 0), optval.byteSize());
        try {
            int _ = (int) Getsockopt.CALL.invokeExact(sockfd, level, optname, optval, optlen);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Getsockopt {
        static final MethodHandle CALL = Call.to("getsockopt")
                .takes("sockfd", INT).takes("level", INT).takes("optname", INT).takes("optval", POINTER)
                .takes("optlen", POINTER).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen)}.
     *
     * <p>Sets an option; getsockopt(2).
     *
     * @param sockfd the socket
     * @param level SOL_SOCKET
     * @param optname one of SO_*
     * @param optval its value
     * @param optlen how many bytes of it
     * @throws SystemCallException EBADF, EFAULT, EINVAL, ENOPROTOOPT, ENOTSOCK
     */
    public static void setsockopt(int sockfd, int level, int optname, MemorySegment optval, int optlen)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, optlen, optval.byteSize());
        try {
            int _ = (int) Setsockopt.CALL.invokeExact(sockfd, level, optname, optval, optlen);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Setsockopt {
        static final MethodHandle CALL = Call.to("setsockopt")
                .takes("sockfd", INT).takes("level", INT).takes("optname", INT).takes("optval", POINTER)
                .takes("optlen", INT).returns(INT, Returns.MINUS_ONE);
    }

    /**
     * {@code int shutdown(int sockfd, int how)}.
     *
     * <p>Ends one or both directions of a connection; shutdown(2).
     *
     * @param sockfd the socket
     * @param how one of SHUT_*
     * @throws SystemCallException EBADF, EINVAL, ENOTCONN, ENOTSOCK
     */
    public static void shutdown(int sockfd, int how) throws SystemCallException {
        try {
            int _ = (int) Shutdown.CALL.invokeExact(sockfd, how);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class Shutdown {
        static final MethodHandle CALL = Call.to("shutdown")
                .takes("sockfd", INT).takes("how", INT, Flags.oneOf(Sockets.class, "SHUT_"))
                .returns(INT, Returns.MINUS_ONE);
    }
}
