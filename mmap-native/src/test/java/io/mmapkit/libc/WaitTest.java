package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** waitpid and waitid, with programs that posix_spawn started: those of ProcessBuilder are the JDK's to wait for. */
final class WaitTest {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment status = arena.allocate(Libc.INT);
    private final MemorySegment info = arena.allocate(StructSiginfo.LAYOUT);

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void saysHowAChildExited() throws Exception {
        int child = Spawning.shell(arena, "exit 42");

        assertThat(Wait.waitpid(child, status, 0)).isEqualTo(child);
        int word = status.get(Libc.INT, 0);
        assertThat(Wait.WIFEXITED(word)).isTrue();
        assertThat(Wait.WEXITSTATUS(word)).isEqualTo(42);
        assertThat(Wait.WIFSIGNALED(word)).isFalse();
    }

    @Test
    void saysWhichSignalEndedAChild() throws Exception {
        int child = Spawning.shell(arena, "kill -9 $$");

        assertThat(Wait.waitpid(child, status, 0)).isEqualTo(child);
        int word = status.get(Libc.INT, 0);
        assertThat(Wait.WIFSIGNALED(word)).isTrue();
        assertThat(Wait.WTERMSIG(word)).isEqualTo(Signals.SIGKILL);
        assertThat(Wait.WIFEXITED(word)).isFalse();
    }

    @Test
    void tellsStoppedFromEnded() throws Exception {
        int child = Spawning.shell(arena, "kill -STOP $$");
        Wait.waitpid(child, status, Wait.WUNTRACED);
        assertThat(Wait.WIFEXITED(status.get(Libc.INT, 0))).isFalse();
        assertThat(Wait.WIFSIGNALED(status.get(Libc.INT, 0))).isFalse();

        Signals.kill(child, Signals.SIGCONT);
        Wait.waitpid(child, status, 0);
        assertThat(Wait.WIFEXITED(status.get(Libc.INT, 0))).isTrue();
    }

    @Test
    void doesNotWaitIfAskedNotTo() throws Exception {
        int child = Spawning.shell(arena, "exec sleep 1000");
        try {
            assertThat(Wait.waitpid(child, MemorySegment.NULL, Wait.WNOHANG)).isZero();
            Wait.waitid(Wait.P_PID, child, info, Wait.WEXITED | Wait.WNOHANG);
            assertThat(StructSiginfo.si_pid(info)).isZero();
        } finally {
            Signals.kill(child, Signals.SIGKILL);
            Wait.waitpid(child, MemorySegment.NULL, 0);
        }
    }

    @Test
    void tellsMoreOfAChildAndLeavesIt() throws Exception {
        int child = Spawning.shell(arena, "exit 7");
        Wait.waitid(Wait.P_PID, child, info, Wait.WEXITED | Wait.WNOWAIT);

        assertThat(StructSiginfo.si_pid(info)).isEqualTo(child);
        assertThat(StructSiginfo.si_status(info)).isEqualTo(7);
        assertThat(StructSiginfo.si_signo(info)).isEqualTo(Signals.SIGCHLD);
        assertThat(StructSiginfo.si_code(info)).isEqualTo(1); // CLD_EXITED
        assertThat(Wait.waitpid(child, MemorySegment.NULL, 0)).isEqualTo(child);
    }

    @Test
    void refusesAStranger() {
        int self = Unistd.getpid();

        assertRefused(() -> Wait.waitpid(self, status, Wait.WNOHANG), Errno.ECHILD,
                "waitpid(pid=%d, wstatus=0x%x, options=1)".formatted(self, status.address()));
        assertRefused(() -> Wait.waitpid(self, MemorySegment.NULL, 4711), Errno.EINVAL,
                "waitpid(pid=%d, wstatus=0x0, options=4711)".formatted(self));
        assertRefused(() -> Wait.waitid(Wait.P_PID, self, info, Wait.WEXITED), Errno.ECHILD,
                "waitid(idtype=P_PID, id=%d, infop=0x%x, options=4)".formatted(self, info.address()));
        assertRefused(() -> Wait.waitid(99, 0, info, Wait.WEXITED), Errno.EINVAL,
                "waitid(idtype=99, id=0, infop=0x%x, options=4)".formatted(info.address()));
    }
}
