package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mmapkit.BeyondEndOfFileException;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Native;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Mappings that get another size. */
@Rows
final class ResizeRowsTest {
    private static MemorySegment resized(Scene scene, MemorySegment mapping, long oldSize, long newSize, int flags)
            throws SystemCallException {
        long address = Mman.mremap(mapping, oldSize, newSize, flags, MemorySegment.NULL);
        scene.forget(mapping);
        return scene.keep(address, newSize);
    }

    @Row("RSZ-01")
    void mappingGrowsWithItsFile(Scene scene, Answer answer) throws Exception {
        int fd = scene.open(1000 * PAGE);
        MemorySegment mapping = scene.map(1000 * PAGE, READ_WRITE, MAP_SHARED, fd);
        Unistd.ftruncate(fd, 2000 * PAGE);
        MemorySegment grown = answer.result(
                () -> resized(scene, mapping, 1000 * PAGE, 2000 * PAGE, Mman.MREMAP_MAYMOVE), _ -> "0");
        Patterns.fill(grown);
        answer.result(() -> Mman.msync(grown, grown.byteSize(), Mman.MS_SYNC));
        answer.add(Patterns.isIn(scene.read(fd, 0, (int) (2000 * PAGE))), "2000-pages", "less");
    }

    @Row("RSZ-03")
    void mappingCannotGrowInPlaceWithoutRoom(Scene scene, Answer answer) throws Exception {
        MemorySegment mapping = scene.anonymous(2 * PAGE);
        answer.result(() -> Mman.mremap(mapping, PAGE, 2 * PAGE, 0, MemorySegment.NULL));
    }

    /** Cuts a mapping short and touches what is left, and what is gone. */
    static final class Shrunk {
        public static void main(String[] arguments) throws IOException {
            Scene scene = Scene.here();
            MemorySegment mapping = scene.map(20_000, READ_WRITE, MAP_SHARED, scene.open(20_000));
            long address = Mman.mremap(mapping, 20_000, 400, 0, MemorySegment.NULL);
            Answer.say(address == mapping.address() ? "same-address" : "moved");
            for (int i = 0; i < 400; i++) {
                Native.store(mapping, i, i);
            }
            Answer.say("ok");
            Native.store(mapping, 2 * PAGE < 20_000 ? 2 * PAGE : PAGE, 1);
        }
    }

    @Row("RSZ-15")
    void mappingShrinksInPlace(Answer answer) throws Exception {
        answer.from(ChildJvm.of(Shrunk.class));
    }

    @Row("RSZ-17")
    void fileAndMappingShrink(Scene scene, Answer answer) throws Exception {
        Path path = scene.file(Patterns.bytes((int) (2 * PAGE)));
        int fd = scene.open(path, O_RDWR);
        MemorySegment mapping = scene.map(2 * PAGE, READ_WRITE, MAP_SHARED, fd);
        Unistd.ftruncate(fd, 512);
        MemorySegment shrunk = resized(scene, mapping, 2 * PAGE, 512, Mman.MREMAP_MAYMOVE);
        answer.add(Files.size(path));
        answer.add(Patterns.isIn(shrunk), "kept", "lost");
    }

    @Row("RSZ-19")
    void regionsWhoseStoresReachNoFileLeaveItAlone(Scene scene, Answer answer) throws Exception {
        byte[] content = Patterns.bytes((int) PAGE);
        Path path = scene.file(content);
        RegionBuilder readOnly = MappedRegion.builder().file(path);
        RegionBuilder copy = MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE)
                .sharing(Sharing.PRIVATE);
        for (RegionBuilder builder : List.of(readOnly, copy)) {
            try (MappedRegion region = builder.map()) {
                assertThatExceptionOfType(BeyondEndOfFileException.class).isThrownBy(() -> region.grow(2 * PAGE));
                assertThat(region.byteSize()).isEqualTo(PAGE);
                region.shrink(PAGE / 2);
                assertThat(region.byteSize()).isEqualTo(PAGE / 2);
            }
        }
        answer.add(Arrays.equals(Files.readAllBytes(path), content), "documented-and-file-unchanged", "file-changed");
    }

    @Row("RSZ-20")
    void bothEndsOfAMappingCanGo(Scene scene, Answer answer) throws Exception {
        long size = 399_996;
        int fd = scene.shm(scene.name(), size);
        MemorySegment writable = scene.map(size, READ_WRITE, MAP_SHARED, fd);
        Patterns.fill(writable);
        MemorySegment mapping = scene.map(size, Mman.PROT_READ, MAP_SHARED, fd);
        scene.forget(mapping);

        long front = size / 2;
        long unmappedFront = front / PAGE * PAGE;
        Mman.munmap(mapping, unmappedFront);
        MemorySegment rest = mapping.asSlice(front);
        answer.add(rest.byteSize());

        long kept = rest.byteSize() / 2;
        long end = (front + kept + PAGE - 1) / PAGE * PAGE;
        Mman.munmap(mapping.asSlice(end), size - end);
        rest = rest.asSlice(0, kept);
        answer.add(rest.byteSize());
        answer.add(Patterns.isIn(rest, front), "pattern", "garbage");
        scene.keep(mapping.address() + unmappedFront, end - unmappedFront);
    }

    @Row("RSZ-21")
    void mappingCannotVanishByShrinking(Scene scene, Answer answer) throws Exception {
        MemorySegment page = scene.anonymous(PAGE);
        answer.result(() -> Mman.mremap(page, PAGE, 0, Mman.MREMAP_MAYMOVE, MemorySegment.NULL));
        page.set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
        answer.add(page.get(ValueLayout.JAVA_BYTE, 0) == 1, "ok", "lost");
        answer.result(() -> Mman.mremap(page, PAGE, PAGE, 0x100, MemorySegment.NULL));
    }

    @Row("RSZ-22")
    void grownFileIsMappedAgain(Scene scene, Answer answer) throws Exception {
        int half = 655_360;
        Path path = scene.file(Patterns.bytes(half));
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(2 * half)
                .protection(Protection.READ, Protection.WRITE).map()) {
            answer.add(Files.size(path));
            answer.add(Patterns.isIn(region.segment().asSlice(0, half)), "kept", "lost");
            answer.add(Patterns.isAll(region.segment().asSlice(half), 0), "zero", "garbage");
        }
    }

    @Row("RSZ-24")
    void mappingMovesWhereThereIsRoom(Scene scene, Answer answer) throws Exception {
        MemorySegment both = scene.anonymous(2 * PAGE);
        MemorySegment first = both.asSlice(0, PAGE);
        Patterns.fill(first);
        scene.forget(both);
        scene.keep(both.address() + PAGE, PAGE);
        long address = Mman.mremap(first, PAGE, 8 * PAGE, Mman.MREMAP_MAYMOVE, MemorySegment.NULL);
        boolean gone = Vma.find(both.address()).isEmpty();
        MemorySegment grown = scene.keep(address, 8 * PAGE);
        answer.add(address != both.address() && gone, "moved", "in-place");
        answer.add(Patterns.isIn(grown.asSlice(0, PAGE)), "kept", "lost");
        answer.add(Patterns.isAll(grown.asSlice(PAGE), 0), "zero", "garbage");
    }
}
