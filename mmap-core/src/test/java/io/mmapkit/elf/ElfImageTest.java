package io.mmapkit.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.PageSize;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ElfImageTest {
    @TempDir private Path folder;

    /** Programs and libraries that most systems have, and the JDK's. */
    static Stream<Path> programs() {
        return Stream.of(Path.of("/bin/ls"), Path.of("/lib/x86_64-linux-gnu/libc.so.6"),
                Path.of("/lib/aarch64-linux-gnu/libc.so.6"), Path.of(System.getProperty("java.home"), "bin", "java"),
                Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so")).filter(Files::exists);
    }

    private Path write(ElfBuilder elf) throws IOException {
        return Files.write(folder.resolve("elf"), elf.array());
    }

    @ParameterizedTest
    @MethodSource("programs")
    void hasTheBytesOfTheFileAndZerosBehindThem(Path program) throws Exception {
        try (ElfFile file = ElfFile.open(program); ElfImage image = ElfImage.map(file)) {
            List<ProgramHeader> loads = file.programHeaders().stream().filter(one -> one.type() == 1).toList();
            assertThat(image.segments()).extracting(LoadedSegment::header).isEqualTo(loads);
            for (LoadedSegment segment : image.segments()) {
                ProgramHeader header = segment.header();
                MemorySegment memory = segment.memory();
                assertThat(segment.address()).isEqualTo(image.base() + header.virtualAddress());
                assertThat(memory.byteSize()).isEqualTo(header.memorySize());
                assertThat(memory.asSlice(0, header.fileSize()).mismatch(MemorySegment.ofArray(file.content(header))))
                        .isEqualTo(-1);
                assertZero(memory.asSlice(header.fileSize()));
                Vma vma = Vma.of(segment.address());
                assertThat(vma.permissions()).isEqualTo(permissions(header));
                assertThat(memory.isReadOnly()).isEqualTo(!header.has(ProgramHeader.PF_W));
            }
        }
    }

    private static void assertZero(MemorySegment memory) {
        assertThat(memory.mismatch(MemorySegment.ofArray(new byte[(int) memory.byteSize()]))).isEqualTo(-1);
    }

    private static String permissions(ProgramHeader header) {
        return (header.has(ProgramHeader.PF_R) ? "r" : "-") + (header.has(ProgramHeader.PF_W) ? "w" : "-")
                + (header.has(ProgramHeader.PF_X) ? "x" : "-") + "p";
    }

    @Test
    void copiesAPageWhenItIsWrittenTo() throws Exception {
        Path path = write(ElfBuilder.whole(true, ByteOrder.nativeOrder()));
        try (ElfFile file = ElfFile.open(path);
                ElfImage image = ElfImage.map(file);
                ElfImage other = ElfImage.map(file)) {
            MemorySegment data = image.at(0x12080, 0x100);
            byte before = data.get(ValueLayout.JAVA_BYTE, 5);
            data.set(ValueLayout.JAVA_BYTE, 5, (byte) ~before);

            assertThat(other.at(0x12085, 1).get(ValueLayout.JAVA_BYTE, 0)).isEqualTo(before);
            assertThat(Files.readAllBytes(path)[ElfBuilder.DATA + 5]).isEqualTo(before);
            assertThat(data.get(ValueLayout.JAVA_BYTE, 5)).isEqualTo((byte) ~before);
            assertThat(image.segments().getLast().regions()).hasSize(2);
            byte guarded = image.segments().getLast().regions().getFirst()
                    .guarded(bytes -> bytes.get(ValueLayout.JAVA_BYTE, 0x85));
            assertThat(guarded).isEqualTo((byte) ~before);
        }
    }

    @Test
    void mapsProgramsOfOtherMachines() throws Exception {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            try (ElfFile file = ElfFile.open(write(ElfBuilder.whole(false, order)));
                    ElfImage image = ElfImage.map(file)) {
                assertThat(image.segments()).hasSize(2);
                assertZero(image.at(0x12180, ElfBuilder.DATA_MEMORY - 0x100));
            }
        }
    }

    @Test
    void alignsTheBaseAsASegmentAsks() throws Exception {
        ElfBuilder elf = ElfBuilder.whole(true, ByteOrder.nativeOrder());
        elf.wide(0, elf.programHeaders + 48, 2 << 20);
        try (ElfFile file = ElfFile.open(write(elf)); ElfImage image = ElfImage.map(file)) {
            assertThat(image.base() % (2 << 20)).isZero();
        }
    }

    @Test
    void givesEverythingBack() throws Exception {
        Path path = write(ElfBuilder.whole(true, ByteOrder.nativeOrder()));
        ElfImage image;
        try (ElfFile file = ElfFile.open(path)) {
            image = ElfImage.map(file);
        }
        MemorySegment text = image.segments().getFirst().memory();
        assertThat(text.get(ValueLayout.JAVA_BYTE, 1)).isEqualTo((byte) 'E'); // the file is closed, and it is here
        assertThat(mapped(path)).isTrue();
        image.close();
        image.close();
        assertThat(mapped(path)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> text.get(ValueLayout.JAVA_BYTE, 1));
    }

    private static boolean mapped(Path path) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream().anyMatch(line -> line.endsWith(path.toString()));
    }

    @Test
    void refusesWhatCannotBeMappedAndLeavesNothing() throws Exception {
        assumeTrue(PageSize.system().bytes() == 4096, "the sizes are for pages of 4 KiB");
        refused("where another one ends", elf -> elf.programHeader(1, 6, 0x80, 0x1080, 8, 8));
        refused("where another one ends", elf -> elf.programHeader(0, 5, 0, 1L << 40, 8, 8));
        refused("elsewhere in a page", elf -> elf.programHeader(1, 6, 0x80, 0x12081, 8, 8));
        refused("outside of any address space", elf -> elf.programHeader(1, 6, 0x80, -0x1000 + 0x80, 8, 8));
        refused("outside of any address space", elf -> elf.programHeader(1, 6, 0x80, 0x12080, 8, -1));
        refused("outside of any address space", elf -> elf.wide(0, elf.programHeaders + 48, 1L << 62));
        refused("nothing may be written", elf -> elf.programHeader(1, 4, 0x80, 0x12080, 8, 9));
        refused("nothing to be mapped", elf -> elf.half(56, 0));
    }

    private void refused(String message, Consumer<ElfBuilder> damage) throws IOException {
        ElfBuilder elf = ElfBuilder.whole(true, ByteOrder.nativeOrder());
        damage.accept(elf);
        Path path = write(elf);
        try (ElfFile file = ElfFile.open(path)) {
            assertThatExceptionOfType(ElfFormatException.class).isThrownBy(() -> ElfImage.map(file))
                    .withMessageContaining(message);
        }
        assertThat(mapped(path)).isFalse();
    }

    @Test
    void saysWhenThereIsNoRoom() throws Exception {
        ElfBuilder elf = ElfBuilder.whole(true, ByteOrder.nativeOrder());
        elf.programHeader(1, 6, 0x80, 0x12080, 8, 1L << 55);
        Path path = write(elf);
        try (ElfFile file = ElfFile.open(path)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> ElfImage.map(file))
                    .withMessageContaining("ENOMEM");
        }
        assertThat(mapped(path)).isFalse();
    }

    @Test
    void segmentsThatMayNotBeReadHaveNoView() throws Exception {
        ElfBuilder elf = ElfBuilder.whole(true, ByteOrder.nativeOrder());
        elf.programHeader(1, 0, 0x80, 0x12080, 8, 8);
        try (ElfFile file = ElfFile.open(write(elf)); ElfImage image = ElfImage.map(file)) {
            assertThatIllegalStateException().isThrownBy(() -> image.segments().getLast().memory());
            assertThatIllegalStateException().isThrownBy(() -> image.at(0x12080, 1));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> image.at(0x1800, 1));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> image.at(0x17ff, 2));
        }
    }
}
