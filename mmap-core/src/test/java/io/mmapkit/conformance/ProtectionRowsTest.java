package io.mmapkit.conformance;

import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.libc.Mman.PROT_EXEC;
import static io.mmapkit.libc.Mman.PROT_NONE;
import static io.mmapkit.libc.Mman.PROT_READ;
import static io.mmapkit.libc.Mman.PROT_WRITE;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
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

/** What may be done with pages. */
@Rows
final class ProtectionRowsTest {
    @Row("PRT-02")
    void showsReadOnlyMappings(Answer answer) throws Exception {
        for (Sharing sharing : new Sharing[]{Sharing.PRIVATE, Sharing.SHARED}) {
            try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGE).sharing(sharing)
                    .protection(Protection.READ).map()) {
                answer.add(Vma.of(region.segment().address()).permissions());
            }
        }
    }

    /** Accesses a page that is mapped with a protection: "read" or "write". */
    static final class Accessed {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            MemorySegment page = scene.map(PAGE, Integer.parseInt(arguments[0]), MAP_SHARED, scene.open(PAGE));
            for (String access : arguments[1].split(",")) {
                if (access.equals("read")) {
                    Native.load(page, 0);
                } else {
                    Native.store(page, 0, 1);
                }
                Answer.say("ok");
            }
        }
    }

    @Row("PRT-08")
    void readOnlyPagesCannotBeWritten(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Accessed.class).arguments(PROT_READ, "read,write"));
    }

    @Row("PRT-09")
    void pagesWithoutProtectionCannotBeAccessed(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Accessed.class).arguments(PROT_NONE, "read"));
        answer.from(ChildJvm.of(Accessed.class).arguments(PROT_NONE, "write"));
    }

    /** Makes a page writable that wasn't. */
    static final class MadeWritable {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            int fd = scene.open(PAGE);
            MemorySegment page = scene.map(PAGE, PROT_READ, MAP_SHARED, fd);
            if (arguments[0].equals("after")) {
                Answer.say(Answer.code(() -> Mman.mprotect(page, PAGE, PROT_WRITE)));
                Native.store(page, 0, 'x');
                Answer.say("ok");
                Answer.say(scene.readText(fd, 0, 1).equals("x") ? "in-file" : "lost");
            } else {
                Native.store(page, 0, 'x');
            }
        }
    }

    @Row("PRT-10")
    void pagesCanBeMadeWritable(Answer answer) throws Exception {
        answer.from(ChildJvm.of(MadeWritable.class).arguments("before"));
        answer.from(ChildJvm.of(MadeWritable.class).arguments("after"));
    }

    /** Takes away from a page what could be done with it. */
    static final class Restricted {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            boolean ofFile = arguments[0].equals("file");
            MemorySegment page = ofFile
                    ? scene.map(PAGE, READ_WRITE, MAP_SHARED, scene.open(PAGE))
                    : scene.anonymous(PAGE);
            Answer.say(Answer.code(() -> Mman.mprotect(page, PAGE, ofFile ? PROT_READ : PROT_NONE)));
            if (ofFile) {
                Native.load(page, 0);
                Answer.say("ok");
            }
            Native.store(page, 0, 1);
        }
    }

    @Row("PRT-11")
    void pagesCanBeMadeReadOnly(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Restricted.class).arguments("file"));
    }

    @Row("PRT-12")
    void pagesCanBeMadeInaccessible(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Restricted.class).arguments("anonymous"));
    }

    /** Makes the first of two pages read-only. */
    static final class FirstReadOnly {
        public static void main(String[] arguments) throws IOException {
            MemorySegment pages = Scene.here().anonymous(2 * PAGE);
            Patterns.fill(pages);
            String result = Answer.code(() -> Mman.mprotect(pages, PAGE, PROT_READ));
            if (arguments[0].equals("first")) {
                Answer.say(result);
                Answer.say(Patterns.isIn(pages.asSlice(0, PAGE)) ? "pattern" : "garbage");
                Native.store(pages, 0, 1);
            } else {
                Native.store(pages, PAGE, 1);
                Answer.say("ok");
            }
        }
    }

    @Row("PRT-18")
    void otherPagesStayWritable(Answer answer) throws Exception {
        answer.from(ChildJvm.of(FirstReadOnly.class).arguments("first"));
        answer.from(ChildJvm.of(FirstReadOnly.class).arguments("second"));
    }

    @Row("PRT-21")
    void likeNeighboursBecomeOneMapping(Scene scene, Answer answer) throws Exception {
        MemorySegment pages = scene.map(5 * PAGE, PROT_READ, MAP_SHARED, scene.open(5 * PAGE));
        answer.result(() -> Mman.mprotect(pages.asSlice(PAGE), PAGE, PROT_EXEC));
        answer.result(() -> Mman.mprotect(pages.asSlice(3 * PAGE), PAGE, PROT_WRITE));
        answer.result(() -> Mman.mprotect(pages.asSlice(PAGE), 4 * PAGE, PROT_READ));
        answer.add(Vma.within(pages.address(), pages.byteSize()).size());
    }

    @Row("PRT-22")
    void viewsOfReadOnlyRegionsCannotBeWritten(Scene scene, Answer answer) throws Exception {
        byte[] content = Patterns.bytes(100);
        Path path = scene.file(content);
        try (MappedRegion region = MappedRegion.open(path)) {
            region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
            answer.add("no-exception");
        } catch (RuntimeException refused) {
            answer.add("exception-and-file-" + (Patterns.isIn(Files.readAllBytes(path)) ? "unchanged" : "changed"));
        }
    }
}
