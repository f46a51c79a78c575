package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.F_ADD_SEALS;
import static io.mmapkit.libc.Fcntl.F_GET_SEALS;
import static io.mmapkit.libc.Fcntl.F_SEAL_GROW;
import static io.mmapkit.libc.Fcntl.F_SEAL_SEAL;
import static io.mmapkit.libc.Fcntl.F_SEAL_SHRINK;
import static io.mmapkit.libc.Fcntl.F_SEAL_WRITE;
import static io.mmapkit.libc.Mman.MAP_PRIVATE;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.libc.Mman.MFD_ALLOW_SEALING;
import static io.mmapkit.libc.Mman.MFD_CLOEXEC;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Files in memory without a name, and their seals. */
@Rows
final class MemfdRowsTest {
    private static int seals(int fd) throws SystemCallException {
        return Fcntl.fcntl(fd, F_GET_SEALS, 0);
    }

    private static Answer.Call sealing(int fd, int seals) {
        return () -> Fcntl.fcntl(fd, F_ADD_SEALS, seals);
    }

    private static int sealed(Scene scene, int seals) throws SystemCallException {
        int fd = scene.memfd(PAGE);
        Fcntl.fcntl(fd, F_ADD_SEALS, seals);
        return fd;
    }

    @Row("MFD-02")
    void nameHasAtMost249Bytes(Scene scene, Answer answer) throws Exception {
        for (int length : new int[]{2047, 250, 249}) {
            MemorySegment name = scene.text("x".repeat(length));
            answer.result(() -> scene.keep(Mman.memfd_create(name, MFD_CLOEXEC)));
        }
    }

    @Row("MFD-03")
    void nameMayBeEmpty(Scene scene, Answer answer) throws Exception {
        answer.result(() -> scene.keep(Mman.memfd_create(scene.text(""), MFD_CLOEXEC)));
    }

    @Row("MFD-04")
    void unknownFlagsAreRefused(Scene scene, Answer answer) throws Exception {
        for (int flags : new int[]{-500, 0x100, ~MFD_CLOEXEC, ~MFD_ALLOW_SEALING, ~0, 0x80000000}) {
            answer.result(() -> scene.keep(Mman.memfd_create(scene.text("x"), flags)));
        }
    }

    @Row("MFD-05")
    void descriptorIsClosedOnExecIfAsked(Scene scene, Answer answer) throws Exception {
        for (int flags : new int[]{MFD_CLOEXEC, MFD_ALLOW_SEALING, MFD_CLOEXEC | MFD_ALLOW_SEALING, 0}) {
            int fd = scene.keep(Mman.memfd_create(scene.text("x"), flags));
            answer.add(Fcntl.fcntl(fd, Fcntl.F_GETFD, 0) & Fcntl.FD_CLOEXEC);
        }
    }

    @Row("MFD-07")
    void canBeSealedIfAsked(Scene scene, Answer answer) throws Exception {
        answer.add(seals(scene.memfd(MFD_ALLOW_SEALING, 0)));
        answer.add(seals(scene.memfd(0, 0)));
    }

    @Row("MFD-08")
    void sealsAreAddedUntilSealed(Scene scene, Answer answer) throws Exception {
        int fd = scene.memfd(PAGE);
        answer.result(sealing(fd, F_SEAL_SHRINK | F_SEAL_WRITE));
        answer.result(sealing(fd, F_SEAL_SHRINK | F_SEAL_WRITE));
        answer.result(sealing(fd, F_SEAL_GROW | F_SEAL_SEAL));
        answer.add(seals(fd));
        answer.result(sealing(fd, F_SEAL_GROW));
        answer.result(sealing(fd, 0));
    }

    @Row("MFD-09")
    void cannotBeSealedUnasked(Scene scene, Answer answer) throws Exception {
        int fd = scene.memfd(0, PAGE);
        answer.result(sealing(fd, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE));
        answer.add(seals(fd));
    }

    @Row("MFD-10")
    void sealedFileCannotBeWritten(Scene scene, Answer answer) throws Exception {
        int fd = sealed(scene, F_SEAL_WRITE);
        answer.result(() -> scene.write(fd, 0, "x"));
        answer.result(() -> scene.map(PAGE, READ_WRITE, MAP_SHARED, fd));
        answer.result(() -> scene.map(PAGE, Mman.PROT_WRITE, MAP_SHARED, fd));
        answer.result(() -> scene.map(PAGE, READ_WRITE, MAP_PRIVATE, fd));
    }

    @Row("MFD-12")
    void sealedFileKeepsItsContentNotItsSize(Scene scene, Answer answer) throws Exception {
        int fd = sealed(scene, F_SEAL_WRITE);
        int punch = Fcntl.FALLOC_FL_PUNCH_HOLE | Fcntl.FALLOC_FL_KEEP_SIZE;
        answer.result(() -> Fcntl.fallocate(fd, punch, 0, PAGE));
        answer.result(() -> Unistd.ftruncate(fd, PAGE / 2));
        answer.result(() -> Unistd.ftruncate(fd, 2 * PAGE));
    }

    @Row("MFD-13")
    void writableMappingForbidsTheSeal(Scene scene, Answer answer) throws Exception {
        int fd = scene.memfd(PAGE);
        MemorySegment shared = scene.map(PAGE, READ_WRITE, MAP_SHARED, fd);
        answer.result(sealing(fd, F_SEAL_WRITE));
        answer.result(sealing(fd, F_SEAL_SHRINK));
        scene.unmap(shared);
        scene.map(PAGE, Mman.PROT_READ, MAP_PRIVATE, fd);
        answer.result(sealing(fd, F_SEAL_WRITE));
    }

    @Row("MFD-15")
    void sealedFileCannotGrow(Scene scene, Answer answer) throws Exception {
        int fd = sealed(scene, F_SEAL_GROW);
        answer.result(() -> Unistd.ftruncate(fd, 2 * PAGE));
        answer.result(() -> Unistd.ftruncate(fd, PAGE / 2));
        answer.result(() -> Fcntl.fallocate(fd, 0, 0, 2 * PAGE));
        answer.add(written(scene, fd, 8 * PAGE) < 8 * PAGE, "short", "all");
    }

    private static long written(Scene scene, int fd, long count) {
        try {
            return Unistd.pwrite(fd, scene.memory(count), count, 0);
        } catch (SystemCallException refused) {
            return -1;
        }
    }

    @Row("MFD-18")
    void sealsAreOfTheFile(Scene scene, Answer answer) throws Exception {
        int first = scene.memfd(PAGE);
        Path path = Path.of("/proc/self/fd/" + first);
        int second = scene.open(path, Fcntl.O_RDWR);
        int reader = scene.open(path, Fcntl.O_RDONLY);
        Fcntl.fcntl(first, F_ADD_SEALS, F_SEAL_WRITE);
        Fcntl.fcntl(second, F_ADD_SEALS, F_SEAL_SHRINK);
        answer.add(seals(first));
        answer.add(seals(second));
        answer.result(sealing(reader, F_SEAL_SEAL));
    }

    @Row("MFD-26")
    void otherFilesCannotBeSealed(Scene scene, Answer answer) throws Exception {
        int file = scene.open(PAGE);
        int shm = scene.shm(scene.name(), PAGE);
        answer.result(() -> seals(file));
        answer.add(seals(shm));
        answer.result(sealing(shm, F_SEAL_WRITE));
    }
}
