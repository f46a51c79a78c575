package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.libc.Mman.MAP_ANONYMOUS;
import static io.mmapkit.libc.Mman.MAP_PRIVATE;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel does with advice. */
@Rows
final class AdviceRowsTest {
    private static final int TMPFS_FILE = 40 << 10;

    private static Path inMemory(Scene scene) throws IOException {
        return Files.write(scene.inMemory("advised"), Patterns.bytes(TMPFS_FILE));
    }

    @Row("ADV-01")
    void takesHints(Scene scene, Answer answer) throws Exception {
        try (MappedRegion region = MappedRegion.builder().file(inMemory(scene))
                .protection(Protection.READ, Protection.WRITE).map()) {
            for (Advice advice : new Advice[]{Advice.NORMAL, Advice.RANDOM, Advice.SEQUENTIAL, Advice.WILLNEED}) {
                answer.result(() -> region.advise(advice));
            }
        }
    }

    @Row("ADV-02")
    void dontNeedKeepsWhatIsInAFile(Scene scene, Answer answer) throws Exception {
        MemorySegment mapping = scene.map(TMPFS_FILE, READ_WRITE, MAP_SHARED, scene.open(inMemory(scene), O_RDWR));
        answer.result(() -> Mman.madvise(mapping, TMPFS_FILE, Mman.MADV_DONTNEED));
        answer.add(Patterns.isIn(mapping), "kept", "lost");
    }

    @Row("ADV-03")
    void removeEmptiesTheFile(Scene scene, Answer answer) throws Exception {
        Path path = inMemory(scene);
        MemorySegment mapping = scene.map(TMPFS_FILE, READ_WRITE, MAP_SHARED, scene.open(path, O_RDWR));
        answer.result(() -> Mman.madvise(mapping, TMPFS_FILE, Mman.MADV_REMOVE));
        answer.add(Patterns.isAll(mapping, 0), "zero", "kept");
        answer.add(Files.size(path) == TMPFS_FILE, "same-size", "other-size");
    }

    @Row("ADV-07")
    void leavesRangesOutOfDumps(Answer answer) throws Exception {
        try (MappedRegion region = MappedRegion.builder().memfd("dumped").length(PAGE).map()) {
            for (Advice advice : new Advice[]{Advice.DONTDUMP, Advice.DODUMP}) {
                answer.result(() -> region.advise(advice));
                answer.add(Vma.of(region.segment().address()).hasFlag("dd"), "dd", "none");
            }
        }
    }

    @Row("ADV-08")
    void freedPagesKeepWhatIsStoredAfterwards(Scene scene, Answer answer) throws Exception {
        MemorySegment pages = scene.anonymous(2 * PAGE).fill((byte) 'a');
        answer.result(() -> Mman.madvise(pages, 2 * PAGE, Mman.MADV_FREE));
        pages.set(ValueLayout.JAVA_BYTE, 0, (byte) 'b');
        answer.add((char) pages.get(ValueLayout.JAVA_BYTE, 0));
        byte other = pages.get(ValueLayout.JAVA_BYTE, PAGE);
        answer.add(other == 'a' || other == 0, "a-or-0", "garbage");
    }

    @Row("ADV-10")
    void unknownAdviceIsRefused(Scene scene, Answer answer) throws Exception {
        MemorySegment page = scene.map(PAGE, READ_WRITE, MAP_SHARED, scene.open(PAGE));
        answer.result(() -> Mman.madvise(page, PAGE, 1212));
    }

    @Row("ADV-12")
    void pagesOfAFileCannotBeFreed(Scene scene, Answer answer) throws Exception {
        MemorySegment page = scene.map(PAGE, READ_WRITE, MAP_SHARED, scene.open(PAGE));
        answer.result(() -> Mman.madvise(page, PAGE, Mman.MADV_FREE));
    }

    @Row("ADV-13")
    void onlyPrivateMemoryCanBeWiped(Scene scene, Answer answer) throws Exception {
        int fd = scene.open(PAGE);
        for (MemorySegment page : new MemorySegment[]{scene.map(PAGE, READ_WRITE, MAP_SHARED, fd),
            scene.map(PAGE, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1),
            scene.map(PAGE, READ_WRITE, MAP_PRIVATE, fd)}) {
            answer.result(() -> Mman.madvise(page, PAGE, Mman.MADV_WIPEONFORK));
        }
    }

    @Row("ADV-14")
    void holesInARangeAreReported(Scene scene, Answer answer) throws Exception {
        MemorySegment pages = scene.map(3 * PAGE, READ_WRITE, MAP_SHARED, scene.open(3 * PAGE));
        scene.forget(pages);
        scene.keep(pages.address(), 2 * PAGE);
        Mman.munmap(pages.asSlice(2 * PAGE), PAGE);
        answer.result(() -> Mman.madvise(pages, 3 * PAGE, Mman.MADV_NORMAL));
        answer.result(() -> Mman.madvise(pages, 3 * PAGE, Mman.MADV_WILLNEED));
    }

    @Row("ADV-16")
    void dontNeedEmptiesPrivateMemory(Scene scene, Answer answer) throws Exception {
        MemorySegment pages = scene.anonymous(2 * PAGE).fill((byte) 255);
        answer.result(() -> Mman.madvise(pages.asSlice(PAGE), PAGE, Mman.MADV_DONTNEED));
        answer.add(pages.get(ValueLayout.JAVA_BYTE, PAGE - 1) & 0xff);
        answer.add(pages.get(ValueLayout.JAVA_BYTE, PAGE));
    }

    /** Writes to a guarded page, or to one that isn't any more. */
    static final class Guarded {
        public static void main(String[] arguments) throws IOException {
            MemorySegment pages = Scene.here().anonymous(2 * PAGE).fill((byte) 1);
            String installed = Answer.code(() -> Mman.madvise(pages, 2 * PAGE, Mman.MADV_GUARD_INSTALL));
            if (installed.equals("EINVAL")) {
                Answer.say("skip MADV_GUARD_INSTALL needs Linux 6.13");
            } else if (arguments[0].equals("installed")) {
                Answer.say(installed);
                Native.store(pages, 0, 1);
            } else {
                Answer.say(Answer.code(() -> Mman.madvise(pages, 2 * PAGE, Mman.MADV_GUARD_REMOVE)));
                Answer.say(Patterns.isAll(pages, 0) ? "zero" : "kept");
                Native.store(pages, 0, 1);
                Answer.say("ok");
            }
        }
    }

    @Row("ADV-18")
    void guardedPagesCannotBeAccessed(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Guarded.class).arguments("installed"));
        answer.from(ChildJvm.of(Guarded.class).arguments("removed"));
    }

    @Row("ADV-23")
    void populatesAsThePagesAllow(Scene scene, Answer answer) throws Exception {
        for (int protection : new int[]{Mman.PROT_READ, Mman.PROT_WRITE}) {
            MemorySegment page = scene.map(PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1);
            answer.result(() -> Mman.madvise(page, PAGE, Mman.MADV_POPULATE_READ));
            answer.result(() -> Mman.madvise(page, PAGE, Mman.MADV_POPULATE_WRITE));
        }
    }

    @Row("ADV-25")
    void nothingCanBeAdvised(Scene scene, Answer answer) throws Exception {
        MemorySegment page = scene.anonymous(PAGE).fill((byte) 1);
        answer.result(() -> Mman.madvise(page, 0, Mman.MADV_DONTNEED));
        answer.add(Patterns.isAll(page, 1), "kept", "lost");
    }

    @Row("ADV-26")
    void rangesOutsideTheRegionAreRefused(Answer answer) throws Exception {
        long[][] ranges = {{2 * PAGE, 1}, {-1, 1}, {0, -1}, {0, Long.MAX_VALUE}};
        try (MappedRegion region = MappedRegion.builder().anonymous().length(2 * PAGE).map()) {
            for (long[] range : ranges) {
                try {
                    region.advise(range[0], range[1], Advice.NORMAL);
                    answer.add("no-exception");
                } catch (IndexOutOfBoundsException refused) {
                    answer.add("typed-range-error");
                }
            }
        }
    }
}
