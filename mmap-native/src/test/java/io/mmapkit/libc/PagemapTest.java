package io.mmapkit.libc;

import static io.mmapkit.libc.Fixture.PAGE;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bits of an entry of the page map, which no header defines: the kernel sets them as documented. */
final class PagemapTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void tellsWhichPagesArePresent() throws Exception {
        MemorySegment memory = Fixture.anonymous(arena, 2 * PAGE);
        Mman.madvise(memory, 2 * PAGE, Mman.MADV_NOHUGEPAGE);
        memory.set(JAVA_BYTE, 0, (byte) 1);

        assertThat(entry(memory) & (Pagemap.PM_PRESENT | Pagemap.PM_SWAP | Pagemap.PM_FILE | Pagemap.PM_UFFD_WP))
                .isEqualTo(Pagemap.PM_PRESENT);
        assertThat(entry(memory) & Pagemap.PM_MMAP_EXCLUSIVE).isEqualTo(Pagemap.PM_MMAP_EXCLUSIVE);
        assertThat(entry(memory.asSlice(PAGE)) & (Pagemap.PM_PRESENT | Pagemap.PM_SWAP)).isZero();
    }

    @Test
    void tellsPagesOfFilesFromOthers() throws Exception {
        MemorySegment file = Fixture.mapped(arena, PAGE, Mman.PROT_READ | Mman.PROT_WRITE, Mman.MAP_SHARED,
                Fixture.memfd(arena, PAGE));
        file.set(JAVA_BYTE, 0, (byte) 1);

        assertThat(entry(file) & (Pagemap.PM_PRESENT | Pagemap.PM_FILE))
                .isEqualTo(Pagemap.PM_PRESENT | Pagemap.PM_FILE);
    }

    @Test
    void showsTheFrameToThePrivileged() throws Exception {
        MemorySegment memory = Fixture.anonymous(arena, PAGE);
        memory.set(JAVA_BYTE, 0, (byte) 1);
        long frame = entry(memory) & Pagemap.PM_PFN;

        assumeTrue(frame != 0, "frames are shown with CAP_SYS_ADMIN only");
        assertThat(frame).isBetween(1L, 1L << 52);
    }

    @Test
    void marksWrittenPagesWhereTheKernelCan() throws Exception {
        MemorySegment memory = Fixture.anonymous(arena, PAGE);
        memory.set(JAVA_BYTE, 0, (byte) 1);

        assumeTrue((entry(memory) & Pagemap.PM_SOFT_DIRTY) != 0, "this kernel has no soft-dirty bits");
        assertThat(entry(memory) & Pagemap.PM_PRESENT).isEqualTo(Pagemap.PM_PRESENT);
    }

    private long entry(MemorySegment page) throws SystemCallException {
        int map = Fixture.descriptor(arena, Fcntl.open(Fixture.string(arena, "/proc/self/pagemap"), Fcntl.O_RDONLY, 0));
        MemorySegment entry = arena.allocate(JAVA_LONG);
        assertThat(Unistd.pread(map, entry, 8, page.address() / PAGE * 8)).isEqualTo(8);
        return entry.get(JAVA_LONG, 0);
    }
}
