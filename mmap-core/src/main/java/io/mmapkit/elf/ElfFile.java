package io.mmapkit.elf;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * An ELF file, read through a mapping: a program, a library, an object or a core dump, of 32 or 64 bits, of either order of bytes, whatever machine it is
 * for; elf(5).
 *
 * <p>{@snippet :
 * try (ElfFile libc = ElfFile.open(Path.of("/lib/x86_64-linux-gnu/libc.so.6"))) {
 *     libc.dynamicSymbols().stream().filter(symbol -> symbol.name().equals("mmap"))
 *             .forEach(symbol -> System.out.println(Long.toHexString(symbol.value())));
 * }
 * }
 *
 * <p>The file may be anybody's: no number in it is used before it was checked against the size of the file, and tables are copied before they are
 * checked, so that it doesn't matter who writes to the file meanwhile. What is wrong is an {@link ElfFormatException}, and a file that
 * is cut while it is read is a {@link io.mmapkit.MappingFaultException}. Each table is read when it is asked for, so that a file with a bad
 * table of sections, which execve(2) doesn't look at, still has program headers.
 *
 * <p>Safe for use by any number of threads, as the region is.
 */
public final class ElfFile implements AutoCloseable {
    /** Characters, of the names of all sections together: each is a text of its own, and a hostile file may have one long name for all. */
    private static final long MOST_NAMES = 64L << 20;

    private final ElfBytes bytes;
    private final ElfHeader header;
    private final ElfFormatException sectionFault; // why there are none; or null
    private final boolean ownsRegion;
    private int descriptor; // or −1

    private ElfFile(ElfBytes bytes, boolean ownsRegion, int descriptor) throws IOException {
        this.bytes = bytes;
        List<ElfFormatException> faults = new ArrayList<>();
        this.header = ElfHeader.of(bytes, faults::add);
        this.sectionFault = faults.isEmpty() ? null : faults.getFirst();
        this.ownsRegion = ownsRegion;
        this.descriptor = descriptor;
    }

    /**
     * Opens a file for reading.
     *
     * @param path of the default file system
     * @return the file, to be closed
     * @throws java.nio.file.NoSuchFileException if it is missing
     * @throws java.nio.file.AccessDeniedException if it may not be read
     * @throws ElfFormatException if it isn't an ELF file
     * @throws IOException if the system refuses for another reason: a directory, say
     * @throws UnsupportedOperationException if the path is of another file system
     */
    public static ElfFile open(Path path) throws IOException {
        int descriptor = descriptor(path);
        MappedRegion region = null;
        try {
            if (size(descriptor, path) == 0) {
                throw new ElfFormatException(path.toString(), "is empty");
            }
            region = MappedRegion.builder().descriptor(descriptor, path.toString()).protection(Protection.READ).map();
            return new ElfFile(new ElfBytes(region, path.toString()), true, descriptor);
        } catch (IOException | RuntimeException | Error failure) {
            if (region != null) {
                region.close();
            }
            Unistd.close(descriptor);
            throw failure;
        }
    }

    private static int descriptor(Path path) throws IOException {
        if (Files.isDirectory(path)) { // which a region of a descriptor couldn't name
            throw new FileSystemException(path.toString(), null, "is a directory");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pathname = CPath.of(path, arena);
            // O_NONBLOCK: a FIFO would wait for somebody to write to it
            int flags = Fcntl.O_RDONLY | Fcntl.O_CLOEXEC | Fcntl.O_NOCTTY | Fcntl.O_NONBLOCK;
            return Interrupted.retry(() -> Fcntl.open(pathname, flags, 0));
        } catch (SystemCallException refused) {
            throw Refusal.of(path.toString(), refused);
        }
    }

    private static long size(int descriptor, Path path) throws IOException {
        try {
            return Unistd.lseek(descriptor, 0, Unistd.SEEK_END);
        } catch (SystemCallException refused) {
            throw Refusal.of(path.toString(), refused);
        }
    }

    /**
     * Reads what a region has, from its first byte to its last: an ELF file inside another file, or in memory. It can't be made an {@link ElfImage} of.
     *
     * @param region with {@link Protection#READ}; stays the caller's, and open as long as this is used
     * @return the file; closing it leaves the region alone
     * @throws ElfFormatException if it isn't an ELF file
     * @throws IOException if it can't be read
     * @throws IllegalStateException if the region is closed or can't be read
     */
    public static ElfFile of(MappedRegion region) throws IOException {
        return new ElfFile(new ElfBytes(region, null), false, -1);
    }

    /**
     * The header.
     *
     * @return what the file said of itself when it was opened
     */
    public ElfHeader header() {
        return header;
    }

    /**
     * The program headers: what the file is in memory.
     *
     * @return all, in their order; none if the file has none
     * @throws ElfFormatException if one is of a range that isn't in the file
     * @throws IOException if they can't be read
     * @throws IllegalStateException if this is closed
     */
    public List<ProgramHeader> programHeaders() throws IOException {
        int count = header.programHeaderCount();
        int size = header.programHeaderSize();
        Fields table = table(header.programHeaderOffset(), count, size, "the table of program headers");
        List<ProgramHeader> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ProgramHeader one = ProgramHeader.of(table.entry(i, size));
            one.check(bytes, i);
            all.add(one);
        }
        return List.copyOf(all);
    }

    /**
     * The sections: what the file consists of, for linkers and debuggers.
     *
     * @return all, in their order; none if the file has none
     * @throws ElfFormatException if their table isn't in the file, one is of a range that isn't, or has a name that isn't
     * @throws IOException if they can't be read
     * @throws IllegalStateException if this is closed
     */
    public List<ElfSection> sections() throws IOException {
        if (sectionFault != null) {
            throw new ElfFormatException(sectionFault);
        }
        int count = header.sectionCount();
        int size = header.sectionHeaderSize();
        Fields table = table(header.sectionHeaderOffset(), count, size, "the table of sections");
        StringTable names = header.sectionNames() == 0
                ? StringTable.empty()
                : names(ElfSection.of(table.entry(header.sectionNames(), size), ""), "the names of sections");
        List<ElfSection> all = new ArrayList<>(count);
        long named = 0;
        for (int i = 0; i < count; i++) {
            Fields fields = table.entry(i, size);
            String name = header.sectionNames() == 0
                    ? ""
                    : names.require(bytes, ElfSection.nameOf(fields), "section " + i);
            named += name.length();
            if (named > MOST_NAMES) {
                throw bytes.wrong("the names of its %d sections overlap, and have more than %d characters", count,
                        MOST_NAMES);
            }
            ElfSection one = ElfSection.of(fields, name);
            one.check(bytes, i);
            all.add(one);
        }
        return List.copyOf(all);
    }

    private Fields table(long offset, int count, int size, String what) throws IOException {
        MemorySegment copy = count == 0
                ? MemorySegment.ofArray(new byte[0])
                : bytes.copy(offset, (long) count * size, what);
        return new Fields(copy, header.byteOrder(), header.is64Bit());
    }

    private StringTable names(ElfSection section, String what) throws IOException {
        return StringTable.of(bytes, section, what);
    }

    /**
     * A section by its name.
     *
     * @param name such as {@code ".text"}
     * @return the first one of that name
     * @throws ElfFormatException as for {@link #sections}
     * @throws IOException if they can't be read
     */
    public Optional<ElfSection> section(String name) throws IOException {
        Objects.requireNonNull(name);
        return sections().stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /**
     * All symbols: those of {@code .symtab}, which a stripped file hasn't.
     *
     * @return the symbols in their order, the first of which is nothing's; none if there is no such table. A list to be kept: it has copies
     * @throws ElfFormatException if the table can't be so
     * @throws IOException if it can't be read
     */
    public List<ElfSymbol> symbols() throws IOException {
        return symbols(ElfSection.SHT_SYMTAB);
    }

    /**
     * The symbols that this file gives to others and needs of them: those of {@code .dynsym}.
     *
     * @return the symbols in their order, the first of which is nothing's; none if there is no such table. A list to be kept: it has copies
     * @throws ElfFormatException if the table can't be so
     * @throws IOException if it can't be read
     */
    public List<ElfSymbol> dynamicSymbols() throws IOException {
        return symbols(ElfSection.SHT_DYNSYM);
    }

    private List<ElfSymbol> symbols(int type) throws IOException {
        List<ElfSection> sections = sections();
        for (int i = 0; i < sections.size(); i++) {
            ElfSection section = sections.get(i);
            if (section.type() != type) {
                continue;
            }
            if (section.link() < 0 || section.link() >= sections.size()) {
                throw bytes.wrong("the names of %s are in section %s, of %d", section.name(),
                        Integer.toUnsignedString(section.link()), sections.size());
            }
            StringTable names = names(sections.get(section.link()), "the names of " + section.name());
            return SymbolTable.of(bytes, header, section, names, numbers(sections, i));
        }
        return List.of();
    }

    /** SHT_SYMTAB_SHNDX, which says the section of a symbol where 16 bits are too few. */
    private static ElfSection numbers(List<ElfSection> sections, int symbols) {
        return sections.stream().filter(section -> section.type() == 18 && section.link() == symbols).findFirst()
                .orElse(null);
    }

    /**
     * Copies a section.
     *
     * @param section of this file
     * @return its bytes; none for {@code SHT_NOBITS}
     * @throws ElfFormatException if it isn't in the file, or has more than 512 MiB
     * @throws IOException if it can't be read
     */
    public byte[] content(ElfSection section) throws IOException {
        return section.isInFile()
                ? copy(section.offset(), section.size(), "the section " + section.name())
                : new byte[0];
    }

    /**
     * Copies what of a segment is in the file.
     *
     * @param segment of this file
     * @return its bytes
     * @throws ElfFormatException if it isn't in the file, or has more than 512 MiB
     * @throws IOException if it can't be read
     */
    public byte[] content(ProgramHeader segment) throws IOException {
        return copy(segment.offset(), segment.fileSize(), "a segment");
    }

    private byte[] copy(long offset, long length, String what) throws IOException {
        return bytes.copy(offset, length, what).toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * The dynamic linker that the program asks for: {@code PT_INTERP}.
     *
     * @return its path; empty for a library, and for a program that is linked statically
     * @throws ElfFormatException if that can't be so
     * @throws IOException if it can't be read
     */
    public Optional<String> interpreter() throws IOException {
        for (ProgramHeader one : programHeaders()) {
            if (one.type() == ProgramHeader.PT_INTERP) {
                byte[] path = content(one);
                if (path.length < 2 || path[path.length - 1] != 0) {
                    throw bytes.wrong("the path of the dynamic linker has no end");
                }
                return Optional.of(new String(path, 0, path.length - 1, StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    /** What it is called in messages. */
    String name() {
        return bytes.name() == null ? "an ELF file" : bytes.name();
    }

    ElfFormatException wrong(String reason, Object... values) {
        return bytes.wrong(reason, values);
    }

    /** Does something with the descriptor of the file, which isn't closed meanwhile. */
    synchronized <T> T withDescriptor(Use<T> use) throws IOException {
        if (!ownsRegion) {
            throw new IllegalArgumentException(
                    "an ELF file in a region isn't a file that can be mapped: open(path) is");
        }
        if (descriptor < 0) {
            throw new IllegalStateException("the file is closed");
        }
        return use.of(descriptor);
    }

    /** Uses a descriptor. */
    interface Use<T> {
        T of(int descriptor) throws IOException;
    }

    /**
     * Closes the file. An {@link ElfImage} of it stays. May be called twice.
     *
     * @throws IllegalStateException if another thread is reading it; it then stays open
     */
    @Override
    public synchronized void close() {
        if (!ownsRegion) {
            return;
        }
        bytes.region().close();
        if (descriptor >= 0) {
            try {
                Unistd.close(descriptor);
            } catch (SystemCallException refused) {
                throw new UncheckedIOException(refused);
            } finally {
                descriptor = -1;
            }
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s: ELF, %d bits, %s, machine %d, %d segments, %d sections", name(),
                header.is64Bit() ? 64 : 32, header.typeName(), header.machine(), header.programHeaderCount(),
                header.sectionCount());
    }
}
