package io.mmapkit.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The macros around {@code struct cmsghdr}, and the path of {@code struct sockaddr_un}. */
final class ControlDataTest {
    private static final String PROGRAM = """
            #include <stdio.h>
            #include <sys/socket.h>
            int main(void) {
                for (int length = 0; length < 40; length++) {
                    printf("%zu %zu %zu\\n", CMSG_ALIGN(length), CMSG_SPACE(length), CMSG_LEN(length));
                }
            }
            """;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void computesAsTheMacrosDo(@TempDir Path folder) throws Exception {
        assumeTrue(Gcc.isInstalled(), "no gcc: CMSG_ALIGN, CMSG_SPACE and CMSG_LEN not proved");

        assertThat(LongStream.range(0, 40)
                .mapToObj(length -> "%d %d %d\n".formatted(Sockets.CMSG_ALIGN(length), Sockets.CMSG_SPACE(length),
                        Sockets.CMSG_LEN(length)))
                .collect(Collectors.joining())).isEqualTo(Gcc.run(folder, "cmsg", PROGRAM));
    }

    @Test
    void goesFromItemToItem() {
        MemorySegment control = arena.allocate(Sockets.CMSG_SPACE(12) + Sockets.CMSG_LEN(4), 8);
        MemorySegment first = Sockets.CMSG_FIRSTHDR(control);
        StructCmsghdr.cmsg_len(first, Sockets.CMSG_LEN(12));
        MemorySegment second = Sockets.CMSG_NXTHDR(first);
        StructCmsghdr.cmsg_len(second, Sockets.CMSG_LEN(4));
        Sockets.CMSG_DATA(second).set(JAVA_INT, 0, 4711);

        assertThat(Sockets.CMSG_DATA(first).byteSize()).isEqualTo(12);
        assertThat(second.address()).isEqualTo(control.address() + Sockets.CMSG_SPACE(12));
        assertThat(Sockets.CMSG_DATA(second).byteSize()).isEqualTo(4);
        assertThat(control.get(JAVA_INT, Sockets.CMSG_SPACE(12) + Sockets.CMSG_LEN(0))).isEqualTo(4711);
        assertThat(Sockets.CMSG_NXTHDR(second)).isEqualTo(MemorySegment.NULL);
    }

    @Test
    void endsAtWhatIsNoItem() {
        MemorySegment control = arena.allocate(Sockets.CMSG_SPACE(4), 8);
        assertThat(Sockets.CMSG_FIRSTHDR(control.asSlice(0, Sockets.CMSG_LEN(0) - 1))).isEqualTo(MemorySegment.NULL);
        for (long length : new long[]{Long.MIN_VALUE, -1, 0, Sockets.CMSG_LEN(0) - 1, 25, Long.MAX_VALUE}) {
            StructCmsghdr.cmsg_len(control, length);

            assertThat(Sockets.CMSG_NXTHDR(control)).isEqualTo(MemorySegment.NULL);
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Sockets.CMSG_DATA(control));
        }
    }

    @Test
    void takesAPathThatFits() {
        MemorySegment address = arena.allocate(StructSockaddrUn.LAYOUT);
        StructSockaddrUn.sun_path(address, "x".repeat(107).getBytes(StandardCharsets.US_ASCII));
        StructSockaddrUn.sun_path(address, "/short".getBytes(StandardCharsets.US_ASCII));

        assertThat(address.getString(2)).isEqualTo("/short");
        assertThat(address.asSlice(8).mismatch(arena.allocate(102))).isEqualTo(-1);
    }

    @Test
    void rejectsAPathThatIsNone() {
        MemorySegment address = arena.allocate(StructSockaddrUn.LAYOUT);
        byte[] tooLong = new byte[108];
        Arrays.fill(tooLong, (byte) 'x');

        assertThatIllegalArgumentException().isThrownBy(() -> StructSockaddrUn.sun_path(address, tooLong))
                .withMessage("the path of a socket has 1 to 107 bytes, not 108");
        assertThatIllegalArgumentException().isThrownBy(() -> StructSockaddrUn.sun_path(address, new byte[0]))
                .withMessageContaining("not 0");
        assertThatIllegalArgumentException().isThrownBy(() -> StructSockaddrUn.sun_path(address, new byte[]{'a', 0}))
                .withMessageContaining("no NUL");
    }
}
