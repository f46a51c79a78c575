package io.mmapkit.libc;

import static io.mmapkit.libc.Fixture.PAGE;
import static io.mmapkit.libc.Refusals.assertRefused;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** mmap, munmap, mprotect, msync, mremap. */
final class MmanTest {
    private static final int READ_WRITE = Mman.PROT_READ | Mman.PROT_WRITE;
    private static final int ANONYMOUS = Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS;
    private static final MemorySegment ANYWHERE = MemorySegment.NULL;

    private final Arena arena = Arena.ofConfined();

    @TempDir Path folder;

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void mapsAnonymousMemoryThatReadsAsZero() throws Exception {
        MemorySegment memory = Fixture.anonymous(arena, 3 * PAGE);

        assertThat(memory.address() % PAGE).isZero();
        assertThat(memory.toArray(JAVA_BYTE)).containsOnly(0);
        memory.set(JAVA_LONG, 3 * PAGE - 8, 42);
        assertThat(memory.get(JAVA_LONG, 3 * PAGE - 8)).isEqualTo(42);
    }

    @Test
    void mapsAFileFromAnOffset() throws Exception {
        Path path = folder.resolve("file");
        int fd = Fixture.file(arena, path, 2 * PAGE);
        long address = Mman.mmap(ANYWHERE, PAGE, READ_WRITE, Mman.MAP_SHARED, fd, PAGE);
        MemorySegment second = Views.of(address, PAGE, arena, mapping -> {});
        second.set(JAVA_BYTE, 0, (byte) 7);
        Mman.munmap(second, PAGE);

        assertThat(Files.readAllBytes(path)[(int) PAGE]).isEqualTo((byte) 7);
    }

    @Test
    void refusesToMap() throws Exception {
        int fd = Fixture.file(arena, folder.resolve("file"), PAGE);
        int readable = Fixture.descriptor(arena,
                Fcntl.open(Fixture.string(arena, folder.resolve("file")), Fcntl.O_RDONLY, 0));
        int directory = Fixture.descriptor(arena, Fcntl.open(Fixture.string(arena, folder), Fcntl.O_RDONLY, 0));
        String arguments = "mmap(addr=0x0, length=%d, prot=%s, flags=%s, fd=%d, offset=%d)";

        assertRefused(() -> Mman.mmap(ANYWHERE, PAGE, Mman.PROT_READ, Mman.MAP_SHARED, fd, 1), Errno.EINVAL,
                arguments.formatted(PAGE, "PROT_READ", "MAP_SHARED", fd, 1));
        assertRefused(() -> Mman.mmap(ANYWHERE, 0, READ_WRITE, ANONYMOUS, -1, 0), Errno.EINVAL,
                arguments.formatted(0, "PROT_READ|PROT_WRITE", "MAP_PRIVATE|MAP_ANONYMOUS", -1, 0));
        assertRefused(() -> Mman.mmap(ANYWHERE, PAGE, Mman.PROT_NONE, Mman.MAP_SHARED, -1, 0), Errno.EBADF,
                arguments.formatted(PAGE, "PROT_NONE", "MAP_SHARED", -1, 0));
        assertRefused(() -> Mman.mmap(ANYWHERE, PAGE, Mman.PROT_WRITE, Mman.MAP_SHARED, readable, 0), Errno.EACCES,
                arguments.formatted(PAGE, "PROT_WRITE", "MAP_SHARED", readable, 0));
        assertRefused(() -> Mman.mmap(ANYWHERE, PAGE, Mman.PROT_READ, Mman.MAP_SHARED, directory, 0), Errno.ENODEV,
                arguments.formatted(PAGE, "PROT_READ", "MAP_SHARED", directory, 0));
        assertRefused(() -> Mman.mmap(ANYWHERE, PAGE, Mman.PROT_READ, Mman.MAP_SHARED_VALIDATE | 0x0020_0000, fd, 0),
                Errno.EOPNOTSUPP,
                arguments.formatted(PAGE, "PROT_READ", "MAP_SHARED_VALIDATE|0x200000", fd, 0));
        assertRefused(() -> Mman.mmap(ANYWHERE, 1L << 62, READ_WRITE, ANONYMOUS, -1, 0), Errno.ENOMEM,
                arguments.formatted(1L << 62, "PROT_READ|PROT_WRITE", "MAP_PRIVATE|MAP_ANONYMOUS", -1, 0));
    }

    @Test
    void doesNotReplaceAMappingUnasked() throws Exception {
        MemorySegment taken = Fixture.anonymous(arena, PAGE);

        assertRefused(() -> Mman.mmap(taken, PAGE, Mman.PROT_READ, ANONYMOUS | Mman.MAP_FIXED_NOREPLACE, -1, 0),
                Errno.EEXIST,
                "mmap(addr=0x%x, length=%d, prot=PROT_READ, flags=MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE, fd=-1, offset=0)"
                        .formatted(taken.address(), PAGE));
    }

    @Test
    void mapsDroppableMemoryWhereTheKernelHasIt() throws Exception {
        MemorySegment droppable = Refusals.unlessInvalid(
                () -> Fixture.mapped(arena, PAGE, READ_WRITE, Mman.MAP_DROPPABLE | Mman.MAP_ANONYMOUS, -1));

        droppable.set(JAVA_BYTE, 0, (byte) 1);
        assertThat(droppable.get(JAVA_BYTE, 0)).isEqualTo((byte) 1);
    }

    @Test
    void unmaps() throws Exception {
        MemorySegment memory = MemorySegment.ofAddress(Mman.mmap(ANYWHERE, PAGE, READ_WRITE, ANONYMOUS, -1, 0));
        Mman.munmap(memory, PAGE);

        MemorySegment vec = arena.allocate(1);
        assertRefused(() -> Mman.mincore(memory, PAGE, vec), Errno.ENOMEM,
                "mincore(addr=0x%x, length=%d, vec=0x%x)".formatted(memory.address(), PAGE, vec.address()));
    }

    @Test
    void refusesToUnmap() throws Exception {
        MemorySegment memory = Fixture.anonymous(arena, PAGE);

        assertRefused(() -> Mman.munmap(memory, 0), Errno.EINVAL,
                "munmap(addr=0x%x, length=0)".formatted(memory.address()));
        assertRefused(() -> Mman.munmap(memory.asSlice(1), PAGE), Errno.EINVAL,
                "munmap(addr=0x%x, length=%d)".formatted(memory.address() + 1, PAGE));
    }

    @Test
    void protects() throws Exception {
        int fd = Fixture.file(arena, folder.resolve("file"), PAGE);
        MemorySegment memory = Fixture.anonymous(arena, PAGE);
        Mman.mprotect(memory, PAGE, Mman.PROT_READ);

        assertRefused(() -> Unistd.pread(fd, memory, 1, 0), Errno.EFAULT,
                "pread(fd=%d, buf=0x%x, count=1, offset=0)".formatted(fd, memory.address()));
        Mman.mprotect(memory, PAGE, READ_WRITE);
        assertThat(Unistd.pread(fd, memory, 1, 0)).isEqualTo(1);
    }

    @Test
    void refusesToProtect() throws Exception {
        MemorySegment nothing = Fixture.nothing();

        assertRefused(() -> Mman.mprotect(nothing, PAGE, READ_WRITE), Errno.ENOMEM,
                "mprotect(addr=0x%x, len=%d, prot=PROT_READ|PROT_WRITE)".formatted(nothing.address(), PAGE));
        assertRefused(() -> Mman.mprotect(MemorySegment.ofAddress(1), PAGE, Mman.PROT_NONE), Errno.EINVAL,
                "mprotect(addr=0x1, len=%d, prot=PROT_NONE)".formatted(PAGE));
    }

    @Test
    void syncs() throws Exception {
        MemorySegment file = Fixture.mapped(arena, PAGE, READ_WRITE, Mman.MAP_SHARED,
                Fixture.file(arena, folder.resolve("file"), PAGE));
        file.set(JAVA_BYTE, 0, (byte) 9);
        Mman.msync(file, PAGE, Mman.MS_SYNC);
        Mman.msync(file, 0, Mman.MS_ASYNC);

        assertThat(Files.readAllBytes(folder.resolve("file"))[0]).isEqualTo((byte) 9);
    }

    @Test
    void refusesToSync() throws Exception {
        MemorySegment memory = Fixture.anonymous(arena, PAGE);
        MemorySegment nothing = Fixture.nothing();

        assertRefused(() -> Mman.msync(memory, PAGE, Mman.MS_SYNC | Mman.MS_ASYNC), Errno.EINVAL,
                "msync(addr=0x%x, length=%d, flags=MS_ASYNC|MS_SYNC)".formatted(memory.address(), PAGE));
        assertRefused(() -> Mman.msync(nothing, PAGE, Mman.MS_SYNC), Errno.ENOMEM,
                "msync(addr=0x%x, length=%d, flags=MS_SYNC)".formatted(nothing.address(), PAGE));
    }

    @Test
    void movesAMappingWithItsContent() throws Exception {
        MemorySegment old = MemorySegment.ofAddress(Mman.mmap(ANYWHERE, PAGE, READ_WRITE, ANONYMOUS, -1, 0));
        Views.of(old.address(), PAGE, arena, mapping -> {}).set(JAVA_LONG, 0, 42);
        long moved = Mman.mremap(old, PAGE, 64 * PAGE, Mman.MREMAP_MAYMOVE, ANYWHERE);
        MemorySegment memory = Views.of(moved, 64 * PAGE, arena, mapping -> {});

        assertThat(memory.get(JAVA_LONG, 0)).isEqualTo(42);
        assertThat(memory.get(JAVA_LONG, 64 * PAGE - 8)).isZero();
        Mman.munmap(memory, memory.byteSize());
    }

    @Test
    void movesAMappingToAnAddress() throws Exception {
        MemorySegment target = Fixture.anonymous(arena, PAGE);
        long source = Mman.mmap(ANYWHERE, PAGE, READ_WRITE, ANONYMOUS, -1, 0);
        Views.of(source, PAGE, arena, mapping -> {}).set(JAVA_LONG, 0, 42);

        long moved = Mman.mremap(MemorySegment.ofAddress(source), PAGE, PAGE, Mman.MREMAP_MAYMOVE | Mman.MREMAP_FIXED,
                target);
        assertThat(moved).isEqualTo(target.address());
        assertThat(target.get(JAVA_LONG, 0)).isEqualTo(42);
    }

    @Test
    void refusesToMove() throws Exception {
        MemorySegment two = Fixture.anonymous(arena, 2 * PAGE);
        String arguments = "mremap(old_address=0x%x, old_size=%d, new_size=%d, flags=%s, new_address=0x0)";

        assertRefused(() -> Mman.mremap(two, PAGE, 2 * PAGE, 0, ANYWHERE), Errno.ENOMEM,
                arguments.formatted(two.address(), PAGE, 2 * PAGE, "0"));
        assertRefused(() -> Mman.mremap(two.asSlice(1), PAGE, PAGE, Mman.MREMAP_MAYMOVE, ANYWHERE), Errno.EINVAL,
                arguments.formatted(two.address() + 1, PAGE, PAGE, "MREMAP_MAYMOVE"));
        MemorySegment nothing = Fixture.nothing();
        assertRefused(() -> Mman.mremap(nothing, PAGE, 2 * PAGE, Mman.MREMAP_MAYMOVE, ANYWHERE), Errno.EFAULT,
                arguments.formatted(nothing.address(), PAGE, 2 * PAGE, "MREMAP_MAYMOVE"));
    }
}
