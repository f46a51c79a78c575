package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.libc.Mman.MAP_PRIVATE;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;

import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Pagemap;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Which pages are in memory. */
@Rows
final class ResidencyRowsTest {
    @Row("RES-02")
    void lockedMemoryIsResident(Scene scene, Answer answer) throws Exception {
        Locking.requirePages(scene, 3);
        MemorySegment pages = scene.anonymous(3 * PAGE);
        Mman.mlock(pages, 3 * PAGE);
        answer.add(Self.residentPages(pages));
    }

    @Row("RES-03")
    void lockedFileIsResident(Scene scene, Answer answer) throws Exception {
        Locking.requirePages(scene, 4);
        MemorySegment pages = scene.map(4 * PAGE, READ_WRITE, MAP_SHARED, scene.open(4 * PAGE));
        Mman.mlock(pages, 4 * PAGE);
        answer.add(Self.residentPages(pages));
    }

    /** Locks a file in memory until it may end. */
    static final class LocksAFile {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            MemorySegment pages = scene.map(3 * PAGE, Mman.PROT_READ, MAP_SHARED,
                    scene.open(Path.of(arguments[0]), Fcntl.O_RDONLY));
            Mman.mlock(pages, 3 * PAGE);
            System.out.println("locked");
            System.in.read();
        }
    }

    @Row("RES-04")
    void pagesThatAnotherProcessLocksAreResident(Scene scene, Answer answer) throws Exception {
        Locking.requirePages(scene, 3);
        Path path = scene.file(Patterns.bytes((int) (3 * PAGE)));
        int fd = scene.open(path, O_RDWR);
        Unistd.fsync(fd);
        Fcntl.posix_fadvise(fd, 0, 0, Fcntl.POSIX_FADV_DONTNEED);
        MemorySegment pages = scene.map(3 * PAGE, READ_WRITE, MAP_PRIVATE, fd);
        try (ChildJvm child = ChildJvm.of(LocksAFile.class).quickly().arguments(path).start()) {
            child.hear();
            answer.add(Self.residentPages(pages));
            child.say("end");
            answer.add(child.await());
        }
    }

    @Row("RES-05")
    void nothingIsAnAnswerToo(Scene scene, Answer answer) throws Exception {
        MemorySegment page = scene.anonymous(PAGE);
        answer.result(() -> Mman.mincore(page, 0, scene.memory(1)));
    }

    @Row("RES-09")
    void populatedPagesAreResident(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(256 * PAGE);
        try (MappedRegion region = MappedRegion.builder().file(path).sharing(Sharing.PRIVATE)
                .protection(Protection.READ, Protection.WRITE).flags(MapFlag.POPULATE).map()) {
            answer.add(Self.residentPages(region.segment()));
            answer.add(Patterns.isAll(region.segment(), 0), "zero", "garbage");
        }
    }

    /** How many pages have a frame: mincore says of private memory only what the page cache has. */
    private static long present(Scene scene, MemorySegment pages) throws IOException {
        int fd = scene.open(Path.of("/proc/self/pagemap"), Fcntl.O_RDONLY);
        int bytes = (int) (pages.byteSize() / PAGE * Long.BYTES);
        MemorySegment entries = MemorySegment
                .ofArray(scene.read(fd, pages.address() / PAGE * Long.BYTES, bytes));
        return entries.elements(ValueLayout.JAVA_LONG_UNALIGNED)
                .filter(entry -> (entry.get(ValueLayout.JAVA_LONG_UNALIGNED, 0) & Pagemap.PM_PRESENT) != 0).count();
    }

    @Row("RES-10")
    void populatesByAdvice(Scene scene, Answer answer) throws Exception {
        MemorySegment read = scene.anonymous(512 * PAGE);
        answer.add(present(scene, read));
        Mman.madvise(read, read.byteSize(), Mman.MADV_POPULATE_READ);
        answer.add(present(scene, read));
        MemorySegment written = scene.anonymous(512 * PAGE);
        Mman.madvise(written, written.byteSize(), Mman.MADV_POPULATE_WRITE);
        answer.add(present(scene, written));
    }

    @Row("RES-11")
    void countsEveryPageARangeTouches(Scene scene, Answer answer) throws Exception {
        MemorySegment pages = scene.anonymous(3 * PAGE);
        MemorySegment vector = scene.memory(3).fill((byte) 0x7f);
        Mman.mincore(pages, PAGE + 1, vector);
        answer.add(vector.elements(ValueLayout.JAVA_BYTE).filter(entry -> entry.get(ValueLayout.JAVA_BYTE, 0) != 0x7f)
                .count());
    }
}
