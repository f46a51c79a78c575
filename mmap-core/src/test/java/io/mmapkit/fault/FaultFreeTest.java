package io.mmapkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.Protection;
import io.mmapkit.SyncMode;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Seed;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the operations that don't fault do, against an array of bytes; on files that are there and files that were cut. */
@Timeout(60)
final class FaultFreeTest {
    private static final int PAGE = 4096;
    private static final int CHUNK = 64 << 10; // that copies are made in
    private static final int SIZE = 3 * CHUNK + 777;
    private static final int[] LENGTHS = {0, 1, PAGE - 1, PAGE, PAGE + 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, SIZE};

    private static final long SEED = Seed.next("FaultFreeTest");

    @TempDir private Path folder;

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @EnumSource
    void copiesAsAnArrayDoes(Backings backing) throws IOException {
        byte[] model = new byte[SIZE];
        try (MappedRegion region = backing.map(folder.resolve("file"), SIZE); Arena arena = Arena.ofConfined()) {
            for (int round = 0; round < 60; round++) {
                int length = LENGTHS[round % LENGTHS.length];
                int offset = random.nextInt(SIZE - length + 1);
                byte[] source = new byte[length];
                random.nextBytes(source);
                region.prefaultForWrite(offset, length);
                region.write(offset, inSomeMemory(source, arena));
                System.arraycopy(source, 0, model, offset, length);

                int from = random.nextInt(SIZE - length + 1);
                region.prefault(from, length);
                assertRead(region, from, Arrays.copyOfRange(model, from, from + length), arena);
                CRC32C crc = new CRC32C();
                crc.update(model, from, length);
                assertThat(region.crc32c(from, length)).isEqualTo((int) crc.getValue());
            }
            assertThat(region.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(model);
        }
    }

    private MemorySegment inSomeMemory(byte[] bytes, Arena arena) {
        MemorySegment heap = MemorySegment.ofArray(bytes);
        return switch (random.nextInt(3)) {
            case 0 -> heap;
            case 1 -> arena.allocate(bytes.length).copyFrom(heap);
            default -> MemorySegment.ofArray(new long[bytes.length / 8 + 1]).asSlice(0, bytes.length).copyFrom(heap)
                    .asReadOnly();
        };
    }

    private static void assertRead(MappedRegion region, int from, byte[] expected, Arena arena) throws IOException {
        byte[] heap = new byte[expected.length];
        region.read(from, MemorySegment.ofArray(heap));
        assertThat(heap).isEqualTo(expected);
        MemorySegment outside = arena.allocate(expected.length);
        region.read(from, outside);
        assertThat(outside.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
        MemorySegment shorts = MemorySegment.ofArray(new short[expected.length / 2 + 1]).asSlice(1, expected.length);
        region.read(from, shorts);
        assertThat(shorts.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void comparesAsASegmentDoes(Backings backing) throws IOException {
        try (MappedRegion region = backing.map(folder.resolve("file"), SIZE);
                MappedRegion other = MappedRegion.builder().memfd("other").length(SIZE + 1).map()) {
            byte[] equal = new byte[SIZE];
            random.nextBytes(equal);
            region.write(0, MemorySegment.ofArray(equal));
            other.write(0, MemorySegment.ofArray(equal));

            assertThat(region.mismatch(MemorySegment.ofArray(equal))).isEqualTo(-1);
            assertThat(region.mismatch(region.segment())).isEqualTo(-1);
            assertThat(region.mismatch(other.segment())).isEqualTo(SIZE);
            assertThat(other.mismatch(region.segment())).isEqualTo(SIZE);
            assertThat(region.mismatch(MemorySegment.NULL)).isZero();
            for (int at : new int[]{0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, SIZE - 1}) {
                byte[] differs = equal.clone();
                differs[at]++;
                assertThat(region.mismatch(MemorySegment.ofArray(differs))).isEqualTo(at);
                assertThat(region.mismatch(MemorySegment.ofArray(equal).asSlice(0, at))).isEqualTo(at);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FILE", "FILE_FROM_INSIDE_A_PAGE", "FILE_PRIVATE", "DESCRIPTOR"})
    void answersForAFileThatWasCut(Backings backing) throws IOException {
        Path path = folder.resolve("file");
        for (int size : new int[]{0, 1, PAGE, CHUNK - 5, CHUNK, 2 * CHUNK + 99}) {
            try (MappedRegion region = backing.map(path, SIZE);
                    FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
                    Arena arena = Arena.ofConfined()) {
                file.truncate(size);
                for (int round = 0; round < 40; round++) {
                    int length = 1 + random.nextInt(SIZE);
                    int offset = random.nextInt(SIZE - length + 1);
                    answers(region, backing, offset, length, size, arena);
                }
                assertFault(() -> region.mismatch(arena.allocate(SIZE)));
                assertFault(() -> region.lock());
            }
        }
    }

    private static void answers(MappedRegion region, Backings backing, int offset, int length, int size, Arena arena)
            throws IOException {
        int end = backing.offset() + offset + length;
        boolean whole = end <= size;
        boolean pages = end <= (size + PAGE - 1) / PAGE * PAGE; // what is behind the end of a file in its last page is zero
        MemorySegment bytes = arena.allocate(length);
        faultsUnless(backing.showsFile() ? whole : pages, () -> region.read(offset, bytes));
        faultsUnless(backing.showsFile() ? whole : pages,
                () -> region.read(offset, MemorySegment.ofArray(new byte[length])));
        faultsUnless(backing.showsFile() ? whole : pages, () -> region.crc32c(offset, length));
        faultsUnless(backing.showsFile() ? whole : pages, () -> {
            byte[] start = new byte[offset + length];
            region.mismatch(MemorySegment.ofArray(start)); // of zeros, as the file
        });
        faultsUnless(!backing.showsFile() || whole, () -> region.sync(offset, length, SyncMode.SYNC));
        faultsUnless(pages, () -> region.prefault(offset, length));
        faultsUnless(pages, () -> region.prefaultForWrite(offset, length));
        faultsUnless(backing.showsFile() ? whole : pages, () -> region.write(offset, bytes));
    }

    private static void faultsUnless(boolean possible, Outcome.Access access) throws IOException {
        if (possible) {
            access.run();
        } else {
            assertFault(access::run);
        }
    }

    private static void assertFault(ThrowingCallable access) {
        assertThatExceptionOfType(MappingFaultException.class).isThrownBy(access)
                .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Kind.FILE_SHORTER));
    }

    @Test
    void readsWhereTheDescriptorReadsWholeBlocksOnly() throws IOException {
        try (Scene scene = Scene.create()) {
            byte[] content = Patterns.bytes(3 * PAGE);
            int direct = scene.open(scene.file(content), Fcntl.O_RDONLY | Fcntl.O_DIRECT);
            try (MappedRegion region = MappedRegion.builder().descriptor(direct).map()) {
                byte[] target = new byte[PAGE + 1];
                region.read(7, MemorySegment.ofArray(target));
                assertThat(target).isEqualTo(Arrays.copyOfRange(content, 7, 7 + PAGE + 1));
            }
        }
    }

    @Test
    void answersForACutFileThatReadsWholeBlocksOnly() throws IOException {
        try (Scene scene = Scene.create()) {
            Path path = scene.file(Patterns.bytes(3 * PAGE));
            int direct = scene.open(path, Fcntl.O_RDONLY | Fcntl.O_DIRECT);
            try (MappedRegion region = MappedRegion.builder().descriptor(direct).map();
                    FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                file.truncate(2 * PAGE + 100);
                region.read(7, MemorySegment.ofArray(new byte[2 * PAGE]));
                assertFault(() -> region.read(0, MemorySegment.ofArray(new byte[2 * PAGE + 101])));
                assertFault(() -> region.read(7, MemorySegment.ofArray(new byte[2 * PAGE + 101])));
            }
        }
    }

    /** A system call moves at most 2 GiB less a page. */
    @Test
    @Timeout(600)
    void copiesMoreThanOneSystemCallDoes() throws IOException {
        assumeTrue(Boolean.getBoolean("soak"), "takes 5 GiB of memory: only with -Psoak");
        long size = (2L << 30) + 5;
        try (MappedRegion one = MappedRegion.builder().memfd("one").sparse().length(size).map();
                MappedRegion other = MappedRegion.builder().anonymous().length(size).map()) {
            one.write(size - 3, MemorySegment.ofArray(new byte[]{1, 2, 3}));
            one.read(0, other.segment());
            assertThat(other.mismatch(one.segment())).isEqualTo(-1);
            one.write(0, MemorySegment.ofArray(new byte[]{9}));
            other.write(0, one.segment());
            assertThat(other.crc32c(0, size)).isEqualTo(one.crc32c(0, size));
            assertThat(other.segment().get(ValueLayout.JAVA_BYTE, size - 1)).isEqualTo((byte) 3);
        }
    }

    @Test
    void refusesWhatTheRegionDoesNotAllow() throws IOException {
        MemorySegment byteOnHeap = MemorySegment.ofArray(new byte[1]);
        try (MappedRegion region = Backings.MEMFD.map(null, PAGE)) {
            assertThatIllegalArgumentException().isThrownBy(() -> region.read(0, byteOnHeap.asReadOnly()));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> region.read(PAGE, byteOnHeap));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> region.write(-1, byteOnHeap));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> region.crc32c(1, PAGE));
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> region.prefault(1, Long.MAX_VALUE));
            region.protect(Protection.READ);
            assertThatIllegalStateException().isThrownBy(() -> region.write(0, byteOnHeap));
            assertThatIllegalStateException().isThrownBy(() -> region.prefaultForWrite(0, 1));
            region.protect();
            assertThatIllegalStateException().isThrownBy(() -> region.read(0, byteOnHeap));
            assertThatIllegalStateException().isThrownBy(() -> region.crc32c(0, 1));
            assertThatIllegalStateException().isThrownBy(() -> region.mismatch(byteOnHeap));
            assertThatIllegalStateException().isThrownBy(() -> region.prefault(0, 1));
        }
    }

    /** Whose addresses may be anything by then. */
    @ParameterizedTest
    @EnumSource
    void refusesOtherMemoryThatIsClosed(Backings backing) throws IOException {
        MemorySegment closed;
        try (Arena arena = Arena.ofShared()) {
            closed = arena.allocate(PAGE);
        }
        try (MappedRegion region = backing.map(folder.resolve("file"), PAGE)) {
            assertThatIllegalStateException().isThrownBy(() -> region.read(0, closed));
            assertThatIllegalStateException().isThrownBy(() -> region.write(0, closed));
            assertThatIllegalStateException().isThrownBy(() -> region.mismatch(closed));
        }
    }

    @Test
    void refusesARegionThatIsClosed() throws IOException {
        MappedRegion region = Backings.MEMFD.map(null, PAGE);
        region.close();
        assertThatIllegalStateException().isThrownBy(() -> region.read(0, MemorySegment.ofArray(new byte[1])));
        assertThatIllegalStateException().isThrownBy(() -> region.prefault(0, 1));
        assertThatIllegalStateException().isThrownBy(() -> region.guardedLong(MemorySegment::byteSize));
    }
}
