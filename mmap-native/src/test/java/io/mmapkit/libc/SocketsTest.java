package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** socket, bind, listen, connect, accept4, getsockopt, setsockopt, shutdown. */
final class SocketsTest {
    private static final MemorySegment NONE = MemorySegment.NULL;
    private static final Errno ENOTSOCK = new Errno(88);
    private static final Errno ENOPROTOOPT = new Errno(92);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment address = arena.allocate(StructSockaddrUn.LAYOUT);
    private final int length = (int) address.byteSize();
    private final String shown = "addr=0x" + Long.toHexString(address.address()) + ", addrlen=" + length;

    @TempDir Path folder;

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void connects() throws Exception {
        address("socket");
        int server = socket();
        Sockets.bind(server, address, length);
        Sockets.listen(server, 1);
        int client = socket();
        Sockets.connect(client, address, length);
        int peer = Fixture.descriptor(arena, Sockets.accept4(server, NONE, NONE, Sockets.SOCK_CLOEXEC));

        MemorySegment text = arena.allocateFrom("hello");
        Unistd.write(client, text, 6);
        MemorySegment received = arena.allocate(6);
        assertThat(Unistd.read(peer, received, 6)).isEqualTo(6);
        assertThat(received.mismatch(text)).isEqualTo(-1);
        assertThat(folder.resolve("socket")).exists();

        Sockets.shutdown(client, Sockets.SHUT_WR);
        assertThat(Unistd.read(peer, received, 6)).isZero();
    }

    @Test
    void saysWhoConnected() throws Exception {
        address("socket");
        int server = socket();
        Sockets.bind(server, address, length);
        Sockets.listen(server, 1);
        int client = socket();
        Sockets.connect(client, address, length);
        MemorySegment who = arena.allocate(StructUcred.LAYOUT);
        Sockets.getsockopt(client, Sockets.SOL_SOCKET, Sockets.SO_PEERCRED, who,
                arena.allocateFrom(JAVA_INT, (int) StructUcred.LAYOUT.byteSize()));

        assertThat(StructUcred.pid(who)).isEqualTo(Unistd.getpid());
        assertThat(StructUcred.uid(who)).isEqualTo(Unistd.geteuid());
        assertThat(StructUcred.gid(who)).isEqualTo(Unistd.getegid());
    }

    @Test
    void keepsOptions() throws Exception {
        int socket = socket();
        MemorySegment value = arena.allocateFrom(JAVA_INT, 1);
        MemorySegment size = arena.allocateFrom(JAVA_INT, 4);
        Sockets.setsockopt(socket, Sockets.SOL_SOCKET, Sockets.SO_PASSCRED, value, 4);
        value.set(JAVA_INT, 0, 0);
        Sockets.getsockopt(socket, Sockets.SOL_SOCKET, Sockets.SO_PASSCRED, value, size);

        assertThat(value.get(JAVA_INT, 0)).isEqualTo(1);
        assertRefused(() -> Sockets.getsockopt(socket, Sockets.SOL_SOCKET, 999, value, size), ENOPROTOOPT,
                "getsockopt(sockfd=%d, level=1, optname=999, optval=0x%x, optlen=0x%x)".formatted(socket,
                        value.address(), size.address()));
        assertRefused(() -> Sockets.setsockopt(socket, Sockets.SOL_SOCKET, 999, value, 4), ENOPROTOOPT,
                "setsockopt(sockfd=%d, level=1, optname=999, optval=0x%x, optlen=4)".formatted(socket,
                        value.address()));
    }

    @Test
    void refusesSocketsThatAreNone() throws Exception {
        int file = Fixture.memfd(arena, 0);
        address("socket");

        assertRefused(() -> Sockets.socket(999, Sockets.SOCK_STREAM, 0), new Errno(97),
                "socket(domain=999, type=1, protocol=0)");
        assertRefused(() -> Sockets.bind(file, address, length), ENOTSOCK, "bind(sockfd=" + file + ", " + shown + ')');
        assertRefused(() -> Sockets.listen(file, 1), ENOTSOCK, "listen(sockfd=" + file + ", backlog=1)");
        assertRefused(() -> Sockets.connect(file, address, length), ENOTSOCK,
                "connect(sockfd=" + file + ", " + shown + ')');
        assertRefused(() -> Sockets.accept4(file, NONE, NONE, 0), ENOTSOCK,
                "accept4(sockfd=" + file + ", addr=0x0, addrlen=0x0, flags=0)");
        assertRefused(() -> Sockets.shutdown(file, Sockets.SHUT_WR), ENOTSOCK,
                "shutdown(sockfd=" + file + ", how=SHUT_WR)");
    }

    @Test
    void refusesAddressesNobodyListensAt() throws Exception {
        address("nobody");
        int client = socket();
        assertRefused(() -> Sockets.connect(client, address, length), Errno.ENOENT,
                "connect(sockfd=" + client + ", " + shown + ')');

        int deaf = socket();
        Sockets.bind(deaf, address, length);
        assertRefused(() -> Sockets.connect(client, address, length), Errno.ECONNREFUSED,
                "connect(sockfd=" + client + ", " + shown + ')');
        assertRefused(() -> Sockets.bind(client, address, length), Errno.EADDRINUSE,
                "bind(sockfd=" + client + ", " + shown + ')');
        assertRefused(() -> Sockets.accept4(deaf, NONE, NONE, 0), Errno.EINVAL,
                "accept4(sockfd=" + deaf + ", addr=0x0, addrlen=0x0, flags=0)");
        assertRefused(() -> Sockets.shutdown(client, 99), Errno.EINVAL, "shutdown(sockfd=" + client + ", how=99)");
    }

    private int socket() throws SystemCallException {
        return Fixture.descriptor(arena,
                Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC, 0));
    }

    private void address(String name) {
        StructSockaddrUn.sun_family(address, (short) Sockets.AF_UNIX);
        StructSockaddrUn.sun_path(address, folder.resolve(name).toString().getBytes(StandardCharsets.UTF_8));
    }
}
