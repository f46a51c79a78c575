package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PollTest {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment polled = arena.allocate(StructPollfd.LAYOUT, 2);
    private final MemorySegment second = polled.asSlice(StructPollfd.LAYOUT.byteSize());
    private int in;
    private int out;

    @BeforeEach
    void open() throws SystemCallException {
        MemorySegment ends = arena.allocate(8);
        Unistd.pipe2(ends, Fcntl.O_CLOEXEC);
        in = Fixture.descriptor(arena, ends.getAtIndex(Libc.INT, 0));
        out = ends.getAtIndex(Libc.INT, 1);
        StructPollfd.fd(polled, in);
        StructPollfd.events(polled, (short) Poll.POLLIN);
        StructPollfd.fd(second, out);
        StructPollfd.events(second, (short) Poll.POLLOUT);
    }

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void saysWhatIsReady() throws Exception {
        assertThat(Poll.poll(polled, 2, 0)).isEqualTo(1);
        assertThat(StructPollfd.revents(polled)).isZero();
        assertThat(StructPollfd.revents(second)).isEqualTo((short) Poll.POLLOUT);

        Unistd.write(out, arena.allocate(1), 1);
        assertThat(Poll.poll(polled, 1, -1)).isEqualTo(1);
        assertThat(StructPollfd.revents(polled)).isEqualTo((short) Poll.POLLIN);
        Unistd.close(out);
    }

    @Test
    void givesUpAfterATime() throws Exception {
        assertThat(Poll.poll(polled, 1, 1)).isZero();
        Unistd.close(out);
    }

    @Test
    void saysThatTheOtherEndIsGone() throws Exception {
        Unistd.close(out);
        StructPollfd.fd(second, Fixture.closed());

        assertThat(Poll.poll(polled, 2, -1)).isEqualTo(2);
        assertThat(StructPollfd.revents(polled)).isEqualTo((short) Poll.POLLHUP);
        assertThat(StructPollfd.revents(second)).isEqualTo((short) Poll.POLLNVAL);
    }

    @Test
    void refusesMoreThanAProcessMayOpen() throws Exception {
        MemorySegment limit = arena.allocate(StructRlimit.LAYOUT);
        Resource.getrlimit(Resource.RLIMIT_NOFILE, limit);
        long tooMany = StructRlimit.rlim_cur(limit) + 1;
        MemorySegment all = arena.allocate(StructPollfd.LAYOUT, tooMany);

        assertRefused(() -> Poll.poll(all, tooMany, 0), Errno.EINVAL,
                "poll(fds=0x%x, nfds=%d, timeout=0)".formatted(all.address(), tooMany));
        Unistd.close(out);
    }
}
