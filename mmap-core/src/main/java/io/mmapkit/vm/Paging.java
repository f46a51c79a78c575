package io.mmapkit.vm;

import io.mmapkit.PageSize;
import io.mmapkit.libc.Platform;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.util.List;

/** A way in which a processor turns addresses into places in memory: by tables of tables, each of which takes some bits of the address. */
public enum Paging {
    /** 32-bit x86 without extensions: two levels, 4 GiB. */
    X86_32("x86, 32 bits, 2 levels", 32, 10, "page directory", "page table"),
    /** x86-64: four levels, 128 TiB for a process and 128 TiB for the kernel. */
    X86_64_4_LEVELS("x86-64, 4 levels", 48, 9, "PML4 (PGD)", "PDPT (PUD)", "page directory (PMD)", "page table (PTE)"),
    /** x86-64 with LA57: five levels, 64 PiB for each. */
    X86_64_5_LEVELS("x86-64, 5 levels", 57, 9, "PML5 (PGD)", "PML4 (P4D)", "PDPT (PUD)", "page directory (PMD)",
            "page table (PTE)"),
    /** aarch64 with pages of 4 KiB: four levels, 256 TiB for a process and 256 TiB for the kernel. */
    AARCH64_4_LEVELS("aarch64, 4 levels, 4 KiB", 48, 9, "level 0 (PGD)", "level 1 (PUD)", "level 2 (PMD)",
            "level 3 (PTE)");

    /** The bits of an address within a page: pages have 4 KiB in all of these. */
    static final int OFFSET_BITS = 12;

    private static final long FOUR_KIBIBYTES = 1L << OFFSET_BITS;

    private final String text;
    private final int addressBits;
    private final int indexBits;
    private final List<String> levels;

    Paging(String text, int addressBits, int indexBits, String... levels) {
        this.text = text;
        this.addressBits = addressBits;
        this.indexBits = indexBits;
        this.levels = List.of(levels);
    }

    private static final class OfThisMachine {
        static final Paging PAGING = find();

        private static Paging find() {
            if (Platform.current() == Platform.LINUX_AARCH64) {
                return AARCH64_4_LEVELS;
            }
            try {
                boolean five = ProcFile.lines("/proc/cpuinfo").stream().filter(line -> line.startsWith("flags"))
                        .anyMatch(line -> (line + ' ').contains(" la57 ")); // the kernel hides it if it doesn't use it
                return five ? X86_64_5_LEVELS : X86_64_4_LEVELS;
            } catch (IOException hidden) {
                return X86_64_4_LEVELS;
            }
        }
    }

    /**
     * That of this machine.
     *
     * @return four levels or five on x86-64, four on aarch64
     * @throws UnsupportedOperationException on aarch64 with pages of another size than 4 KiB, whose tables are others
     */
    public static Paging current() {
        if (PageSize.system().bytes() != FOUR_KIBIBYTES) {
            throw new UnsupportedOperationException(
                    "the page tables of pages of " + PageSize.system().bytes() + " bytes aren't known here");
        }
        return OfThisMachine.PAGING;
    }

    /** {@return in words} */
    public String text() {
        return text;
    }

    /** {@return how many bits of an address count} */
    public int addressBits() {
        return addressBits;
    }

    /** {@return how many bits of an address each table takes} */
    public int indexBits() {
        return indexBits;
    }

    /** {@return what the tables are called, from the first to that of the pages; in brackets as Linux calls it} */
    public List<String> levels() {
        return levels;
    }

    /** Whether the bits beyond those that count are as they have to be: all like the highest that does on x86-64, all alike on aarch64. */
    boolean isCanonical(long address) {
        long rest = switch (this) {
            case X86_32, AARCH64_4_LEVELS -> address >> addressBits;
            case X86_64_4_LEVELS, X86_64_5_LEVELS -> address >> addressBits - 1;
        };
        return rest == 0 || rest == -1 && this != X86_32;
    }
}
