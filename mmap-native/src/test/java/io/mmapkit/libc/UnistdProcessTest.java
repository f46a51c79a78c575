package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The process itself: sysconf, getpagesize, getpid, getppid, gettid, geteuid, getegid. */
final class UnistdProcessTest {
    @Test
    void knowsItsIds() throws Exception {
        assertThat(Unistd.getpid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(Unistd.getppid()).isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(Unistd.geteuid()).isEqualTo(Files.getAttribute(Path.of("/proc/self/"), "unix:uid"));
        assertThat(Unistd.getegid()).isEqualTo(Files.getAttribute(Path.of("/proc/self/"), "unix:gid"));
    }

    @Test
    void tellsItsThreadsApart() throws Exception {
        CompletableFuture<Integer> other = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> other.complete(Unistd.gettid()));
        int here = Unistd.gettid();

        assertThat(Path.of("/proc/self/task/" + here)).exists();
        assertThat(other.get()).isNotEqualTo(here);
        thread.join();
    }

    @Test
    void knowsTheSystem() throws Exception {
        assertThat(Unistd.sysconf(Unistd._SC_PAGESIZE)).isEqualTo(Unistd.getpagesize()).isGreaterThanOrEqualTo(4096);
        assertThat(Long.bitCount(Unistd.getpagesize())).isEqualTo(1);
        assertThat(Unistd.sysconf(Unistd._SC_CLK_TCK)).isEqualTo(100);
        assertThat(Unistd.sysconf(Unistd._SC_IOV_MAX)).isEqualTo(1024);
        assertThat(Unistd.sysconf(Unistd._SC_OPEN_MAX)).isPositive();
        assertThat(Unistd.sysconf(Unistd._SC_NPROCESSORS_ONLN))
                .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(Unistd.sysconf(Unistd._SC_PHYS_PAGES)).isGreaterThan(Unistd.sysconf(Unistd._SC_AVPHYS_PAGES));
        assertRefused(() -> Unistd.sysconf(-1), Errno.EINVAL, "sysconf(name=-1)");
    }
}
