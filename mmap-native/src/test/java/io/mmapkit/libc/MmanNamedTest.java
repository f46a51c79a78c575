package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** memfd_create, shm_open, shm_unlink. */
final class MmanNamedTest {
    private static final int CREATE = Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_RDWR;

    private final Arena arena = Arena.ofConfined();
    private final String text = "/mmapkit-test-" + ProcessHandle.current().pid() + '-' + System.nanoTime();
    private final MemorySegment name = Fixture.string(arena, text);

    @AfterEach
    void release() throws Exception {
        Files.deleteIfExists(Path.of("/dev/shm" + text));
        arena.close();
    }

    @Test
    void makesAFileWithoutAPath() throws Exception {
        int fd = Fixture.descriptor(arena, Mman.memfd_create(Fixture.string(arena, "mine"), Mman.MFD_CLOEXEC));
        Unistd.ftruncate(fd, 10);

        assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd))).hasToString("/memfd:mine (deleted)");
        assertThat(Fcntl.fcntl(fd, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
        assertThat(Unistd.lseek(fd, 0, Unistd.SEEK_END)).isEqualTo(10);
    }

    @Test
    void refusesToMakeAFile() {
        assertRefused(() -> Mman.memfd_create(Fixture.string(arena, "mine"), 0x4000_0000), Errno.EINVAL,
                "memfd_create(name=\"mine\", flags=0x40000000)");
        String longest = "x".repeat(250);
        assertRefused(() -> Mman.memfd_create(Fixture.string(arena, longest), Mman.MFD_CLOEXEC), Errno.EINVAL,
                "memfd_create(name=\"" + longest + "\", flags=MFD_CLOEXEC)");
    }

    @Test
    void makesAnExecutableFileOrNotWhereTheKernelCan() throws Exception {
        int fd = Refusals.unlessInvalid(() -> Mman.memfd_create(Fixture.string(arena, "mine"), Mman.MFD_NOEXEC_SEAL));
        Fixture.descriptor(arena, fd);

        assertThat(Fcntl.fcntl(fd, Fcntl.F_GET_SEALS, 0) & Fcntl.F_SEAL_EXEC).isEqualTo(Fcntl.F_SEAL_EXEC);
        int executable = Fixture.descriptor(arena, Mman.memfd_create(Fixture.string(arena, "mine"), Mman.MFD_EXEC));
        assertThat(Files.isExecutable(Path.of("/proc/self/fd/" + executable))).isTrue();
        assertThat(Files.isExecutable(Path.of("/proc/self/fd/" + fd))).isFalse();
    }

    @Test
    void createsOpensAndRemovesSharedMemory() throws Exception {
        int fd = Fixture.descriptor(arena, Mman.shm_open(name, CREATE, 0600));
        assertThat(Files.getPosixFilePermissions(Path.of("/dev/shm" + text)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Fcntl.fcntl(fd, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);

        Fixture.descriptor(arena, Mman.shm_open(name, Fcntl.O_RDONLY, 0));
        Mman.shm_unlink(name);
        assertThat(Path.of("/dev/shm" + text)).doesNotExist();
    }

    @Test
    void refusesSharedMemory() throws Exception {
        Fixture.descriptor(arena, Mman.shm_open(name, CREATE, 0600));
        assertRefused(() -> Mman.shm_open(name, CREATE, 0640), Errno.EEXIST,
                "shm_open(name=\"" + text + "\", oflag=O_RDWR|O_CREAT|O_EXCL, mode=0640)");

        Mman.shm_unlink(name);
        assertRefused(() -> Mman.shm_open(name, Fcntl.O_RDONLY, 0), Errno.ENOENT,
                "shm_open(name=\"" + text + "\", oflag=O_RDONLY, mode=00)");
        assertRefused(() -> Mman.shm_unlink(name), Errno.ENOENT, "shm_unlink(name=\"" + text + "\")");
        assertRefused(() -> Mman.shm_open(Fixture.string(arena, "/a/b"), Fcntl.O_RDWR, 0), Errno.EINVAL,
                "shm_open(name=\"/a/b\", oflag=O_RDWR, mode=00)");
        assertRefused(() -> Mman.shm_unlink(Fixture.string(arena, "/a/b")), Errno.ENOENT, "shm_unlink(name=\"/a/b\")");
    }
}
