package io.mmapkit.libc;

import static io.mmapkit.libc.Agreement.of;
import static io.mmapkit.libc.Agreement.ofNothing;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code <sys/socket.h>} through this package and through JNR. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JnrSocketTest {
    private static final JnrLibc JNR = JnrLibc.INSTANCE;
    private static final MemorySegment NONE = MemorySegment.NULL;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment ints = arena.allocate(64, 8);
    private final long at = ints.address();
    private final MemorySegment message = arena.allocate(StructMsghdr.LAYOUT);
    private final int socket;
    private final int other;
    private final int file;

    JnrSocketTest() throws SystemCallException {
        socket = Fixture.descriptor(arena, Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_STREAM, 0));
        other = Fixture.descriptor(arena, Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_STREAM, 0));
        file = Fixture.memfd(arena, 0);
        MemorySegment vector = arena.allocate(StructIovec.LAYOUT);
        StructIovec.iov_base(vector, ints);
        StructIovec.iov_len(vector, 4);
        StructMsghdr.msg_iov(message, vector);
        StructMsghdr.msg_iovlen(message, 1);
    }

    @AfterAll
    void release() {
        arena.close();
    }

    Stream<Named<Agreement>> calls() {
        MemorySegment address = arena.allocate(StructSockaddrUn.LAYOUT);
        StructSockaddrUn.sun_family(address, (short) Sockets.AF_UNIX);
        StructSockaddrUn.sun_path(address, "/no/such/socket".getBytes(StandardCharsets.US_ASCII));
        MemorySegment size = arena.allocateFrom(Libc.INT, 4);
        return Stream.of(
                of("socket", () -> closed(Sockets.socket(1, 1, 0)), () -> closed(JNR.socket(1, 1, 0))),
                of("socket of no family", () -> Sockets.socket(999, 1, 0), () -> JNR.socket(999, 1, 0)),
                of("socket of no protocol", () -> Sockets.socket(1, 1, 99), () -> JNR.socket(1, 1, 99)),
                of("socketpair", () -> {
                    Sockets.socketpair(1, 1, 0, ints);
                    return bothClosed();
                }, () -> JNR.socketpair(1, 1, 0, at) == 0 ? bothClosed() : -1),
                ofNothing("socketpair of no type", () -> Sockets.socketpair(1, 99, 0, ints),
                        () -> JNR.socketpair(1, 99, 0, at)),
                ofNothing("bind nowhere", () -> Sockets.bind(socket, address, 110),
                        () -> JNR.bind(socket, address.address(), 110)),
                ofNothing("bind a file", () -> Sockets.bind(file, address, 110),
                        () -> JNR.bind(file, address.address(), 110)),
                ofNothing("listen without an address", () -> Sockets.listen(socket, 1), () -> JNR.listen(other, 1)),
                ofNothing("listen with a file", () -> Sockets.listen(file, 1), () -> JNR.listen(file, 1)),
                ofNothing("connect to nobody", () -> Sockets.connect(socket, address, 110),
                        () -> JNR.connect(socket, address.address(), 110)),
                of("accept4 without listening", () -> Sockets.accept4(socket, NONE, NONE, 0),
                        () -> JNR.accept4(socket, 0, 0, 0)),
                of("sendmsg to nobody", () -> Sockets.sendmsg(socket, message, Sockets.MSG_NOSIGNAL),
                        () -> JNR.sendmsg(socket, message.address(), Sockets.MSG_NOSIGNAL)),
                of("recvmsg from nobody", () -> Sockets.recvmsg(socket, message, 0),
                        () -> JNR.recvmsg(socket, message.address(), 0)),
                of("getsockopt", () -> {
                    Sockets.getsockopt(socket, 1, Sockets.SO_PASSCRED, ints, size);
                    return ints.get(Libc.INT, 0);
                }, () -> JNR.getsockopt(socket, 1, Sockets.SO_PASSCRED, at, size.address()) == 0
                        ? ints.get(Libc.INT, 0)
                        : -1),
                ofNothing("getsockopt of nothing", () -> Sockets.getsockopt(socket, 1, 999, ints, size),
                        () -> JNR.getsockopt(socket, 1, 999, at, size.address())),
                ofNothing("setsockopt", () -> Sockets.setsockopt(socket, 1, Sockets.SO_PASSCRED, ints, 4),
                        () -> JNR.setsockopt(socket, 1, Sockets.SO_PASSCRED, at, 4)),
                ofNothing("setsockopt of too little", () -> Sockets.setsockopt(socket, 1, Sockets.SO_PASSCRED, ints, 1),
                        () -> JNR.setsockopt(socket, 1, Sockets.SO_PASSCRED, at, 1)),
                ofNothing("shutdown", () -> Sockets.shutdown(socket, 1), () -> JNR.shutdown(other, 1)),
                ofNothing("shutdown of a file", () -> Sockets.shutdown(file, 1), () -> JNR.shutdown(file, 1)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void agrees(Agreement calls) {
        calls.assertHolds();
    }

    private int bothClosed() {
        return JNR.close(ints.getAtIndex(Libc.INT, 0)) + JNR.close(ints.getAtIndex(Libc.INT, 1));
    }

    private static int closed(int descriptor) {
        return descriptor == -1 ? -1 : JNR.close(descriptor);
    }
}
