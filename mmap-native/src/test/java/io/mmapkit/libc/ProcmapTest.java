package io.mmapkit.libc;

import static io.mmapkit.libc.Fixture.PAGE;
import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The request that finds one mapping. */
final class ProcmapTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void findsTheMappingOfAnAddress() throws Exception {
        MemorySegment page = Fixture.mapped(arena, PAGE, Mman.PROT_READ, Mman.MAP_SHARED, Fixture.memfd(arena, PAGE));
        MemorySegment name = arena.allocate(4096);
        MemorySegment query = arena.allocate(StructProcmapQuery.LAYOUT);
        StructProcmapQuery.size(query, query.byteSize());
        StructProcmapQuery.query_addr(query, page.address() + 1);
        StructProcmapQuery.vma_name_addr(query, name.address());
        StructProcmapQuery.vma_name_size(query, (int) name.byteSize());
        ask(query);

        assertThat(StructProcmapQuery.vma_start(query)).isEqualTo(page.address());
        assertThat(StructProcmapQuery.vma_end(query)).isEqualTo(page.address() + PAGE);
        assertThat(StructProcmapQuery.vma_flags(query))
                .isEqualTo(Procmap.PROCMAP_QUERY_VMA_READABLE | Procmap.PROCMAP_QUERY_VMA_SHARED);
        assertThat(StructProcmapQuery.inode(query)).isNotZero();
        assertThat(StructProcmapQuery.vma_offset(query)).isZero();
        assertThat(name.getString(0)).startsWith("/memfd:").hasSize(StructProcmapQuery.vma_name_size(query) - 1);
    }

    @Test
    void refusesWhatIsOfAnotherSize() throws Exception {
        MemorySegment query = arena.allocate(StructProcmapQuery.LAYOUT);
        StructProcmapQuery.size(query, 8);
        int maps = maps();
        ask(sized(arena.allocate(StructProcmapQuery.LAYOUT)));
        assertRefused(() -> Ioctl.ioctl(maps, Procmap.PROCMAP_QUERY, query), Errno.EINVAL,
                "ioctl(fd=%d, op=0xc0686611, argp=0x%x)".formatted(maps, query.address()));
    }

    private static MemorySegment sized(MemorySegment query) {
        StructProcmapQuery.size(query, query.byteSize());
        StructProcmapQuery.query_flags(query, Procmap.PROCMAP_QUERY_COVERING_OR_NEXT_VMA);
        return query;
    }

    private int maps() throws SystemCallException {
        return Fixture.descriptor(arena, Fcntl.open(Fixture.string(arena, "/proc/self/maps"), Fcntl.O_RDONLY, 0));
    }

    private void ask(MemorySegment query) throws SystemCallException {
        try {
            Ioctl.ioctl(maps(), Procmap.PROCMAP_QUERY, query);
        } catch (SystemCallException refused) {
            if (refused.errno().equals(Errno.ENOTTY)) {
                abort("needs Linux 6.11");
            }
            throw refused;
        }
    }
}
