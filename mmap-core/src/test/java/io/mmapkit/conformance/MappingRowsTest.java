package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.SyncMode;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mapping files and memory, and giving them back. */
@Rows
final class MappingRowsTest {
    @Row("MAP-01")
    void readsAFileWhoseNameIsGone(Scene scene, Answer answer) throws Exception {
        Path path = scene.file("a".repeat(1024).getBytes(StandardCharsets.US_ASCII));
        int fd = scene.open(path, O_RDWR);
        Files.delete(path);
        try (MappedRegion region = MappedRegion.builder().descriptor(fd).length(1024)
                .protection(Protection.READ, Protection.WRITE).map()) {
            answer.add((char) region.segment().get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Row("MAP-06")
    void outlivesNameAndDescriptor(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(1024);
        int fd = scene.open(path, O_RDWR);
        Files.delete(path);
        try (MappedRegion region = MappedRegion.builder().descriptor(fd).protection(Protection.READ, Protection.WRITE)
                .map()) {
            scene.close(fd);
            Patterns.fill(region.segment());
            answer.result(() -> region.sync(SyncMode.SYNC));
            answer.add(Patterns.isIn(region.segment()), "preserved", "lost");
        }
    }

    @Row("MAP-13")
    void fillsAnonymousMemory(Answer answer) throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().sharing(Sharing.SHARED).length(199_998).map()) {
            MemorySegment bytes = region.segment();
            for (long i = 0; i < bytes.byteSize(); i++) {
                bytes.set(ValueLayout.JAVA_BYTE, i, (byte) i);
            }
            boolean same = true;
            for (long i = 0; i < bytes.byteSize(); i++) {
                same &= bytes.get(ValueLayout.JAVA_BYTE, i) == (byte) i;
            }
            answer.add(same, "pattern", "garbage");
        }
    }

    @Row("MAP-16")
    void readsAcross4GiB(Scene scene, Answer answer) throws Exception {
        String text = "asdf:SET:migration";
        long start = (1L << 32) - 8;
        Path path = scene.hole((1L << 32) + 100);
        scene.write(scene.open(path, O_RDWR), start, text);
        try (MappedRegion region = MappedRegion.open(path)) {
            byte[] read = region.segment().asSlice(start, text.length()).toArray(ValueLayout.JAVA_BYTE);
            answer.add(new String(read, StandardCharsets.US_ASCII).equals(text), "text", "garbage");
        }
    }

    /** Unmaps some pages of three and writes to each that is named. */
    static final class Unmapped {
        public static void main(String[] pages) throws IOException {
            Scene scene = Scene.here();
            MemorySegment mapping = scene.map(3 * PAGE, READ_WRITE, MAP_SHARED, scene.open(3 * PAGE));
            long kept = Long.parseLong(pages[0]) * PAGE;
            Answer.say(Answer.code(() -> Mman.munmap(mapping.asSlice(kept), 3 * PAGE - kept)));
            for (int i = 1; i < pages.length; i++) {
                Native.store(mapping, Long.parseLong(pages[i]) * PAGE, 1);
                Answer.say("ok");
            }
        }
    }

    @Row("MAP-17")
    void unmappedPagesAreGone(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Unmapped.class).arguments(0, 0));
    }

    @Row("MAP-18")
    void otherPagesStayWhenSomeAreUnmapped(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Unmapped.class).arguments(1, 0, 1));
    }

    @Row("MAP-21")
    void hintIsOnlyAHint(Answer answer) throws Exception {
        try (MappedRegion there = MappedRegion.builder().anonymous().length(PAGE).map();
                MappedRegion region = MappedRegion.builder().anonymous().length(PAGE)
                        .address(there.segment().address()).map()) {
            answer.add(region.segment().address() != there.segment().address(), "elsewhere", "there");
        }
    }

    @Row("MAP-22")
    void createsAFileAndFindsItAgain(Scene scene, Answer answer) throws Exception {
        Path path = scene.path("created");
        try (MappedRegion region = MappedRegion.builder().file(path).createNew().length(10_000).map()) {
            answer.add("len" + region.byteSize());
            answer.add(Patterns.isAll(region.segment(), 0), "zero", "garbage");
            Patterns.fill(region.segment());
        }
        try (MappedRegion region = MappedRegion.open(path)) {
            answer.add("len" + region.byteSize());
            answer.add(Patterns.isIn(region.segment()), "pattern", "garbage");
        }
    }

    @Row("MAP-23")
    void closedRegionRefusesEverything(Answer answer) throws Exception {
        MappedRegion region = MappedRegion.builder().memfd("closed").length(PAGE).map();
        MemorySegment view = region.segment();
        region.close();
        answer.exception(() -> view.get(ValueLayout.JAVA_BYTE, 0));
        answer.exception(() -> view.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
        answer.exception(region::segment);
        answer.exception(() -> region.sync(SyncMode.SYNC));
        answer.exception(() -> region.sync(0, 1, SyncMode.SYNC));
        answer.exception(() -> region.advise(Advice.NORMAL));
        answer.exception(() -> region.advise(0, 1, Advice.NORMAL));
        answer.exception(region::lock);
        answer.exception(() -> region.lock(0, 1));
        answer.exception(region::unlock);
    }
}
