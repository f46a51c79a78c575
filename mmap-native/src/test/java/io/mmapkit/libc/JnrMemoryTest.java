package io.mmapkit.libc;

import static io.mmapkit.libc.Agreement.of;
import static io.mmapkit.libc.Agreement.ofNothing;
import static io.mmapkit.libc.Fixture.PAGE;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code <sys/mman.h>} through this package and through JNR. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JnrMemoryTest {
    private static final JnrLibc JNR = JnrLibc.INSTANCE;
    private static final MemorySegment NONE = MemorySegment.NULL;
    private static final int ANONYMOUS = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
    private static final int READ_WRITE = Mman.PROT_READ | Mman.PROT_WRITE;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment vec = arena.allocate(16);
    private final MemorySegment vec2 = arena.allocate(16);
    private final MemorySegment name = Fixture.string(arena,
            "/mmapkit-jnr-" + ProcessHandle.current().pid() + '-' + System.nanoTime());
    private final MemorySegment memory;
    private final MemorySegment ours;
    private final MemorySegment theirs;
    private final int fd;

    JnrMemoryTest() throws SystemCallException {
        memory = Fixture.anonymous(arena, 4 * PAGE);
        ours = Fixture.anonymous(arena, 4 * PAGE);
        theirs = Fixture.anonymous(arena, 4 * PAGE);
        fd = Fixture.memfd(arena, 4 * PAGE);
    }

    @AfterAll
    void release() {
        JNR.shm_unlink(name.address());
        arena.close();
    }

    Stream<Named<Agreement>> mapping() {
        return Stream.of(
                map("anonymous", PAGE, READ_WRITE, ANONYMOUS, -1, 0),
                map("file", 2 * PAGE, Mman.PROT_READ, Mman.MAP_SHARED, fd, PAGE),
                map("populated", 3 * PAGE, READ_WRITE, ANONYMOUS | Mman.MAP_POPULATE | Mman.MAP_NORESERVE, -1, 0),
                map("of no length", 0, READ_WRITE, ANONYMOUS, -1, 0),
                map("unaligned", PAGE, READ_WRITE, Mman.MAP_SHARED, fd, 1),
                map("of no file", PAGE, READ_WRITE, Mman.MAP_SHARED, -1, 0),
                map("too long", 1L << 62, READ_WRITE, ANONYMOUS, -1, 0),
                map("without a type", PAGE, READ_WRITE, Mman.MAP_ANONYMOUS, -1, 0),
                map("with unknown flags", PAGE, READ_WRITE, Mman.MAP_SHARED_VALIDATE | 0x20_0000, fd, 0),
                ofNothing("munmap of no length", () -> Mman.munmap(memory, 0), () -> JNR.munmap(memory.address(), 0)),
                ofNothing("munmap unaligned", () -> Mman.munmap(memory.asSlice(1), PAGE),
                        () -> JNR.munmap(memory.address() + 1, PAGE)),
                of("mremap too far", () -> Mman.mremap(memory, PAGE, 2 * PAGE, 0, NONE),
                        () -> JNR.mremap(memory.address(), PAGE, 2 * PAGE, 0, 0)),
                of("mremap", () -> moved(Mman.mremap(mapped(), PAGE, 9 * PAGE, Mman.MREMAP_MAYMOVE, NONE)),
                        () -> moved(JNR.mremap(mapped().address(), PAGE, 9 * PAGE, Mman.MREMAP_MAYMOVE, 0))),
                of("mremap of nothing", () -> Mman.mremap(MemorySegment.ofAddress(PAGE), PAGE, PAGE, 1, NONE),
                        () -> JNR.mremap(PAGE, PAGE, PAGE, 1, 0)));
    }

    Stream<Named<Agreement>> use() {
        MemorySegment nothing = Fixture.nothing();
        return Stream.of(
                ofNothing("mprotect", () -> Mman.mprotect(ours, PAGE, READ_WRITE),
                        () -> JNR.mprotect(theirs.address(), PAGE, READ_WRITE)),
                ofNothing("mprotect of nothing", () -> Mman.mprotect(nothing, PAGE, 1),
                        () -> JNR.mprotect(PAGE, PAGE, 1)),
                ofNothing("msync", () -> Mman.msync(ours, PAGE, Mman.MS_SYNC),
                        () -> JNR.msync(theirs.address(), PAGE, Mman.MS_SYNC)),
                ofNothing("msync in two ways", () -> Mman.msync(ours, PAGE, 5),
                        () -> JNR.msync(theirs.address(), PAGE, 5)),
                ofNothing("msync of nothing", () -> Mman.msync(nothing, PAGE, 4), () -> JNR.msync(PAGE, PAGE, 4)),
                advise(Mman.MADV_WILLNEED), advise(Mman.MADV_DONTNEED), advise(Mman.MADV_REMOVE),
                advise(Mman.MADV_POPULATE_WRITE),
                advise(Mman.MADV_COLD), advise(Mman.MADV_FREE), advise(Mman.MADV_WIPEONFORK),
                advise(Mman.MADV_HUGEPAGE), advise(4711),
                ofNothing("madvise nothing", () -> Mman.madvise(nothing, PAGE, 3), () -> JNR.madvise(PAGE, PAGE, 3)),
                of("mincore", () -> {
                    Mman.mincore(memory, 4 * PAGE, vec);
                    return Agreement.hash(vec);
                }, () -> JNR.mincore(memory.address(), 4 * PAGE, vec2.address()) == 0 ? Agreement.hash(vec2) : -1),
                ofNothing("mincore of nothing", () -> Mman.mincore(nothing, PAGE, vec),
                        () -> JNR.mincore(PAGE, PAGE, vec2.address())),
                ofNothing("mlock", () -> Mman.mlock(ours, PAGE), () -> JNR.mlock(theirs.address(), PAGE)),
                ofNothing("mlock2", () -> Mman.mlock2(ours, PAGE, 1), () -> JNR.mlock2(theirs.address(), PAGE, 1)),
                ofNothing("mlock2 with unknown flags", () -> Mman.mlock2(ours, PAGE, 8),
                        () -> JNR.mlock2(theirs.address(), PAGE, 8)),
                ofNothing("mlock of nothing", () -> Mman.mlock(nothing, PAGE), () -> JNR.mlock(PAGE, PAGE)),
                ofNothing("munlock", () -> Mman.munlock(ours, PAGE), () -> JNR.munlock(theirs.address(), PAGE)),
                ofNothing("munlock of nothing", () -> Mman.munlock(nothing, PAGE), () -> JNR.munlock(PAGE, PAGE)),
                ofNothing("mlockall with unknown flags", () -> Mman.mlockall(64), () -> JNR.mlockall(64)),
                ofNothing("munlockall", Mman::munlockall, JNR::munlockall));
    }

    Stream<Named<Agreement>> names() {
        int create = Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_RDWR;
        MemorySegment path = Fixture.string(arena, "/a/b");
        return Stream.of(
                of("memfd_create", () -> opened(Mman.memfd_create(name, 1)),
                        () -> opened(JNR.memfd_create(name.address(), 1))),
                of("memfd_create with unknown flags", () -> Mman.memfd_create(name, 1 << 20),
                        () -> JNR.memfd_create(name.address(), 1 << 20)),
                ofNothing("shm_unlink of nothing", () -> Mman.shm_unlink(name), () -> JNR.shm_unlink(name.address())),
                of("shm_open of nothing", () -> Mman.shm_open(name, 0, 0), () -> JNR.shm_open(name.address(), 0, 0)),
                of("shm_open and shm_unlink", () -> {
                    int opened = opened(Mman.shm_open(name, create, 0600));
                    Mman.shm_unlink(name);
                    return opened;
                }, () -> opened(JNR.shm_open(name.address(), create, 0600)) + JNR.shm_unlink(name.address())),
                of("shm_open of a path", () -> Mman.shm_open(path, create, 0600),
                        () -> JNR.shm_open(path.address(), create, 0600)),
                ofNothing("shm_unlink of a path", () -> Mman.shm_unlink(path), () -> JNR.shm_unlink(path.address())));
    }

    @ParameterizedTest
    @MethodSource({"mapping", "use", "names"})
    void agrees(Agreement calls) {
        calls.assertHolds();
    }

    private static Named<Agreement> map(String what, long length, int prot, int flags, int fd, long offset) {
        return of("mmap " + what, () -> unmapped(Mman.mmap(NONE, length, prot, flags, fd, offset), length),
                () -> unmapped(JNR.mmap(0, length, prot, flags, fd, offset, 0), length));
    }

    private Named<Agreement> advise(int advice) {
        return ofNothing("madvise " + advice, () -> Mman.madvise(ours, 2 * PAGE, advice),
                () -> JNR.madvise(theirs.address(), 2 * PAGE, advice));
    }

    private static MemorySegment mapped() {
        return MemorySegment.ofAddress(JNR.mmap(0, PAGE, READ_WRITE, ANONYMOUS, -1, 0, 0));
    }

    private static long moved(long address) {
        return unmapped(address, 9 * PAGE);
    }

    /** Where in its page an address lies, and -1 as it is. */
    private static long unmapped(long address, long length) {
        return address == -1 ? -1 : address % PAGE + JNR.munmap(address, length);
    }

    /** Whether a descriptor was opened, which is closed again. */
    private static int opened(int descriptor) {
        return descriptor == -1 ? -1 : JNR.close(descriptor);
    }
}
