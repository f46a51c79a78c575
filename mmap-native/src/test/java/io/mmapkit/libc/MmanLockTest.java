package io.mmapkit.libc;

import static io.mmapkit.libc.Fixture.PAGE;
import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** mlock, mlock2, munlock, mlockall, munlockall. */
final class MmanLockTest {
    private final Arena arena = Arena.ofConfined();
    private MemorySegment memory;

    @BeforeEach
    void map() throws SystemCallException {
        memory = Fixture.anonymous(arena, 4 * PAGE);
    }

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void keepsARangeInMemory() throws Exception {
        long before = locked();
        withinTheLimit(() -> Mman.mlock(memory, 4 * PAGE));
        assertThat(locked()).isEqualTo(before + 4 * PAGE);
        assertThat(resident()).containsOnly(1);

        Mman.munlock(memory, 4 * PAGE);
        assertThat(locked()).isEqualTo(before);
    }

    @Test
    void keepsARangeAsItIsTouched() throws Exception {
        long before = locked();
        withinTheLimit(() -> Mman.mlock2(memory, 4 * PAGE, Mman.MLOCK_ONFAULT));

        assertThat(locked()).isEqualTo(before + 4 * PAGE);
        assertThat(resident()).containsOnly(0);
    }

    @Test
    void refusesToLock() {
        String nothing = "addr=0x%x, len=%d".formatted(PAGE, PAGE);

        assertRefused(() -> Mman.mlock(Fixture.nothing(), PAGE), Errno.ENOMEM, "mlock(" + nothing + ')');
        assertRefused(() -> Mman.munlock(Fixture.nothing(), PAGE), Errno.ENOMEM, "munlock(" + nothing + ')');
        assertRefused(() -> Mman.mlock2(Fixture.nothing(), PAGE, Mman.MLOCK_ONFAULT), Errno.ENOMEM,
                "mlock2(" + nothing + ", flags=MLOCK_ONFAULT)");
        assertRefused(() -> Mman.mlock2(memory, PAGE, 2), Errno.EINVAL,
                "mlock2(addr=0x%x, len=%d, flags=0x2)".formatted(memory.address(), PAGE));
        assertRefused(() -> Mman.mlockall(0), Errno.EINVAL, "mlockall(flags=0)");
    }

    @Test
    void keepsEverythingInMemory() throws Exception {
        // as it is touched: the heap of this JVM is large
        withinTheLimit(() -> Mman.mlockall(Mman.MCL_CURRENT | Mman.MCL_ONFAULT));
        try {
            assertThat(locked()).isGreaterThan(4 * PAGE);
        } finally {
            Mman.munlockall();
        }
        assertThat(locked()).isZero();
    }

    /** A call that RLIMIT_MEMLOCK may forbid. */
    @FunctionalInterface
    interface Locking {
        void call() throws SystemCallException;
    }

    private static void withinTheLimit(Locking locking) throws SystemCallException {
        try {
            locking.call();
        } catch (SystemCallException refused) {
            if (Set.of(Errno.ENOMEM, Errno.EPERM, Errno.EAGAIN).contains(refused.errno())) {
                throw new TestAbortedException("skipped, RLIMIT_MEMLOCK is too low: " + refused.getMessage(), refused);
            }
            throw refused;
        }
    }

    private byte[] resident() throws SystemCallException {
        MemorySegment vec = arena.allocate(4);
        Mman.mincore(memory, 4 * PAGE, vec);
        return vec.toArray(ValueLayout.JAVA_BYTE);
    }

    /** Bytes of this process that are locked, as the kernel counts them. */
    private static long locked() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmLck:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElseThrow();
    }
}
