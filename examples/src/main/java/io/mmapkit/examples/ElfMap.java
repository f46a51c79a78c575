package io.mmapkit.examples;

import io.mmapkit.elf.ElfFile;
import io.mmapkit.elf.ElfHeader;
import io.mmapkit.elf.ElfImage;
import io.mmapkit.elf.ElfSymbol;
import io.mmapkit.elf.LoadedSegment;
import io.mmapkit.elf.ProgramHeader;
import io.mmapkit.process.MemoryShare;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The C library of this process: what its file says of itself, its segments mapped as execve(2) would, and what all processes share of it. */
final class ElfMap {
    private static final int MARK_BYTES = 8;

    private ElfMap() {}

    static void run() throws IOException {
        Path libc = libraryOfThisProcess();
        try (ElfFile elf = ElfFile.open(libc)) {
            ElfHeader header = elf.header();
            System.out.printf("%s: %d bits, %s, %s, machine %d%n", libc, header.is64Bit() ? 64 : 32,
                    header.byteOrder(), header.typeName(), header.machine());
            List<ProgramHeader> segments = elf.programHeaders();
            System.out.printf("%d segments, %d sections, %d symbols for other files%n", segments.size(),
                    elf.sections().size(), elf.dynamicSymbols().size());
            System.out.println("dynamic linker: " + elf.interpreter().orElse("none is asked for"));
            ElfSymbol mmap = elf.dynamicSymbols().stream().filter(symbol -> symbol.name().equals("mmap")).findFirst()
                    .orElseThrow();
            System.out.printf("mmap is a %s %s at 0x%x, of %d bytes%n", mmap.bindingName(), mmap.typeName(),
                    mmap.value(),
                    mmap.size());
            try (ElfImage image = ElfImage.map(elf)) {
                show(image, elf, mmap);
            }
        }
        share(libc);
    }

    /** The file as the kernel shows it; of glibc and of musl. */
    private static Path libraryOfThisProcess() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.matches(".* r-xp .*/(libc\\.so\\.6|libc-2[.0-9]*\\.so|ld-musl-.*)"))
                    .map(line -> Path.of(line.substring(line.indexOf('/')))).findFirst()
                    .orElseThrow(() -> new IOException("this process has no C library that is known here"));
        }
    }

    private static void show(ElfImage image, ElfFile elf, ElfSymbol mmap) throws IOException {
        System.out.printf("mapped at base 0x%x:%n", image.base());
        for (LoadedSegment segment : image.segments()) {
            System.out.println("  " + KernelView.of(MemorySegment.ofAddress(segment.address())).line());
            MemorySegment ofFile = MemorySegment.ofArray(elf.content(segment.header()));
            Expect.that(segment.memory().asSlice(0, ofFile.byteSize()).mismatch(ofFile) == -1,
                    "a segment has the bytes of the file");
        }
        byte[] code = image.at(mmap.value(), MARK_BYTES).toArray(ValueLayout.JAVA_BYTE);
        System.out.println("mmap begins with " + HexFormat.ofDelimiter(" ").formatHex(code));
        MemorySegment data = image.segments().getLast().memory();
        long last = data.byteSize() - 1;
        Expect.that(data.get(ValueLayout.JAVA_BYTE, last) == 0, "what of a segment isn't in the file is zero");
        data.set(ValueLayout.JAVA_BYTE, 0, (byte) ~data.get(ValueLayout.JAVA_BYTE, 0)); // copies a page; the file stays
        Expect.that(data.get(ValueLayout.JAVA_BYTE, 0) != elf.content(image.segments().getLast().header())[0],
                "a store into data isn't seen in the file");
        System.out.println("a store into its data changed a copy of the page, and not the file");
    }

    private static void share(Path libc) throws IOException {
        int processes = 0;
        long resident = 0;
        long proportional = 0;
        long anonymous = 0;
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : all.filter(path -> path.getFileName().toString().matches("\\d+")).toList()) {
                try {
                    MemoryShare share = MemoryShare.ofFile(Integer.parseInt(process.getFileName().toString()), libc);
                    if (share.mapped() > 0) {
                        processes++;
                        resident += share.resident();
                        proportional += share.proportional();
                        anonymous += share.anonymous();
                    }
                } catch (IOException notOurs) {
                    // another user's, or it has just ended
                }
            }
        }
        Expect.that(processes > 0 && proportional <= resident, "this process has the library, and shares it");
        System.out.printf("%d processes have it mapped: %d KiB in their page tables (Rss), which take %d KiB (Pss),"
                + " %d KiB of that copied when they were written to%n", processes, resident >> 10, proportional >> 10,
                anonymous >> 10);
    }
}
