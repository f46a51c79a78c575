package io.mmapkit.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.Gcc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same files as readelf(1) of binutils reads them. */
final class ReadelfTest {
    private static final Path READELF = Path.of("/usr/bin/readelf");
    private static final Pattern FIELD = Pattern.compile("  ([A-Z][^:]+): +(.*)");
    private static final Pattern SECTION = Pattern.compile("  \\[ *(\\d+)\\] (\\S*) +(\\S+) +([0-9a-f]+) ([0-9a-f]+)"
            + " ([0-9a-f]+) ([0-9a-f]+) +([A-Za-z]*) +(\\d+) +(\\d+) +(\\d+)");
    private static final Pattern SEGMENT = Pattern.compile("  (\\S+) +0x([0-9a-f]+) 0x([0-9a-f]+) 0x([0-9a-f]+)"
            + " 0x([0-9a-f]+) 0x([0-9a-f]+) ([R ])([W ])([E ]) 0x([0-9a-f]+)");
    private static final Pattern TABLE = Pattern.compile("Symbol table '(\\S+)' contains (\\d+) entr.*");
    private static final Pattern SYMBOL = Pattern.compile(" +(\\d+): ([0-9a-f]+) +(\\S+) (\\S+) +(\\S+) +(\\S+) +"
            + "(?:\\[.*?\\] +)?(\\S+) ?(.*)");
    private static final Map<String, Integer> PLACES = Map.of("UND", 0, "ABS", 0xfff1, "COM", 0xfff2);

    @TempDir private Path folder;

    @BeforeAll
    static void require() {
        assumeTrue(Files.isExecutable(READELF), "readelf of binutils isn't installed");
    }

    static Stream<Path> programs() {
        return ElfImageTest.programs();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void agrees(Path program) throws Exception {
        compare(program);
    }

    @Test
    void agreesOnWhatACompilerMakes() throws Exception {
        assumeTrue(Gcc.isInstalled(), "gcc isn't installed");
        Path source = Files.writeString(folder.resolve("source.c"),
                "static int hidden; int shown = 1; int common[3]; int main(void) { return shown + hidden + common[1]; }");
        for (List<String> options : List.of(List.of("-c", "-o", "object.o"), List.of("-g", "-o", "program"),
                List.of("-shared", "-fPIC", "-o", "library.so"), List.of("-c", "-m32", "-o", "narrow.o"),
                List.of("-c", "-ffunction-sections", "-fcommon", "-o", "common.o"))) {
            if (options.contains("-m32") && !System.getProperty("os.arch").equals("amd64")) {
                continue; // gcc makes narrow code for x86 only without another installation
            }
            List<String> command = new ArrayList<>(List.of("gcc"));
            command.addAll(options);
            command.add(source.toString());
            output(command, folder);
            compare(folder.resolve(options.getLast()));
        }
    }

    @ParameterizedTest
    @MethodSource("io.mmapkit.elf.ElfFileTest#kinds")
    void agreesOnFilesOfBothWidthsAndOrders(boolean wide, java.nio.ByteOrder order) throws Exception {
        Path path = folder.resolve("made");
        Files.write(path, ElfBuilder.whole(wide, order).array());
        compare(path);
    }

    private static void compare(Path program) throws Exception {
        List<String> lines = output(List.of(READELF.toString(), "-hlSs", "-W", program.toString()), Path.of("/"));
        try (ElfFile elf = ElfFile.open(program)) {
            compareHeader(elf.header(), lines);
            compareSections(elf.sections(), lines);
            compareSegments(elf.programHeaders(), lines);
            compareSymbols(elf.symbols(), lines, ".symtab");
            compareSymbols(elf.dynamicSymbols(), lines, ".dynsym");
        }
    }

    private static void compareHeader(ElfHeader header, List<String> lines) {
        Map<String, String> fields = lines.stream().takeWhile(line -> !line.startsWith("Section Headers"))
                .map(FIELD::matcher).filter(Matcher::matches)
                .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2), (one, _) -> one));
        assertThat(fields.get("Class")).isEqualTo(header.is64Bit() ? "ELF64" : "ELF32");
        assertThat(fields.get("Data")).endsWith(
                header.byteOrder() == java.nio.ByteOrder.BIG_ENDIAN ? "big endian" : "little endian");
        assertThat(fields.get("Type")).startsWith(header.typeName());
        assertThat(fields.get("ABI Version")).isEqualTo(Integer.toString(header.abiVersion()));
        assertThat(Long.decode(fields.get("Entry point address"))).isEqualTo(header.entry());
        assertThat(number(fields.get("Start of program headers"))).isEqualTo(header.programHeaderOffset());
        assertThat(number(fields.get("Start of section headers"))).isEqualTo(header.sectionHeaderOffset());
        assertThat(fields.get("Flags")).startsWith("0x" + Integer.toHexString(header.flags()));
        assertThat(number(fields.get("Size of this header"))).isEqualTo(header.headerSize());
        assertThat(number(fields.get("Size of program headers"))).isEqualTo(header.programHeaderSize());
        assertThat(number(fields.get("Number of program headers"))).isEqualTo(header.programHeaderCount());
        assertThat(number(fields.get("Size of section headers"))).isEqualTo(header.sectionHeaderSize());
        assertThat(number(fields.get("Number of section headers"))).isEqualTo(header.sectionCount());
        assertThat(number(fields.get("Section header string table index"))).isEqualTo(header.sectionNames());
    }

    private static long number(String field) {
        return Long.parseLong(field.split(" ")[0]);
    }

    private static void compareSections(List<ElfSection> sections, List<String> lines) {
        List<String> theirs = lines.stream().map(SECTION::matcher).filter(Matcher::matches)
                .map(line -> String.join(" ", line.group(1), line.group(2),
                        known(ElfNames.SECTION_TYPES, line.group(3)), hex(line.group(4)),
                        hex(line.group(5)), hex(line.group(6)), hex(line.group(7)), flags(line.group(8)),
                        line.group(9), line.group(10), line.group(11)))
                .toList();
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            ElfSection one = sections.get(i);
            String flags = (one.has(ElfSection.SHF_WRITE) ? "W" : "") + (one.has(ElfSection.SHF_ALLOC) ? "A" : "")
                    + (one.has(ElfSection.SHF_EXECINSTR) ? "X" : "");
            ours.add(String.join(" ", "" + i, one.name(), known(ElfNames.SECTION_TYPES, one.typeName()),
                    Long.toHexString(one.address()),
                    Long.toHexString(one.offset()), Long.toHexString(one.size()), Long.toHexString(one.entrySize()),
                    flags, "" + one.link(), "" + one.info(), "" + one.alignment()));
        }
        assertThat(ours).isEqualTo(theirs).isNotEmpty();
    }

    /** The name of a type, but for those of processors and of other compilers, which have names in readelf. */
    private static String known(Map<Integer, String> names, String name) {
        return names.containsValue(name) ? name : "?";
    }

    private static String flags(String all) {
        return all.replaceAll("[^WAX]", "");
    }

    private static String hex(String digits) {
        return Long.toHexString(Long.parseUnsignedLong(digits, 16));
    }

    private static void compareSegments(List<ProgramHeader> segments, List<String> lines) {
        List<String> theirs = lines.stream().dropWhile(line -> !line.startsWith("Program Headers"))
                .takeWhile(line -> !line.contains("Section to Segment")).filter(line -> !line.contains("[Requesting"))
                .map(SEGMENT::matcher).filter(Matcher::matches)
                .map(line -> String.join(" ", known(ElfNames.SEGMENT_TYPES, line.group(1)), hex(line.group(2)),
                        hex(line.group(3)), hex(line.group(4)),
                        hex(line.group(5)), hex(line.group(6)), (line.group(7) + line.group(8) + line.group(9)).strip(),
                        hex(line.group(10))))
                .toList();
        assertThat(segments.stream().map(one -> String.join(" ", known(ElfNames.SEGMENT_TYPES, one.typeName()),
                Long.toHexString(one.offset()),
                Long.toHexString(one.virtualAddress()), Long.toHexString(one.physicalAddress()),
                Long.toHexString(one.fileSize()), Long.toHexString(one.memorySize()),
                ((one.has(ProgramHeader.PF_R) ? "R" : " ") + (one.has(ProgramHeader.PF_W) ? "W" : " ")
                        + (one.has(ProgramHeader.PF_X) ? "E" : " ")).strip(),
                Long.toHexString(one.alignment())))
                .toList()).isEqualTo(theirs);
    }

    private static void compareSymbols(List<ElfSymbol> symbols, List<String> lines, String table) {
        List<String> theirs = new ArrayList<>();
        boolean here = false;
        for (String line : lines) {
            Matcher begin = TABLE.matcher(line);
            here = begin.matches() ? begin.group(1).equals(table) : here && !line.isBlank();
            Matcher symbol = SYMBOL.matcher(line);
            if (here && symbol.matches()) {
                String name = symbol.group(8).replaceAll("@.*", "");
                theirs.add(String.join(" ", symbol.group(1), hex(symbol.group(2)),
                        "" + Long.decode(symbol.group(3)), symbol.group(4), symbol.group(5), symbol.group(6),
                        "" + (PLACES.containsKey(symbol.group(7))
                                ? PLACES.get(symbol.group(7))
                                : Integer.parseInt(symbol.group(7))),
                        name));
            }
        }
        List<String> visibilities = List.of("DEFAULT", "INTERNAL", "HIDDEN", "PROTECTED");
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < symbols.size(); i++) {
            ElfSymbol one = symbols.get(i);
            // readelf shows the name of the section for a symbol of it, which has none of its own
            ours.add(String.join(" ", "" + i, Long.toHexString(one.value()), "" + one.size(), one.typeName(),
                    one.bindingName(), visibilities.get(one.visibility()), "" + one.section(),
                    one.typeName().equals("SECTION") ? "-" : one.name().replaceAll("@.*", "")));
        }
        theirs.replaceAll(line -> line.contains(" SECTION ") ? line.replaceAll(" [^ ]*$", " -") : line);
        assertThat(ours).isEqualTo(theirs);
    }

    private static List<String> output(List<String> command, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).describedAs(output).isZero();
        return output.lines().toList();
    }
}
