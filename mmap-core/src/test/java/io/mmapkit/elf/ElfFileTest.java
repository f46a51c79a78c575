package io.mmapkit.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.MappedRegion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ElfFileTest {
    @TempDir private Path folder;

    static Stream<Arguments> kinds() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                .flatMap(order -> Stream.of(Arguments.of(true, order), Arguments.of(false, order)));
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("elf"), bytes);
    }

    private Path write(ElfBuilder elf) throws IOException {
        return write(elf.array());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void readsBothWidthsAndBothOrdersOfBytes(boolean wide, ByteOrder order) throws Exception {
        try (ElfFile elf = ElfFile.open(write(ElfBuilder.whole(wide, order)))) {
            ElfHeader header = elf.header();
            assertThat(header.is64Bit()).isEqualTo(wide);
            assertThat(header.byteOrder()).isEqualTo(order);
            assertThat(header.typeName()).isEqualTo("DYN");
            assertThat(header.machine()).isEqualTo(62);
            assertThat(header.entry()).isEqualTo(0x1010);
            assertThat(header.flags()).isEqualTo(0x12345678);
            assertThat(elf.programHeaders()).containsExactly(
                    new ProgramHeader(1, 5, 0, 0, 0, 0x1800, 0x1800, 0x1000),
                    new ProgramHeader(1, 6, 0x2080, 0x12080, 0x12080, 0x100, 0x3000, 0x1000));
            assertThat(elf.sections()).extracting(ElfSection::name).containsExactly("", ".text", ".bss", ".symtab",
                    ".strtab", ".shstrtab");
            assertThat(elf.sections().get(2)).isEqualTo(
                    new ElfSection(".bss", 8, 3, 1L << 31, 1L << 31, 1L << 31, 0, 2, 16, 0));
            assertThat(elf.symbols()).containsExactly(new ElfSymbol("", 0, 0, 0, 0, 0, 0),
                    new ElfSymbol("first", 0x1010, 0x20, ElfSymbol.STT_FUNC, ElfSymbol.STB_GLOBAL, 2, 1),
                    new ElfSymbol("second", 0xfffffff0L, 8, ElfSymbol.STT_OBJECT, ElfSymbol.STB_WEAK, 2, 0));
            assertThat(elf.dynamicSymbols()).isEmpty();
            assertThat(elf.interpreter()).isEmpty();
        }
    }

    @Test
    void copiesSectionsAndSegments() throws Exception {
        byte[] bytes = ElfBuilder.whole(true, ByteOrder.LITTLE_ENDIAN).array();
        try (ElfFile elf = ElfFile.open(write(bytes))) {
            assertThat(elf.content(elf.section(".text").orElseThrow())).hasSize(0x800).startsWith(bytes[0x1000]);
            assertThat(elf.content(elf.section(".bss").orElseThrow())).isEmpty();
            assertThat(elf.content(elf.programHeaders().get(1))).hasSize(0x100).startsWith(bytes[0x2080]);
            assertThat(elf.section(".nothing")).isEmpty();
        }
    }

    @Test
    void readsAFileInARegion() throws Exception {
        byte[] elf = ElfBuilder.whole(true, ByteOrder.nativeOrder()).array();
        byte[] inside = new byte[elf.length + 100];
        System.arraycopy(elf, 0, inside, 33, elf.length);
        try (MappedRegion region = MappedRegion.builder().file(write(inside)).offset(33).length(elf.length).map()) {
            try (ElfFile file = ElfFile.of(region)) {
                assertThat(file.symbols()).hasSize(3);
                assertThatIllegalArgumentException().isThrownBy(() -> ElfImage.map(file));
            }
            assertThat(region.segment().byteSize()).isEqualTo(elf.length);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void readsNumbersThatDoNotFitInto16Bits(boolean wide, ByteOrder order) throws Exception {
        ElfBuilder elf = ElfBuilder.whole(wide, order);
        int rest = wide ? 48 : 36;
        elf.half(rest + 8, 0xffff);
        elf.half(rest + 12, 0);
        elf.half(rest + 14, 0xffff);
        elf.wide(elf.section(0) + 20, elf.section(0) + 32, 6); // sh_size
        elf.word(elf.section(0) + (wide ? 40 : 24), 5); // sh_link
        elf.word(elf.section(0) + (wide ? 44 : 28), 2); // sh_info
        try (ElfFile file = ElfFile.open(write(elf))) {
            assertThat(file.programHeaders()).hasSize(2);
            assertThat(file.sections()).hasSize(6).last().extracting(ElfSection::name).isEqualTo(".shstrtab");
        }
    }

    @Test
    void saysWhatIsNoElfFile() throws Exception {
        for (byte[] bytes : List.of(new byte[0], new byte[15], new byte[100], "#!/bin/sh\n0123456".getBytes())) {
            assertThatExceptionOfType(ElfFormatException.class).isThrownBy(() -> ElfFile.open(write(bytes)))
                    .withMessageContaining(folder.resolve("elf").toString());
        }
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> ElfFile.open(folder.resolve("missing")));
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> ElfFile.open(folder))
                .withMessageContaining(folder.toString());
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ElfFile.open(Path.of("/dev/zero")));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesRangesThatAreNotInTheFile(boolean wide, ByteOrder order) throws Exception {
        int rest = wide ? 48 : 36;
        long far = wide ? -8 : 0xfffffff8L;
        refused(wide, order, "the table of program headers", elf -> elf.wide(28, 32, far));
        refused(wide, order, "the table of sections", elf -> elf.wide(32, 40, far));
        refused(wide, order, "a program header has 57 bytes", elf -> elf.half(rest + 6, 57));
        refused(wide, order, "a section header has 63 bytes", elf -> elf.half(rest + 10, 63));
        refused(wide, order, "are in section 6", elf -> elf.half(rest + 14, 6));
        refused(wide, order, "segment 0 (LOAD) of", elf -> elf.programHeader(0, 5, far, 0, 16, 16));
        refused(wide, order, "segment 0 (LOAD) of", elf -> elf.programHeader(0, 5, 0, 0, far, far));
        refused(wide, order, "only 8 in memory", elf -> elf.programHeader(0, 5, 0, 0, 16, 8));
        refused(wide, order, "section 1 (PROGBITS) of", elf -> elf.section(1, ".text", 1, 6, far, 16, 0, 0));
        refused(wide, order, "section 1 (PROGBITS) of", elf -> elf.section(1, ".text", 1, 6, 16, far, 0, 0));
        refused(wide, order, "the name of section 1", elf -> elf.word(elf.section(1), -1));
        refused(wide, order, "names of .symtab have no end",
                elf -> elf.section(4, ".strtab", 3, 0, elf.strings, 3, 0, 0));
        refused(wide, order, "names of .symtab are in section 17",
                elf -> elf.word(elf.section(3) + (wide ? 40 : 24), 17));
        refused(wide, order, "names of .symtab are in a section of type PROGBITS",
                elf -> elf.word(elf.section(3) + (wide ? 40 : 24), 1));
        refused(wide, order, "the name of symbol 1", elf -> elf.word(elf.symbols + (wide ? 24 : 16), 14));
        refused(wide, order, "a symbol has", elf -> elf.wide(elf.section(3) + 36, elf.section(3) + 56, 7));
    }

    private void refused(boolean wide, ByteOrder order, String message, Consumer<ElfBuilder> damage)
            throws IOException {
        ElfBuilder elf = ElfBuilder.whole(wide, order);
        damage.accept(elf);
        Path path = write(elf);
        assertThatExceptionOfType(ElfFormatException.class).isThrownBy(() -> {
            try (ElfFile file = ElfFile.open(path)) {
                file.programHeaders();
                file.symbols();
            }
        }).withMessageContaining(message);
    }

    @Test
    void readsWhatNeedsNoBadTable() throws Exception {
        ElfBuilder elf = ElfBuilder.whole(true, ByteOrder.nativeOrder());
        elf.section(1, ".text", 1, 6, 1L << 40, 16, 0, 0);
        try (ElfFile file = ElfFile.open(write(elf))) {
            assertThat(file.programHeaders()).hasSize(2);
            assertThatExceptionOfType(ElfFormatException.class).isThrownBy(file::sections);
        }
    }

    /** As of a program that was stripped of them with bytes left over, which runs all the same. */
    @ParameterizedTest
    @MethodSource("kinds")
    void hasProgramHeadersWithoutATableOfSections(boolean wide, ByteOrder order) throws Exception {
        int rest = wide ? 48 : 36;
        Map<String, Consumer<ElfBuilder>> damages = Map.of(
                "the table of sections", elf -> elf.wide(32, 40, wide ? -8 : 0xfffffff8L),
                "a section header has 63 bytes", elf -> elf.half(rest + 10, 63),
                "are in section 6", elf -> elf.half(rest + 14, 6),
                "section header 0", elf -> {
                    elf.half(rest + 12, 0); // more than 16 bits can say
                    elf.wide(32, 40, ElfBuilder.SIZE);
                },
                "has section names, and no sections", elf -> {
                    elf.half(rest + 12, 0);
                    elf.half(rest + 14, 0xffff);
                    elf.wide(32, 40, 0);
                });
        for (Map.Entry<String, Consumer<ElfBuilder>> damage : damages.entrySet()) {
            ElfBuilder elf = ElfBuilder.whole(wide, order);
            damage.getValue().accept(elf);
            try (ElfFile file = ElfFile.open(write(elf))) {
                assertThat(file.programHeaders()).hasSize(2);
                assertThat(file.header().sectionCount()).isZero();
                assertThat(file.header().sectionNames()).isZero();
                assertThatExceptionOfType(ElfFormatException.class).isThrownBy(file::sections)
                        .withMessageContaining(damage.getKey());
                assertThatExceptionOfType(ElfFormatException.class).isThrownBy(file::symbols);
            }
        }
    }

    @Test
    void staysClosed() throws Exception {
        ElfFile elf = ElfFile.open(write(ElfBuilder.whole(true, ByteOrder.nativeOrder())));
        List<ElfSymbol> symbols = elf.symbols();
        elf.close();
        elf.close();
        assertThat(symbols.get(1).name()).isEqualTo("first");
        assertThatIllegalStateException().isThrownBy(elf::programHeaders);
        assertThatIllegalStateException().isThrownBy(() -> ElfImage.map(elf));
    }

    @Test
    void isNotTooLargeToBeRefused() throws Exception {
        ElfBuilder elf = ElfBuilder.whole(true, ByteOrder.nativeOrder());
        elf.section(4, ".strtab", 3, 0, 0, 1L << 33, 0, 0);
        Path path = write(elf);
        try (MappedRegion _ = MappedRegion.builder().file(path).create().length((1L << 33) + 1).sparse().map();
                ElfFile file = ElfFile.open(path)) {
            assertThatExceptionOfType(ElfFormatException.class).isThrownBy(file::symbols)
                    .withMessageContaining("are not read");
            assertThat(MemorySegment.ofArray(file.content(file.programHeaders().get(1))).byteSize()).isEqualTo(256);
        }
    }
}
