package io.mmapkit.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class UioTest {
    private static final MemorySegment NOTHING = MemorySegment.NULL;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void release() {
        arena.close();
    }

    private MemorySegment vector(MemorySegment memory) {
        MemorySegment vector = arena.allocate(StructIovec.LAYOUT);
        StructIovec.iov_base(vector, memory);
        StructIovec.iov_len(vector, memory.byteSize());
        return vector;
    }

    private long read(MemorySegment to, MemorySegment from) throws SystemCallException {
        return Refusals
                .orSkip(() -> Uio.process_vm_readv(Unistd.getpid(), vector(to), 1, vector(from), 1, 0, to, from));
    }

    private long write(MemorySegment from, MemorySegment to) throws SystemCallException {
        return Refusals
                .orSkip(() -> Uio.process_vm_writev(Unistd.getpid(), vector(from), 1, vector(to), 1, 0, from, to));
    }

    @Test
    void copiesWithinThisProcess() throws Exception {
        MemorySegment one = arena.allocate(1000);
        MemorySegment other = Fixture.anonymous(arena, Fixture.PAGE).asSlice(10, 1000);
        one.fill((byte) 7);
        assertThat(write(one, other)).isEqualTo(1000);
        assertThat(one.mismatch(other)).isEqualTo(-1);
        other.set(ValueLayout.JAVA_BYTE, 999, (byte) 8);
        assertThat(read(one, other)).isEqualTo(1000);
        assertThat(one.get(ValueLayout.JAVA_BYTE, 999)).isEqualTo((byte) 8);
    }

    @Test
    void copiesUpToAPageThatIsMissing() throws Exception {
        int fd = Fixture.memfd(arena, Fixture.PAGE);
        MemorySegment pages = Fixture.mapped(arena, 2 * Fixture.PAGE, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_SHARED,
                fd);
        MemorySegment buffer = arena.allocate(2 * Fixture.PAGE);
        assertThat(read(buffer, pages)).isEqualTo(Fixture.PAGE);
        assertThat(write(buffer, pages)).isEqualTo(Fixture.PAGE);
        for (ThrowingCopy copy : new ThrowingCopy[]{this::read, (here, there) -> write(here, there)}) {
            assertThatExceptionOfType(SystemCallException.class)
                    .isThrownBy(() -> copy.make(buffer, pages.asSlice(Fixture.PAGE)))
                    .returns(Errno.EFAULT, SystemCallException::errno).withMessageContaining("local_alive=0x");
        }
    }

    private interface ThrowingCopy {
        long make(MemorySegment here, MemorySegment there) throws SystemCallException;
    }

    @Test
    void keepsTheMemoryAlive() {
        MemorySegment closed;
        try (Arena short_ = Arena.ofConfined()) {
            closed = short_.allocate(8);
        }
        MemorySegment vector = vector(arena.allocate(8));
        for (MemorySegment[] two : new MemorySegment[][]{{closed, vector}, {vector, closed}}) {
            assertThatIllegalStateException().isThrownBy(
                    () -> Uio.process_vm_readv(Unistd.getpid(), vector, 1, vector, 1, 0, two[0], two[1]));
            assertThatIllegalStateException().isThrownBy(
                    () -> Uio.process_vm_writev(Unistd.getpid(), vector, 1, vector, 1, 0, two[0], two[1]));
        }
    }

    @Test
    void refusesAProcessThatIsNot() {
        MemorySegment vector = vector(arena.allocate(8));
        for (ThrowingPid call : new ThrowingPid[]{
            pid -> Uio.process_vm_readv(pid, vector, 1, vector, 1, 0, NOTHING, NOTHING),
            pid -> Uio.process_vm_writev(pid, vector, 1, vector, 1, 0, NOTHING, NOTHING)}) {
            assertThatExceptionOfType(SystemCallException.class).isThrownBy(() -> call.make(Integer.MAX_VALUE))
                    .returns(Errno.ESRCH, SystemCallException::errno);
        }
    }

    private interface ThrowingPid {
        long make(int pid) throws SystemCallException;
    }
}
