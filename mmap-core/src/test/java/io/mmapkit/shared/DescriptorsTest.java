package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Spawn;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructFlock;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Wait;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Descriptors for and from other processes. What takes two is in {@link SegmentProcessesTest}. */
final class DescriptorsTest {
    private static final int NOT_OPEN = Integer.MAX_VALUE;
    private static final Errno EBADF = new Errno(9);

    private final Scene scene = Scene.create();
    private OpenDescriptors before;

    @BeforeEach
    void count() throws IOException {
        before = OpenDescriptors.now();
    }

    @AfterEach
    void leavesNothingOpen() throws IOException {
        scene.close();
        before.assertNoMoreNow();
    }

    @Test
    void copiesADescriptorOfAProcess() throws Exception {
        int file = scene.memfd(4711);
        int copy = scene.keep(Descriptors.of(Unistd.getpid(), file));

        assertThat(copy).isNotEqualTo(file);
        assertThat(Unistd.lseek(copy, 0, Unistd.SEEK_END)).isEqualTo(4711);
        assertThat(Unistd.lseek(file, 0, Unistd.SEEK_CUR)).as("one position for both").isEqualTo(4711);
        assertThat(Fcntl.fcntl(copy, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
    }

    @Test
    void saysThatADescriptorOrAProcessIsMissing() {
        int me = Unistd.getpid();

        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Descriptors.of(me, NOT_OPEN))
                .withMessageContaining("/proc/" + me + "/fd/" + NOT_OPEN).withMessageContaining("no such descriptor");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Descriptors.of(Integer.MAX_VALUE, 0))
                .withMessageContaining("no such process").withCauseInstanceOf(SystemCallException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> Descriptors.of(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Descriptors.of(me, -1));
    }

    @Test
    void saysThatAThreadIsNoProcess() throws Exception {
        int me = Unistd.getpid();
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            int thread = tasks.mapToInt(task -> Integer.parseInt(task.getFileName().toString())).filter(id -> id != me)
                    .findFirst().orElseThrow();
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> Descriptors.of(thread, 0))
                    .withMessageContaining("number of a thread");
        }
    }

    @Test
    void makesACopyThatAProgramInherits() throws Exception {
        int file = scene.memfd(0);
        scene.write(file, 0, "inherited");
        int copy = scene.keep(Descriptors.inheritable(file));

        assertThat(copy).isGreaterThanOrEqualTo(3).isNotEqualTo(file);
        assertThat(Fcntl.fcntl(copy, Fcntl.F_GETFD, 0)).isZero();
        assertThat(shell("grep -q inherited /proc/self/fd/" + copy)).isZero();
        assertThat(shell("grep -q inherited /proc/self/fd/" + file)).as("the original isn't inherited").isEqualTo(2);
        assertThatExceptionOfType(SystemCallException.class).isThrownBy(() -> Descriptors.inheritable(NOT_OPEN))
                .returns(EBADF, SystemCallException::errno);
    }

    private int shell(String script) throws SystemCallException {
        MemorySegment pid = scene.memory(4);
        MemorySegment arguments = scene.memory(4 * ValueLayout.ADDRESS.byteSize());
        arguments.setAtIndex(ValueLayout.ADDRESS, 0, scene.text("sh"));
        arguments.setAtIndex(ValueLayout.ADDRESS, 1, scene.text("-c"));
        arguments.setAtIndex(ValueLayout.ADDRESS, 2, scene.text(script + " 2>/dev/null"));
        MemorySegment environment = scene.memory(2 * ValueLayout.ADDRESS.byteSize());
        environment.setAtIndex(ValueLayout.ADDRESS, 0, scene.text("PATH=/usr/bin:/bin"));
        Spawn.posix_spawn(pid, scene.text("/bin/sh"), MemorySegment.NULL, MemorySegment.NULL, arguments, environment);
        MemorySegment status = scene.memory(4);
        Wait.waitpid(pid.get(ValueLayout.JAVA_INT, 0), status, 0);
        return Wait.WEXITSTATUS(status.get(ValueLayout.JAVA_INT, 0));
    }

    @Test
    void opensTheSameFileAnew() throws Exception {
        int file = scene.memfd(100);
        Unistd.lseek(file, 50, Unistd.SEEK_SET);
        int anew = scene.keep(Descriptors.reopened(file, true));

        assertThat(Unistd.lseek(anew, 0, Unistd.SEEK_CUR)).isZero();
        assertThat(Fcntl.fcntl(anew, Fcntl.F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
        scene.write(anew, 3, "x");
        assertThat(scene.readText(file, 3, 1)).isEqualTo("x");
        lock(file);
        assertThatExceptionOfType(SystemCallException.class).isThrownBy(() -> lock(anew))
                .returns(Errno.EAGAIN, SystemCallException::errno);
    }

    @Test
    void opensAFileAnewThatHasNoNameAnyMore() throws Exception {
        String name = scene.name();
        int file = scene.shm(name, 4711);
        Mman.shm_unlink(scene.text(name));
        int anew = scene.keep(Descriptors.reopened(file, true));

        assertThat(Unistd.lseek(anew, 0, Unistd.SEEK_END)).isEqualTo(4711);
    }

    @Test
    void opensAnewForReadingOnly() throws Exception {
        int file = scene.memfd(100);
        int anew = scene.keep(Descriptors.reopened(file, false));

        assertThatExceptionOfType(SystemCallException.class).isThrownBy(() -> scene.write(anew, 0, "x"))
                .returns(EBADF, SystemCallException::errno);
    }

    @Test
    void opensNothingAnewButRegularFiles() throws Exception {
        Stat.mkfifo(scene.text(scene.path("fifo").toString()), 0600);
        int fifo = scene.open(scene.path("fifo"), Fcntl.O_RDWR);
        int folder = scene.open(scene.path("."), Fcntl.O_RDONLY);
        int device = scene.open(Path.of("/dev/zero"), Fcntl.O_RDONLY);
        for (int other : new int[]{fifo, folder, device}) {
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> Descriptors.reopened(other, false))
                    .withMessageContaining("isn't a regular file");
        }
        assertThatExceptionOfType(SystemCallException.class).isThrownBy(() -> Descriptors.reopened(NOT_OPEN, false))
                .returns(EBADF, SystemCallException::errno);
    }

    @Test
    void keepsTheSealsOfWhatItOpensAnew() throws Exception {
        int file = scene.memfd(100);
        Fcntl.fcntl(file, Fcntl.F_ADD_SEALS, Fcntl.F_SEAL_WRITE);
        int anew = scene.keep(Descriptors.reopened(file, true)); // the seal holds at the write

        assertThatExceptionOfType(SystemCallException.class).isThrownBy(() -> scene.write(anew, 0, "x"))
                .returns(Errno.EPERM, SystemCallException::errno);
    }

    private void lock(int file) throws SystemCallException {
        MemorySegment lock = scene.memory(StructFlock.LAYOUT.byteSize());
        StructFlock.l_type(lock, (short) Fcntl.F_WRLCK);
        Fcntl.fcntl(file, Fcntl.F_OFD_SETLK, lock);
    }
}
