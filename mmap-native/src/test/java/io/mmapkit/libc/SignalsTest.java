package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SignalsTest {
    private static final MemorySegment NONE = MemorySegment.NULL;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment set = arena.allocate(StructSigset.LAYOUT);
    private final MemorySegment old = arena.allocate(StructSigset.LAYOUT);
    private final String shown = "set=0x" + Long.toHexString(set.address());

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void sendsASignal() throws Exception {
        int child = Spawning.shell(arena, "exec sleep 1000");
        Signals.kill(child, 0);
        Signals.kill(child, Signals.SIGTERM);
        MemorySegment status = arena.allocate(4);
        Wait.waitpid(child, status, 0);

        assertThat(Wait.WTERMSIG(status.get(Libc.INT, 0))).isEqualTo(Signals.SIGTERM);
        assertRefused(() -> Signals.kill(child, 0), Errno.ESRCH, "kill(pid=" + child + ", sig=0)");
        assertRefused(() -> Signals.kill(child, Signals.SIGHUP), Errno.ESRCH, "kill(pid=" + child + ", sig=SIGHUP)");
        assertRefused(() -> Signals.kill(Unistd.getpid(), 999), Errno.EINVAL,
                "kill(pid=" + Unistd.getpid() + ", sig=999)");
    }

    @Test
    void keepsSets() throws Exception {
        Signals.sigfillset(set);
        assertThat(Signals.sigismember(set, Signals.SIGSYS)).isEqualTo(1);
        Signals.sigdelset(set, Signals.SIGSYS);
        assertThat(Signals.sigismember(set, Signals.SIGSYS)).isZero();

        Signals.sigemptyset(set);
        assertThat(Signals.sigismember(set, Signals.SIGHUP)).isZero();
        Signals.sigaddset(set, Signals.SIGHUP);
        assertThat(Signals.sigismember(set, Signals.SIGHUP)).isEqualTo(1);
    }

    @Test
    void refusesSignalsThatAreNone() {
        assertRefused(() -> Signals.sigaddset(set, 999), Errno.EINVAL, "sigaddset(" + shown + ", signum=999)");
        assertRefused(() -> Signals.sigdelset(set, 0), Errno.EINVAL, "sigdelset(" + shown + ", signum=0)");
        assertRefused(() -> Signals.sigismember(set, -1), Errno.EINVAL, "sigismember(" + shown + ", signum=-1)");
    }

    @Test
    void blocksSignalsOfTheThread() throws Exception {
        Signals.sigemptyset(set);
        Signals.sigaddset(set, Signals.SIGWINCH);
        Signals.pthread_sigmask(Signals.SIG_BLOCK, set, old);
        try {
            assertThat(Signals.sigismember(old, Signals.SIGWINCH)).isZero();
            MemorySegment now = arena.allocate(StructSigset.LAYOUT);
            Signals.pthread_sigmask(Signals.SIG_BLOCK, NONE, now);
            assertThat(Signals.sigismember(now, Signals.SIGWINCH)).isEqualTo(1);
        } finally {
            Signals.pthread_sigmask(Signals.SIG_SETMASK, old, NONE);
        }
        Signals.pthread_sigmask(Signals.SIG_BLOCK, NONE, set);
        assertThat(set.mismatch(old)).isEqualTo(-1);
        assertRefused(() -> Signals.pthread_sigmask(99, set, NONE), Errno.EINVAL,
                "pthread_sigmask(how=99, " + shown + ", oldset=0x0)");
    }
}
