package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_CREAT;
import static io.mmapkit.libc.Fcntl.O_EXCL;
import static io.mmapkit.libc.Fcntl.O_RDONLY;
import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.libc.Fcntl.O_TRUNC;
import static io.mmapkit.libc.Fcntl.O_WRONLY;
import static io.mmapkit.libc.Mman.MAP_PRIVATE;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.libc.Mman.PROT_READ;
import static io.mmapkit.libc.Mman.PROT_WRITE;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Resource;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What isn't allowed. */
@Rows
final class PermissionRowsTest {
    @Row("PRM-01")
    void writersCannotBeMapped(Scene scene, Answer answer) throws Exception {
        int fd = scene.open(scene.hole(PAGE), O_WRONLY);
        for (int protection : new int[]{PROT_WRITE, PROT_READ, READ_WRITE}) {
            answer.result(() -> scene.map(PAGE, protection, MAP_PRIVATE, fd));
            answer.result(() -> scene.map(PAGE, protection, MAP_SHARED, fd));
        }
    }

    @Row("PRM-02")
    void readersCannotBeMappedForWriting(Scene scene, Answer answer) throws Exception {
        int fd = scene.open(scene.hole(PAGE), O_RDONLY);
        answer.result(() -> scene.map(PAGE, PROT_WRITE, MAP_SHARED, fd));
    }

    @Row("PRM-04")
    void readersCannotBeMadeWritable(Scene scene, Answer answer) throws Exception {
        MemorySegment page = scene.map(PAGE, PROT_READ, MAP_SHARED, scene.open(scene.hole(PAGE), O_RDONLY));
        answer.result(() -> Mman.mprotect(page, PAGE, PROT_WRITE));
    }

    /** Locks a page where none may be locked. */
    static final class LocksNothing {
        public static void main(String[] arguments) throws IOException {
            Unprivileged.run(scene -> Unprivileged.limit(scene, Resource.RLIMIT_MEMLOCK, 0), scene -> {
                MemorySegment page = scene.anonymous(PAGE);
                return Answer.code(() -> Mman.mlock(page, PAGE));
            });
        }
    }

    @Row("PRM-06")
    void usersNeedALimitToLock(Answer answer) throws Exception {
        answer.from(Unprivileged.child(LocksNothing.class));
    }

    /** Opens an object that it made and may not open. */
    static final class OwnObject {
        public static void main(String[] arguments) throws IOException {
            int mode = Integer.parseInt(arguments[0], 8);
            int flags = arguments[1].equals("empty") ? O_RDWR | O_TRUNC : O_RDWR;
            Unprivileged.run(_ -> {}, scene -> {
                String name = scene.name();
                scene.shm(name, O_RDWR | O_CREAT | O_EXCL, mode);
                String opened = Answer.code(() -> scene.shm(name, flags, 0));
                Mman.shm_unlink(scene.text(name)); // in time: what the rehearsal made is root's
                return opened;
            });
        }
    }

    @Row("PRM-07")
    void ownerNeedsPermission(Answer answer) throws Exception {
        answer.from(Unprivileged.child(OwnObject.class).arguments("0", "open"));
    }

    @Row("PRM-08")
    void ownerNeedsPermissionToEmpty(Answer answer) throws Exception {
        answer.from(Unprivileged.child(OwnObject.class).arguments("0400", "empty"));
    }

    @Row("PRM-11")
    void regionsNeedTheRightDescriptor(Scene scene, Answer answer) throws Exception {
        int reader = scene.open(scene.hole(PAGE), O_RDONLY);
        int writer = scene.open(scene.hole(PAGE), O_WRONLY);
        Protection[] both = {Protection.READ, Protection.WRITE};
        answer.add("errno-" + code(MappedRegion.builder().descriptor(reader).protection(both)));
        answer.add("errno-" + code(MappedRegion.builder().descriptor(writer)));
        answer.add("errno-" + code(MappedRegion.builder().descriptor(writer).sharing(Sharing.PRIVATE)));
        // FileChannel refuses this one; the kernel has no reason to: the stores never reach the file
        try (MappedRegion region = MappedRegion.builder().descriptor(reader).sharing(Sharing.PRIVATE).protection(both)
                .map()) {
            region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        }
        assertThat(scene.read(reader, 0, 1)).containsExactly(0);
    }

    private static String code(RegionBuilder builder) {
        return Answer.code(() -> builder.map().close());
    }

    @Row("PRM-13")
    void readersCannotBeEmptied(Scene scene, Answer answer) throws Exception {
        MemorySegment page = scene.map(PAGE, PROT_READ, MAP_SHARED, scene.open(scene.hole(PAGE), O_RDONLY));
        answer.result(() -> Mman.madvise(page, PAGE, Mman.MADV_REMOVE));
    }
}
