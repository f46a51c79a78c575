package io.mmapkit.libc;

import static io.mmapkit.libc.Fixture.PAGE;
import static io.mmapkit.libc.Refusals.assertRefused;
import static io.mmapkit.libc.Refusals.orSkip;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** userfaultfd, and with it the request that finds written pages. */
final class UserfaultfdTest {
    private static final int FLAGS = Fcntl.O_CLOEXEC | Userfaultfd.UFFD_USER_MODE_ONLY;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void agreesOnTheInterface() throws Exception {
        MemorySegment api = arena.allocate(StructUffdioApi.LAYOUT);
        int watcher = watcher(api, 0);

        assertThat(StructUffdioApi.api(api)).isEqualTo(Userfaultfd.UFFD_API);
        assertThat(StructUffdioApi.features(api) & Userfaultfd.UFFD_FEATURE_MISSING_SHMEM).isNotZero();
        assertThat(StructUffdioApi.ioctls(api)).isNotZero();
        assertThat(Fcntl.fcntl(watcher, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
    }

    @Test
    void refusesFlagsAndInterfacesThatAreNone() throws Exception {
        int watcher = Fixture.descriptor(arena, orSkip(() -> Userfaultfd.userfaultfd(FLAGS)));
        assertRefused(() -> Userfaultfd.userfaultfd(Userfaultfd.UFFD_USER_MODE_ONLY | 2), Errno.EINVAL,
                "userfaultfd(flags=3)");

        MemorySegment api = arena.allocate(StructUffdioApi.LAYOUT);
        StructUffdioApi.api(api, 1);
        assertRefused(() -> Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_API, api), Errno.EINVAL,
                "ioctl(fd=%d, op=0xc018aa3f, argp=0x%x)".formatted(watcher, api.address()));
    }

    @Test
    void refusesARangeThatIsNotMapped() throws Exception {
        int watcher = watcher(arena.allocate(StructUffdioApi.LAYOUT), 0);
        MemorySegment register = arena.allocate(StructUffdioRegister.LAYOUT);
        StructUffdioRegister.range(register, Fixture.nothing().address(), PAGE);
        StructUffdioRegister.mode(register, Userfaultfd.UFFDIO_REGISTER_MODE_MISSING);

        assertRefused(() -> Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_REGISTER, register), Errno.EINVAL,
                "ioctl(fd=%d, op=0xc020aa00, argp=0x%x)".formatted(watcher, register.address()));
    }

    @Test
    void findsPagesThatWereWrittenSinceItLastLooked() throws Exception {
        long features = Userfaultfd.UFFD_FEATURE_WP_ASYNC | Userfaultfd.UFFD_FEATURE_WP_UNPOPULATED
                | Userfaultfd.UFFD_FEATURE_PAGEFAULT_FLAG_WP;
        int watcher = watcher(arena.allocate(StructUffdioApi.LAYOUT), features);
        MemorySegment memory = Fixture.anonymous(arena, 8 * PAGE);
        Mman.madvise(memory, memory.byteSize(), Mman.MADV_NOHUGEPAGE);
        memory.fill((byte) 1);
        MemorySegment register = arena.allocate(StructUffdioRegister.LAYOUT);
        StructUffdioRegister.range(register, memory.address(), memory.byteSize());
        StructUffdioRegister.mode(register, Userfaultfd.UFFDIO_REGISTER_MODE_WP);
        Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_REGISTER, register);
        assertThat(StructUffdioRegister.ioctls(register) & 1L << 6).isNotZero(); // _UFFDIO_WRITEPROTECT
        int pages = Fixture.descriptor(arena,
                Fcntl.open(Fixture.string(arena, "/proc/self/pagemap"), Fcntl.O_RDONLY, 0));

        written(pages, memory); // and protects them all
        assertThat(written(pages, memory)).isEmpty();
        memory.set(JAVA_BYTE, 3 * PAGE, (byte) 2);
        memory.set(JAVA_BYTE, 6 * PAGE - 1, (byte) 2);
        assertThat(written(pages, memory)).containsExactly(3 * PAGE, 4 * PAGE, 5 * PAGE, 6 * PAGE);
        assertThat(written(pages, memory)).isEmpty();
    }

    /** A watcher with some features, or none if this kernel hasn't those. */
    private int watcher(MemorySegment api, long features) throws SystemCallException {
        int watcher = Fixture.descriptor(arena, orSkip(() -> Userfaultfd.userfaultfd(FLAGS)));
        StructUffdioApi.api(api, Userfaultfd.UFFD_API);
        StructUffdioApi.features(api, features);
        Refusals.unlessInvalid(() -> Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_API, api));
        return watcher;
    }

    /** Start and end of each range of written pages, relative to the memory; they count as unwritten from now on. */
    private long[] written(int pages, MemorySegment memory) throws SystemCallException {
        MemorySegment regions = arena.allocate(JAVA_LONG, 3 * 8); // struct page_region: start, end, categories
        MemorySegment scan = arena.allocate(StructPmScanArg.LAYOUT);
        StructPmScanArg.size(scan, scan.byteSize());
        StructPmScanArg.flags(scan, Pagemap.PM_SCAN_WP_MATCHING | Pagemap.PM_SCAN_CHECK_WPASYNC);
        StructPmScanArg.start(scan, memory.address());
        StructPmScanArg.end(scan, memory.address() + memory.byteSize());
        StructPmScanArg.vec(scan, regions.address());
        StructPmScanArg.vec_len(scan, 8);
        StructPmScanArg.category_mask(scan, Pagemap.PAGE_IS_WRITTEN);
        StructPmScanArg.return_mask(scan, Pagemap.PAGE_IS_WRITTEN);
        int count = Ioctl.ioctl(pages, Pagemap.PAGEMAP_SCAN, scan);
        assertThat(StructPmScanArg.walk_end(scan)).isEqualTo(memory.address() + memory.byteSize());
        long[] found = new long[2 * count];
        for (int i = 0; i < count; i++) {
            assertThat(regions.getAtIndex(JAVA_LONG, 3L * i + 2)).isEqualTo(Pagemap.PAGE_IS_WRITTEN);
            found[2 * i] = regions.getAtIndex(JAVA_LONG, 3L * i) - memory.address();
            found[2 * i + 1] = regions.getAtIndex(JAVA_LONG, 3L * i + 1) - memory.address();
        }
        return found;
    }
}
