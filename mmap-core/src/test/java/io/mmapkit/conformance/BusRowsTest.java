package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.libc.Mman.MAP_PRIVATE;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.BeyondEndOfFileException;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Pages of a mapping that the file has not. */
@Rows
final class BusRowsTest {
    private static final long FAR_OFFSET = 2_147_418_112;
    private static final int NEAR_SIZE = 115_699;

    /** Stores behind the end of a file of half a page: "file", "private" or the name of shared memory. */
    static final class HalfAPage {
        public static void main(String[] arguments) throws IOException {
            try (Scene scene = Scene.here()) {
                boolean ofFile = !arguments[0].startsWith("/");
                boolean isPrivate = arguments[0].equals("private");
                int fd = ofFile ? scene.open(PAGE / 2) : scene.shm(arguments[0], O_RDWR, 0);
                MemorySegment pages = scene.map(2 * PAGE, READ_WRITE, isPrivate ? MAP_PRIVATE : MAP_SHARED, fd);
                if (!isPrivate) {
                    Answer.say("0");
                }
                if (ofFile) {
                    Native.store(pages, PAGE / 2, 1);
                    Answer.say(scene.read(fd, 0, (int) PAGE).length == PAGE / 2 ? "ok" : "longer");
                }
                Native.store(pages, PAGE, 1);
            }
        }
    }

    @Row("BUS-01")
    void lastPageHasRoomAndTheNextHasNone(Answer answer) throws Exception {
        answer.from(ChildJvm.of(HalfAPage.class).arguments("file"));
    }

    @Row("BUS-02")
    void sharedMemoryEndsToo(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        scene.shm(name, PAGE / 2);
        answer.from(ChildJvm.of(HalfAPage.class).arguments(name));
    }

    @Row("BUS-16")
    void privateMappingEndsToo(Answer answer) throws Exception {
        answer.from(ChildJvm.of(HalfAPage.class).arguments("private"));
    }

    /** Reads a file that was cut short. */
    static final class CutShort {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            int size = 64 << 10;
            int rest = 56 << 10;
            int fd = scene.open(size);
            MemorySegment pages = scene.map(size, READ_WRITE, MAP_SHARED, fd);
            Patterns.fill(pages);
            Answer.say(Answer.code(() -> Unistd.ftruncate(fd, rest)));
            Answer.say(Native.load(pages, rest - 1) == Patterns.at(rest - 1) ? "ok" : "garbage");
            // the page the new end is in stays: the next one is gone
            Native.load(pages, Math.ceilDiv(rest, PAGE) * PAGE);
        }
    }

    @Row("BUS-03")
    void cutPagesAreGone(Answer answer) throws Exception {
        answer.from(ChildJvm.of(CutShort.class));
    }

    /** Reads a page that the file hasn't, or hasn't yet. */
    static final class Grown {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            int fd = scene.open(PAGE);
            MemorySegment pages = scene.map(2 * PAGE, READ_WRITE, MAP_SHARED, fd);
            if (arguments[0].equals("after")) {
                Answer.say(Answer.code(() -> Unistd.ftruncate(fd, 2 * PAGE)));
                Native.load(pages, PAGE);
                Answer.say("ok");
            } else {
                Native.load(pages, PAGE);
            }
        }
    }

    @Row("BUS-04")
    void pagesComeWithTheFile(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Grown.class).arguments("before"));
        answer.from(ChildJvm.of(Grown.class).arguments("after"));
    }

    /** Reads far behind the end. */
    static final class FarBehind {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            int fd = scene.open(NEAR_SIZE);
            long address = Mman.mmap(MemorySegment.NULL, PAGE, Mman.PROT_READ, MAP_SHARED, fd, FAR_OFFSET);
            Answer.say("0");
            Native.load(MemorySegment.ofAddress(address), 0);
        }
    }

    @Row("BUS-07")
    void kernelMapsWhatIsNotThereAndRegionsDoNot(Scene scene, Answer answer) throws Exception {
        answer.from(ChildJvm.of(FarBehind.class));
        RegionBuilder behind = MappedRegion.builder().file(scene.hole(NEAR_SIZE)).offset(FAR_OFFSET).length(PAGE);
        assertThatExceptionOfType(BeyondEndOfFileException.class).isThrownBy(behind::map)
                .returns((long) NEAR_SIZE, BeyondEndOfFileException::fileSize);
    }

    /** Reads shared memory before and after the other side took it away. */
    static final class Robbed {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            MemorySegment pages = scene.map(4 * PAGE, READ_WRITE, MAP_SHARED, scene.shm(arguments[0], O_RDWR, 0));
            Native.load(pages, 0);
            Answer.say("ok");
            System.in.read();
            Native.load(pages, 0);
        }
    }

    @Row("BUS-12")
    void sharedMemoryCanBeTakenAway(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        int fd = scene.shm(name, PAGE);
        try (ChildJvm child = ChildJvm.of(Robbed.class).quickly().arguments(name).start()) {
            child.hear();
            Unistd.ftruncate(fd, 0);
            child.say("now");
            answer.add(child.await());
        }
    }

    @Row("BUS-13")
    void regionsAreNeverLongerThanTheirFile(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(0);
        RegionBuilder longer = MappedRegion.builder().file(path).length(2 * PAGE).protection(Protection.READ,
                Protection.WRITE);
        assertThatExceptionOfType(BeyondEndOfFileException.class).isThrownBy(longer::map);
        try (MappedRegion region = longer.create().map()) {
            Patterns.fill(region.segment());
            answer.add(Patterns.isIn(region.segment()), "no-SIGBUS", "garbage");
        }
    }
}
