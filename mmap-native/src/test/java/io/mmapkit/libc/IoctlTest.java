package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IoctlTest {
    /** FIONREAD of asm-generic/ioctls.h: how many bytes a pipe holds. */
    private static final long FIONREAD = 0x541b;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment argument = arena.allocate(8);

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void makesARequest() throws Exception {
        MemorySegment ends = arena.allocate(8);
        Unistd.pipe2(ends, Fcntl.O_CLOEXEC);
        int in = Fixture.descriptor(arena, ends.getAtIndex(Libc.INT, 0));
        int out = Fixture.descriptor(arena, ends.getAtIndex(Libc.INT, 1));
        Unistd.write(out, ends, 5);

        assertThat(Ioctl.ioctl(in, FIONREAD, argument)).isZero();
        assertThat(argument.get(Libc.INT, 0)).isEqualTo(5);
    }

    @Test
    void refusesARequestOfAnotherDevice() throws Exception {
        int fd = Fixture.memfd(arena, 1);

        assertRefused(() -> Ioctl.ioctl(fd, Ioctl.BLKGETSIZE64, argument), Errno.ENOTTY,
                "ioctl(fd=%d, op=0x80081272, argp=0x%x)".formatted(fd, argument.address()));
        assertRefused(() -> Ioctl.ioctl(-1, FIONREAD, argument), Errno.EBADF,
                "ioctl(fd=-1, op=0x541b, argp=0x%x)".formatted(argument.address()));
    }
}
