package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** fork and _exit, in a JVM of their own: a forked JVM hangs now and then by its nature, so a hung child is killed and tried again. */
final class ForkTest {
    private static final int ATTEMPTS = 3;

    /** Forks a child that does nothing but exit, and says how it ended; with an argument, forbids itself to fork first. */
    static final class Forking {
        public static void main(String[] arguments) throws Exception {
            for (String call : new String[]{"Exit", "Fork", "Waitpid"}) {
                Class.forName((call.equals("Waitpid") ? "io.mmapkit.libc.Wait$" : "io.mmapkit.libc.Unistd$") + call); // linked beforehand
            }
            try (Arena arena = Arena.ofConfined()) {
                if (arguments.length > 0) {
                    Resource.setrlimit(Resource.RLIMIT_NPROC, arena.allocate(StructRlimit.LAYOUT));
                }
                MemorySegment status = arena.allocate(Libc.INT);
                for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                    int child = Unistd.fork();
                    if (child == 0) {
                        Unistd._exit(42);
                    }
                    System.out.println(
                            ended(child, status) ? "exited with " + Wait.WEXITSTATUS(status.get(Libc.INT, 0)) : "hung");
                    if (Wait.WIFEXITED(status.get(Libc.INT, 0))) {
                        return;
                    }
                }
            } catch (SystemCallException refused) {
                System.out.println(refused.getMessage());
            }
        }

        private static boolean ended(int child, MemorySegment status) throws SystemCallException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (Wait.waitpid(child, status, Wait.WNOHANG) == 0) {
                if (System.nanoTime() > deadline) {
                    Signals.kill(child, Signals.SIGKILL);
                    Wait.waitpid(child, status, 0);
                    return false;
                }
                Thread.onSpinWait();
            }
            return true;
        }
    }

    @Test
    void makesAChildThatExits() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Forking.class).jvm("-Xint", "-XX:+UseSerialGC").run();

        assertThat(result.stdout()).as(result.stderr()).matches("(hung\n){0," + (ATTEMPTS - 1) + "}exited with 42\n");
    }

    @Test
    void refusesToForkBeyondTheLimit() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Forking.class).jvm("-Xint", "-XX:+UseSerialGC").arguments("limited").run();

        assumeTrue(!result.stdout().contains("exited"), "a privileged user isn't limited by RLIMIT_NPROC");
        assertThat(result.stdout()).isEqualTo("fork() failed: EAGAIN (11) Resource temporarily unavailable\n");
    }
}
