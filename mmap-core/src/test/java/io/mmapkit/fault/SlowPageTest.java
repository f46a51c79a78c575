package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.Pidfd;
import io.mmapkit.libc.Poll;
import io.mmapkit.libc.StructPollfd;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Userfaultfd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thread that waits for a slow page in an operation of a region doesn't hold up the garbage collector, as one that waits in Java does.
 *
 * <p>This JVM decides when the pages of a child come: no thread of the child could, since it had to get past the safepoint that the
 * waiting thread holds up.
 */
@Timeout(120)
final class SlowPageTest {
    private static final int PAGE = 4096;
    private static final int HELD_MILLIS = 1_500;
    private static final long MOST_MICROS = 50_000;
    private static final int MESSAGE = 32; // struct uffd_msg
    private static final long ADDRESS = 16; // its member arg.pagefault.address

    @Test
    void holdsUpTheCollectorOnlyWhereJavaWaits() throws Exception {
        try {
            Unistd.close(SlowPage.watcher(0));
        } catch (SystemCallException refused) {
            abort("a userfaultfd for faults of system calls takes root: " + refused.getMessage());
        }
        try (ChildJvm child = ChildJvm.of(SlowPageProgram.class).jvm("-Xmx64m").limit(Duration.ofSeconds(100)).start();
                Arena arena = Arena.ofConfined()) {
            int watcher = borrow(child, Integer.parseInt(child.hear()));
            try {
                System.out.printf("a page takes %,d ms; System.gc() meanwhile, in ms:%n", HELD_MILLIS);
                for (String line = holdOne(child, watcher, arena); !line.startsWith("lock=");) {
                    line = holdOne(child, watcher, arena);
                }
                assertThat(child.hear()).isEqualTo("prefetch returned");
                ChildJvm.Result result = child.await();
                assertThat(result.status()).as(result.stderr()).isZero();
            } finally {
                Unistd.close(watcher);
            }
        }
    }

    /** The child's descriptor as one of this process. */
    private static int borrow(ChildJvm child, int watcher) throws SystemCallException {
        int process = Pidfd.pidfd_open((int) child.pid(), 0);
        try {
            return Pidfd.pidfd_getfd(process, watcher, 0);
        } finally {
            Unistd.close(process);
        }
    }

    private static String holdOne(ChildJvm child, int watcher, Arena arena) throws Exception {
        MemorySegment poll = arena.allocate(StructPollfd.LAYOUT);
        StructPollfd.fd(poll, watcher);
        StructPollfd.events(poll, (short) Poll.POLLIN);
        assertThat(Poll.poll(poll, 1, 20_000)).as("a fault").isOne();
        MemorySegment message = arena.allocate(MESSAGE);
        Unistd.read(watcher, message, MESSAGE);
        child.say("held");
        Poll.poll(MemorySegment.NULL, 0, HELD_MILLIS);
        MemorySegment zero = arena.allocate(4L * Long.BYTES); // struct uffdio_zeropage: a range, mode and result
        zero.set(ValueLayout.JAVA_LONG, 0, message.get(ValueLayout.JAVA_LONG, ADDRESS) & -PAGE);
        zero.set(ValueLayout.JAVA_LONG, Long.BYTES, PAGE);
        Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_ZEROPAGE, zero);

        String line = child.hear();
        String[] result = line.split("=");
        long micros = Long.parseLong(result[1]);
        System.out.printf("    %-26s %,7.1f%n", result[0], micros / 1e3);
        if (result[0].endsWith("plain")) {
            assertThat(micros).as(line).isGreaterThan(1_000_000);
        } else {
            assertThat(micros).as(line).isLessThanOrEqualTo(MOST_MICROS);
            assertThat(result[2]).as("whether the thread still waited: " + line).isEqualTo("true");
        }
        return line;
    }
}
