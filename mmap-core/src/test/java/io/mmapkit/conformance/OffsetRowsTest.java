package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.libc.Mman.MAP_ANONYMOUS;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.SyncMode;
import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;

/** Offsets and lengths that are no multiples of a page. */
@Rows
final class OffsetRowsTest {
    @Row("OFF-01")
    void kernelWantsAlignedOffsetsAndRegionsDoNot(Scene scene, Answer answer) throws Exception {
        Path path = scene.file(Patterns.bytes((int) (3 * PAGE)));
        int fd = scene.open(path, O_RDWR);
        answer.result(() -> scene.map(PAGE, READ_WRITE, MAP_SHARED, fd, PAGE + 1));
        try (MappedRegion region = MappedRegion.builder().file(path).offset(PAGE + 1).length(PAGE).map()) {
            assertThat(Patterns.isIn(region.segment(), PAGE + 1)).isTrue();
        }
    }

    @Row("OFF-03")
    void mapsBehind4GiB(Scene scene, Answer answer) throws Exception {
        long offset = 0xffff_ffffL + 2;
        Path path = scene.hole(offset + 5432);
        try (MappedRegion inferred = at(path, offset).map(); MappedRegion said = at(path, offset).length(5432).map()) {
            assertThat(inferred.byteSize()).isEqualTo(said.byteSize());
            answer.add("len" + said.byteSize());
            answer.add(Patterns.isAll(inferred.segment(), 0), "zero", "garbage");
            Patterns.fill(inferred.segment());
            answer.add(Patterns.isIn(inferred.segment()) && Patterns.isIn(said.segment()), "pattern", "garbage");
        }
    }

    private static RegionBuilder at(Path path, long offset) {
        return MappedRegion.builder().file(path).offset(offset).protection(Protection.READ, Protection.WRITE);
    }

    @Row("OFF-04")
    void mapsTheSecondPage(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(2 * PAGE);
        scene.write(scene.open(path, O_RDWR), PAGE, "foo");
        try (MappedRegion region = MappedRegion.builder().file(path).offset(PAGE).length(PAGE).map()) {
            answer.add(region.segment().getString(0));
        }
    }

    private static MemorySegment after(MemorySegment mapping, long bytes) {
        return MemorySegment.ofAddress(mapping.address() + bytes);
    }

    @Row("OFF-12")
    void mprotectWantsAPage(Scene scene, Answer answer) throws Exception {
        MemorySegment mapping = scene.anonymous(PAGE);
        answer.result(() -> Mman.mprotect(after(mapping, 1), 1, Mman.PROT_READ));
    }

    @Row("OFF-13")
    void msyncWantsAPage(Scene scene, Answer answer) throws Exception {
        MemorySegment mapping = scene.map(PAGE, READ_WRITE, MAP_SHARED, scene.open(PAGE));
        answer.result(() -> Mman.msync(after(mapping, 1), 1, Mman.MS_SYNC));
    }

    @Row("OFF-14")
    void madviseWantsAPage(Scene scene, Answer answer) throws Exception {
        MemorySegment mapping = scene.map(PAGE, READ_WRITE, MAP_SHARED, scene.open(PAGE));
        answer.result(() -> Mman.madvise(after(mapping, 100), 1, Mman.MADV_NORMAL));
    }

    @Row("OFF-15")
    void mincoreWantsAPage(Scene scene, Answer answer) throws Exception {
        MemorySegment mapping = scene.anonymous(2 * PAGE);
        answer.result(() -> Mman.mincore(after(mapping, 1), PAGE, scene.memory(2)));
    }

    @Row("OFF-19")
    void locksEveryPageARangeTouches(Scene scene, Answer answer) throws Exception {
        Locking.requirePages(scene, 8);
        MemorySegment mapping = scene.map(8 * PAGE, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
        for (long length : new long[]{2 * PAGE + 1, 2 * PAGE - 1}) {
            long before = Self.lockedPages();
            Mman.mlock2(mapping, length, 0);
            answer.add(Self.lockedPages() - before);
            Mman.munlock(mapping, 8 * PAGE);
        }
    }

    @Row("OFF-20")
    void syncsBlocksOf64Bytes(Scene scene, Answer answer) throws Exception {
        int block = 64;
        int blocks = 129;
        Path path = scene.hole((long) blocks * block);
        int fd = scene.open(path, O_RDWR);
        try (MappedRegion region = at(path, 0).map()) {
            boolean same = true;
            for (int i = 0; i < blocks; i++) {
                MemorySegment range = region.segment().asSlice((long) i * block, block);
                range.fill((byte) (i + 1));
                region.sync((long) i * block, block, SyncMode.SYNC);
                same &= Arrays.equals(scene.read(fd, (long) i * block, block),
                        range.toArray(ValueLayout.JAVA_BYTE));
            }
            answer.result(() -> region.sync((long) blocks * block - block, block, SyncMode.SYNC));
            answer.add(same, "same", "different");
        }
    }

    @Row("OFF-22")
    void growsARegionAtAnyOffset(Scene scene, Answer answer) throws Exception {
        int start = 77;
        int fd = scene.open(2077);
        MemorySegment small = scene.map(start + 128, READ_WRITE, MAP_SHARED, fd);
        scene.forget(small);
        long address = Mman.mremap(small, small.byteSize(), start + 2000, Mman.MREMAP_MAYMOVE, MemorySegment.NULL);
        MemorySegment grown = scene.keep(address, start + 2000).asSlice(start);
        answer.add(Patterns.isAll(grown, 0), "zero", "garbage");
        Patterns.fill(grown);
        answer.add(Patterns.isIn(scene.read(fd, start, 2000)), "pattern", "garbage");
    }

    @Row("OFF-24")
    void advisesOddLengths(Answer answer) throws IOException {
        assertThat(PAGE).isEqualTo(Unistd.sysconf(Unistd._SC_PAGESIZE));
        try (MappedRegion region = MappedRegion.builder().anonymous().length(2 * PAGE).map()) {
            answer.result(() -> region.advise(0, 2, Advice.NORMAL));
            answer.result(() -> region.advise(PAGE, PAGE, Advice.NORMAL));
        }
    }
}
