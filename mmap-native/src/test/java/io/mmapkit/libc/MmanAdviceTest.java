package io.mmapkit.libc;

import static io.mmapkit.libc.Fixture.PAGE;
import static io.mmapkit.libc.Refusals.assertRefused;
import static io.mmapkit.libc.Refusals.orSkip;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** madvise, process_madvise, mincore, cachestat, mseal. */
final class MmanAdviceTest {
    private final Arena arena = Arena.ofConfined();
    private MemorySegment memory;

    @TempDir Path folder;

    @BeforeEach
    void map() throws SystemCallException {
        memory = Fixture.anonymous(arena, 4 * PAGE);
        memory.fill((byte) 1);
    }

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void dropsPrivatePages() throws Exception {
        Mman.madvise(memory.asSlice(PAGE), PAGE, Mman.MADV_DONTNEED);

        assertThat(memory.get(JAVA_BYTE, PAGE - 1)).isEqualTo((byte) 1);
        assertThat(memory.get(JAVA_BYTE, PAGE)).isZero();
        assertThat(memory.get(JAVA_BYTE, 2 * PAGE)).isEqualTo((byte) 1);
    }

    @Test
    void reportsPagesThatAFileHasNot() throws Exception {
        int fd = Fixture.file(arena, folder.resolve("short"), PAGE);
        MemorySegment file = Fixture.mapped(arena, 2 * PAGE, Mman.PROT_READ, Mman.MAP_SHARED, fd);

        Mman.madvise(file, PAGE, Mman.MADV_POPULATE_READ);
        assertRefused(() -> Mman.madvise(file, 2 * PAGE, Mman.MADV_POPULATE_READ), Errno.EFAULT,
                "madvise(addr=0x%x, length=%d, advice=MADV_POPULATE_READ)".formatted(file.address(), 2 * PAGE));
    }

    @Test
    void refusesAdvice() {
        assertRefused(() -> Mman.madvise(memory, PAGE, 4711), Errno.EINVAL,
                "madvise(addr=0x%x, length=%d, advice=4711)".formatted(memory.address(), PAGE));
        assertRefused(() -> Mman.madvise(Fixture.nothing(), PAGE, Mman.MADV_WILLNEED), Errno.ENOMEM,
                "madvise(addr=0x%x, length=%d, advice=MADV_WILLNEED)".formatted(PAGE, PAGE));
    }

    @Test
    void guardsPagesWhereTheKernelCan() throws Exception {
        int fd = Fixture.file(arena, folder.resolve("file"), PAGE);
        Refusals.unlessInvalid(() -> Mman.madvise(memory, PAGE, Mman.MADV_GUARD_INSTALL));

        assertRefused(() -> Unistd.pread(fd, memory, 1, 0), Errno.EFAULT,
                "pread(fd=%d, buf=0x%x, count=1, offset=0)".formatted(fd, memory.address()));
        Mman.madvise(memory, PAGE, Mman.MADV_GUARD_REMOVE);
        assertThat(Unistd.pread(fd, memory, 1, 0)).isEqualTo(1);
    }

    @Test
    void advisesSeveralRanges() throws Exception {
        int self = Fixture.descriptor(arena, orSkip(() -> Pidfd.pidfd_open(Unistd.getpid(), 0)));
        MemorySegment ranges = arena.allocate(StructIovec.LAYOUT, 2);
        for (int i = 0; i < 2; i++) {
            MemorySegment range = ranges.asSlice(i * StructIovec.LAYOUT.byteSize());
            StructIovec.iov_base(range, memory.asSlice(2 * i * PAGE));
            StructIovec.iov_len(range, PAGE);
        }

        assertThat(orSkip(() -> Mman.process_madvise(self, ranges, 2, Mman.MADV_COLD, 0, memory))).isEqualTo(2 * PAGE);
        assertRefused(() -> Mman.process_madvise(-1, ranges, 2, Mman.MADV_COLD, 0, memory), Errno.EBADF,
                "process_madvise(pidfd=-1, iovec=0x%x, vlen=2, advice=MADV_COLD, flags=0, kept_alive=0x%x)"
                        .formatted(ranges.address(), memory.address()));
    }

    @Test
    void saysWhichPagesAreInMemory() throws Exception {
        MemorySegment untouched = Fixture.anonymous(arena, 4 * PAGE);
        untouched.set(JAVA_BYTE, 2 * PAGE, (byte) 1);
        MemorySegment vec = arena.allocate(4);
        Mman.mincore(untouched, 3 * PAGE + 1, vec);

        assertThat(vec.toArray(JAVA_BYTE)).containsExactly(0, 0, 1, 0);
    }

    @Test
    void refusesToSayForWhatIsNotMapped() {
        MemorySegment vec = arena.allocate(2);

        assertRefused(() -> Mman.mincore(Fixture.nothing(), PAGE, vec), Errno.ENOMEM,
                "mincore(addr=0x%x, length=%d, vec=0x%x)".formatted(PAGE, PAGE, vec.address()));
        assertRefused(() -> Mman.mincore(memory.asSlice(1), PAGE, vec), Errno.EINVAL,
                "mincore(addr=0x%x, length=%d, vec=0x%x)".formatted(memory.address() + 1, PAGE, vec.address()));
    }

    @Test
    void countsCachedPages() throws Exception {
        int fd = Fixture.memfd(arena, 4 * PAGE);
        Unistd.pwrite(fd, memory, 3 * PAGE, 0);
        MemorySegment range = arena.allocate(StructCachestat.RANGE); // all
        MemorySegment counts = arena.allocate(StructCachestat.LAYOUT);
        orSkip(() -> Mman.cachestat(fd, range, counts, 0));

        assertThat(StructCachestat.nr_cache(counts)).isEqualTo(3);
        assertThat(StructCachestat.nr_dirty(counts)).isBetween(0L, 3L);
        assertThat(StructCachestat.nr_writeback(counts)).isZero();
        assertThat(StructCachestat.nr_evicted(counts) + StructCachestat.nr_recently_evicted(counts)).isZero();
        assertRefused(() -> Mman.cachestat(-1, range, counts, 0), Errno.EBADF,
                "cachestat(fd=-1, cstat_range=0x%x, cstat=0x%x, flags=0)".formatted(range.address(), counts.address()));
        assertRefused(() -> Mman.cachestat(fd, range, counts, 1), Errno.EINVAL,
                "cachestat(fd=%d, cstat_range=0x%x, cstat=0x%x, flags=1)".formatted(fd, range.address(),
                        counts.address()));
    }

    @Test
    void sealsAMappingForGood() throws Exception {
        // never unmapped: that is the point
        long address = Mman.mmap(MemorySegment.NULL, PAGE, Mman.PROT_READ, Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS, -1,
                0);
        MemorySegment sealed = MemorySegment.ofAddress(address);
        orSkip(() -> Mman.mseal(sealed, PAGE, 0));

        assertRefused(() -> Mman.munmap(sealed, PAGE), Errno.EPERM,
                "munmap(addr=0x%x, length=%d)".formatted(address, PAGE));
        assertRefused(() -> Mman.mprotect(sealed, PAGE, Mman.PROT_NONE), Errno.EPERM,
                "mprotect(addr=0x%x, len=%d, prot=PROT_NONE)".formatted(address, PAGE));
        assertRefused(() -> Mman.mseal(sealed, PAGE, 1), Errno.EINVAL,
                "mseal(addr=0x%x, len=%d, flags=1)".formatted(address, PAGE));
        assertRefused(() -> Mman.mseal(Fixture.nothing(), PAGE, 0), Errno.ENOMEM,
                "mseal(addr=0x%x, len=%d, flags=0)".formatted(PAGE, PAGE));
    }
}
