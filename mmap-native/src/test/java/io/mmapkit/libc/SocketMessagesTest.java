package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** socketpair, sendmsg, recvmsg: descriptors that travel. */
final class SocketMessagesTest {
    private static final long HEAD = StructCmsghdr.LAYOUT.byteSize();

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment bytes = arena.allocateFrom("text");
    private final MemorySegment vector = arena.allocate(StructIovec.LAYOUT);
    private final MemorySegment control = arena.allocate(HEAD + 8, 8);
    private final MemorySegment message = arena.allocate(StructMsghdr.LAYOUT);
    private final String shown = "msg=0x" + Long.toHexString(message.address());
    private int left;
    private int right;

    @BeforeEach
    void open() throws SystemCallException {
        MemorySegment pair = arena.allocate(8);
        Sockets.socketpair(Sockets.AF_UNIX, Sockets.SOCK_SEQPACKET | Sockets.SOCK_CLOEXEC, 0, pair);
        left = Fixture.descriptor(arena, pair.getAtIndex(JAVA_INT, 0));
        right = pair.getAtIndex(JAVA_INT, 1);
        StructIovec.iov_base(vector, bytes);
        StructIovec.iov_len(vector, 5);
        StructMsghdr.msg_iov(message, vector);
        StructMsghdr.msg_iovlen(message, 1);
    }

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void passesADescriptor() throws Exception {
        int fd = Fixture.memfd(arena, 4711);
        StructMsghdr.msg_control(message, control);
        StructMsghdr.msg_controllen(message, HEAD + 8);
        StructCmsghdr.cmsg_len(control, HEAD + 4);
        StructCmsghdr.cmsg_level(control, Sockets.SOL_SOCKET);
        StructCmsghdr.cmsg_type(control, Sockets.SCM_RIGHTS);
        control.set(JAVA_INT, HEAD, fd);
        assertThat(Sockets.sendmsg(left, message, Sockets.MSG_NOSIGNAL)).isEqualTo(5);

        bytes.fill((byte) 0);
        control.fill((byte) 0);
        assertThat(Sockets.recvmsg(right, message, Sockets.MSG_CMSG_CLOEXEC)).isEqualTo(5);
        assertThat(bytes.getString(0)).isEqualTo("text");
        assertThat(StructMsghdr.msg_controllen(message)).isEqualTo(HEAD + 8);
        assertThat(StructCmsghdr.cmsg_len(control)).isEqualTo(HEAD + 4);
        assertThat(StructCmsghdr.cmsg_level(control)).isEqualTo(Sockets.SOL_SOCKET);
        assertThat(StructCmsghdr.cmsg_type(control)).isEqualTo(Sockets.SCM_RIGHTS);
        int received = Fixture.descriptor(arena, control.get(JAVA_INT, HEAD));
        assertThat(received).isNotEqualTo(fd);
        assertThat(Unistd.lseek(received, 0, Unistd.SEEK_END)).isEqualTo(4711);
        assertThat(Fcntl.fcntl(received, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
        Unistd.close(right);
    }

    @Test
    void saysThatAMessageWasCutOff() throws Exception {
        Sockets.sendmsg(left, message, 0);
        StructIovec.iov_len(vector, 2);

        assertThat(Sockets.recvmsg(right, message, 0)).isEqualTo(2);
        assertThat(StructMsghdr.msg_flags(message) & Sockets.MSG_TRUNC).isEqualTo(Sockets.MSG_TRUNC);
        Unistd.close(right);
    }

    @Test
    void refusesToReceiveWhatIsNotThere() throws Exception {
        assertRefused(() -> Sockets.recvmsg(right, message, Sockets.MSG_DONTWAIT), Errno.EAGAIN,
                "recvmsg(sockfd=" + right + ", " + shown + ", flags=64)");
        Unistd.close(right);
    }

    @Test
    void refusesToSendToNobody() throws Exception {
        Unistd.close(right);

        assertRefused(() -> Sockets.sendmsg(left, message, Sockets.MSG_NOSIGNAL), Errno.EPIPE,
                "sendmsg(sockfd=" + left + ", " + shown + ", flags=16384)");
        assertThat(Sockets.recvmsg(left, message, 0)).isZero();
    }

    @Test
    void refusesAPairOfAnotherKind() throws Exception {
        MemorySegment pair = arena.allocate(8);

        assertRefused(() -> Sockets.socketpair(Sockets.AF_UNIX, 99, 0, pair), Errno.EINVAL,
                "socketpair(domain=1, type=99, protocol=0, sv=0x%x)".formatted(pair.address()));
        Unistd.close(right);
    }
}
