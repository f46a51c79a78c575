package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_CREAT;
import static io.mmapkit.libc.Fcntl.O_EXCL;
import static io.mmapkit.libc.Fcntl.O_RDONLY;
import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.libc.Fcntl.O_TRUNC;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructStat;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Memory with a name. */
@Rows
final class ShmRowsTest {
    private static final int CREATE = O_RDWR | O_CREAT | O_EXCL;

    private static MemorySegment status(Scene scene, int fd) throws SystemCallException {
        MemorySegment status = scene.memory(StructStat.LAYOUT.byteSize());
        Stat.fstat(fd, status);
        return status;
    }

    private static long size(Scene scene, int fd) throws SystemCallException {
        return StructStat.st_size(status(scene, fd));
    }

    @Row("SHM-03")
    void descriptorIsClosedOnExec(Scene scene, Answer answer) throws Exception {
        int fd = scene.shm(scene.name(), CREATE, 0600);
        answer.add(Fcntl.fcntl(fd, Fcntl.F_GETFD, 0) == Fcntl.FD_CLOEXEC, "cloexec", "inherited");
    }

    @Row("SHM-04")
    void sizeCannotBeSetThroughAReader(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        scene.shm(name, 1);
        int fd = scene.shm(name, O_RDONLY, 0);
        answer.result(() -> Unistd.ftruncate(fd, 8));
    }

    @Row("SHM-05")
    void newObjectIsEmpty(Scene scene, Answer answer) throws Exception {
        answer.add(size(scene, scene.shm(scene.name(), CREATE, 0600)));
    }

    @Row("SHM-06")
    void newObjectIsTheCallers(Scene scene, Answer answer) throws Exception {
        int fd = scene.shm(scene.name(), CREATE, 0600);
        MemorySegment status = scene.memory(StructStatx.LAYOUT.byteSize());
        Stat.statx(fd, scene.text(""), Fcntl.AT_EMPTY_PATH, Stat.STATX_BASIC_STATS, status);
        answer.add(StructStatx.stx_uid(status) == Unistd.geteuid(), "uid", "other-uid");
        answer.add(StructStatx.stx_gid(status) == Unistd.getegid(), "gid", "other-gid");
    }

    /** Creates an object under a mask of its own, which is one of the whole process. */
    static final class Masked {
        public static void main(String[] arguments) throws IOException {
            Stat.umask(0042);
            try (Scene scene = Scene.here()) {
                int fd = scene.shm(scene.name(), CREATE, 0264);
                Answer.say(String.format("%04o", StructStat.st_mode(status(scene, fd)) & 07777));
            }
        }
    }

    @Row("SHM-07")
    void modeIsLessTheMask(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Masked.class));
    }

    @Row("SHM-11")
    void objectCanBeEmptied(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        scene.shm(name, 16);
        answer.add(size(scene, scene.shm(name, O_RDWR | O_TRUNC, 0)));
    }

    @Row("SHM-13")
    void objectOutlivesItsMappings(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        int fd = scene.shm(name, PAGE);
        MemorySegment page = scene.map(PAGE, READ_WRITE, MAP_SHARED, fd);
        page.setString(0, "qwerty");
        scene.unmap(page);
        scene.close(fd);
        answer.add(scene.map(PAGE, READ_WRITE, MAP_SHARED, scene.shm(name, O_RDWR, 0)).getString(0));
    }

    @Row("SHM-16")
    void refusesNamesOfDirectories(Scene scene, Answer answer) throws Exception {
        for (String name : new String[]{"..", "/", "//"}) {
            answer.result(() -> scene.shm(name, O_RDWR | O_CREAT, 0600));
        }
    }

    @Row("SHM-17")
    void takesAnyCharacters(Scene scene, Answer answer) throws Exception {
        String unique = scene.name().substring(1);
        for (String name : new String[]{"$#\n@\t\7,~}", "áéíóúàèìòùäëïöüñ", "/abc"}) {
            answer.result(() -> scene.shm(scene.name(name + unique), CREATE, 0600));
        }
    }

    @Row("SHM-19")
    void refusesLongNames(Scene scene, Answer answer) throws Exception {
        MemorySegment name = scene.text("/abcdefg".repeat(4096 / 8));
        answer.result(() -> scene.keep(Mman.shm_open(name, CREATE, 0600)));
        answer.result(() -> Mman.shm_unlink(name));
    }

    @Row("SHM-20")
    void doesNotCreateUnasked(Scene scene, Answer answer) throws Exception {
        answer.result(() -> scene.shm(scene.name(), O_RDWR, 0600));
    }

    @Row("SHM-21")
    void nameGoesAtOnce(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        scene.shm(name, PAGE);
        answer.result(() -> Mman.shm_unlink(scene.text(name)));
        answer.result(() -> scene.shm(name, O_RDWR, 0));
    }

    @Row("SHM-22")
    void nameCanBeUsedAgain(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        MemorySegment old = scene.map(PAGE, READ_WRITE, MAP_SHARED, scene.shm(name, PAGE));
        old.setString(0, "old");
        Mman.shm_unlink(scene.text(name));
        Integer fd = answer.result(() -> scene.shm(name, CREATE, 0600), _ -> "0");
        answer.add("size" + size(scene, fd));
        answer.add(old.getString(0).equals("old"), "kept", "lost");
    }

    @Row("SHM-23")
    void missingNameCannotBeRemoved(Scene scene, Answer answer) throws Exception {
        answer.result(() -> Mman.shm_unlink(scene.text(scene.name())));
    }

    @Row("SHM-25")
    void slashMakesNoDifference(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        int fd = scene.shm(name, PAGE);
        int same = scene.shm(name.substring(1), O_RDWR, 0);
        answer.add(StructStat.st_ino(status(scene, fd)) == StructStat.st_ino(status(scene, same)), "same", "other");
    }

    @Row("SHM-29")
    void sizeIsSeenByBothSides(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        answer.add(size(scene, scene.shm(name, 1024)));
        answer.add(size(scene, scene.shm(name, O_RDWR, 0)));
    }
}
