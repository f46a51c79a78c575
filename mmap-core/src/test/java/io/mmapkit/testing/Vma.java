package io.mmapkit.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A mapping of this process as the kernel shows it in /proc/self/smaps. Neighbours that are alike are shown as one.
 *
 * @param permissions "rw-p" and the like
 * @param details the lines that follow, "VmFlags: rd wr" among them
 */
public record Vma(long start, long end, String permissions, String file, List<String> details) {
    private static final Path SMAPS = Path.of("/proc/self/smaps");

    /** All mappings. */
    public static List<Vma> all() throws IOException {
        List<Vma> mappings = new ArrayList<>();
        for (String line : Files.readAllLines(SMAPS)) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                mappings.add(of(line.split(" +", 6)));
            } else {
                mappings.getLast().details.add(line);
            }
        }
        return mappings;
    }

    private static Vma of(String[] fields) {
        String[] range = fields[0].split("-");
        return new Vma(Long.parseUnsignedLong(range[0], 16), Long.parseUnsignedLong(range[1], 16), fields[1],
                fields.length > 5 ? fields[5].strip() : "", new ArrayList<>());
    }

    /** The mapping of an address, if there is one. */
    public static Optional<Vma> find(long address) throws IOException {
        return all().stream().filter(vma -> vma.start <= address && address < vma.end).findFirst();
    }

    /** The mapping of an address. */
    public static Vma of(long address) throws IOException {
        return find(address).orElseThrow(() -> new AssertionError("nothing is mapped at " + Long.toHexString(address)));
    }

    /** The mappings that touch a range. */
    public static List<Vma> within(long address, long length) throws IOException {
        return all().stream().filter(vma -> vma.start < address + length && address < vma.end).toList();
    }

    /** Whether the kernel set a flag: "lo" for locked, "dd" for not dumped. */
    public boolean hasFlag(String flag) {
        return (detail("VmFlags") + ' ').contains(flag + ' ');
    }

    /** A figure in KiB: "Rss", "Locked". */
    public long kibibytes(String name) {
        return Long.parseLong(detail(name).replace("kB", "").strip());
    }

    private String detail(String name) {
        return details.stream().filter(line -> line.startsWith(name + ':'))
                .map(line -> line.substring(name.length() + 1).strip()).findFirst().orElse("");
    }
}
