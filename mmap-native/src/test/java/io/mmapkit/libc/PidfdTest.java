package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static io.mmapkit.libc.Refusals.orSkip;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PidfdTest {
    private static final MemorySegment NONE = MemorySegment.NULL;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void signalsAProcessAndAwaitsItsEnd() throws Exception {
        int child = Spawning.shell(arena, "exec sleep 1000");
        try {
            int process = open(child);
            MemorySegment polled = arena.allocate(StructPollfd.LAYOUT);
            StructPollfd.fd(polled, process);
            StructPollfd.events(polled, (short) Poll.POLLIN);
            assertThat(Poll.poll(polled, 1, 0)).isZero();

            orSkip(() -> Pidfd.pidfd_send_signal(process, Signals.SIGTERM, NONE, 0));
            assertThat(Poll.poll(polled, 1, 10_000)).isEqualTo(1);
            MemorySegment info = arena.allocate(StructSiginfo.LAYOUT);
            Wait.waitid(Wait.P_PIDFD, process, info, Wait.WEXITED | Wait.WNOWAIT);
            assertThat(StructSiginfo.si_status(info)).isEqualTo(Signals.SIGTERM);
        } finally {
            Signals.kill(child, Signals.SIGKILL);
            Wait.waitpid(child, NONE, 0);
        }
    }

    @Test
    void refusesAProcessThatIsNone() throws Exception {
        open(Unistd.getpid()); // skipped where there is no such call

        assertRefused(() -> Pidfd.pidfd_open(Integer.MAX_VALUE, 0), Errno.ESRCH,
                "pidfd_open(pid=2147483647, flags=0)");
        assertRefused(() -> Pidfd.pidfd_open(Unistd.getpid(), 1), Errno.EINVAL,
                "pidfd_open(pid=" + Unistd.getpid() + ", flags=1)");
        assertRefused(() -> Pidfd.pidfd_send_signal(-1, Signals.SIGTERM, NONE, 0), Errno.EBADF,
                "pidfd_send_signal(pidfd=-1, sig=SIGTERM, info=0x0, flags=0)");
    }

    @Test
    void duplicatesADescriptorOfAProcess() throws Exception {
        int self = open(Unistd.getpid());
        int fd = Fixture.memfd(arena, 4711);
        int copy = Fixture.descriptor(arena, orSkip(() -> Pidfd.pidfd_getfd(self, fd, 0)));

        assertThat(Unistd.lseek(copy, 0, Unistd.SEEK_END)).isEqualTo(4711);
        assertThat(Fcntl.fcntl(copy, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
        assertRefused(() -> Pidfd.pidfd_getfd(self, Fixture.closed(), 0), Errno.EBADF,
                "pidfd_getfd(pidfd=" + self + ", targetfd=2147483647, flags=0)");
    }

    private int open(int pid) throws SystemCallException {
        return Fixture.descriptor(arena, orSkip(() -> Pidfd.pidfd_open(pid, 0)));
    }
}
