package io.mmapkit.bench.environment;

import io.mmapkit.libc.Unistd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The machine and the software that the figures are true for. What can't be found out is "unknown", never a guess.
 *
 * @param thp the setting of transparent huge pages, and of those in tmpfs
 * @param fileSystem of the measured file: its type and where it is mounted, and how far its device is read ahead: as long may the pieces be in
 *            which the page cache holds a file
 * @param compiler the C compiler and its flags, or "none"
 * @param commit of this program's sources, with "+" after it if they had been changed
 */
public record Environment(String cpu, int processors, String caches, long memoryBytes, String kernel,
        String virtualization, long pageBytes,
        String thp, String fileSystem, String jdk, String workerFlags, String compiler, String commit,
        String loadAverage) {
    static final String UNKNOWN = "unknown";

    private static final String VIRTUAL = "virtual machine";

    /** Whether a hypervisor was seen, which may keep page tables of its own. */
    public boolean isVirtual() {
        return VIRTUAL.equals(virtualization);
    }

    /** Finds out. */
    public static Environment of(Path file, String workerFlags, String compiler) {
        return new Environment(Cpu.model(), Runtime.getRuntime().availableProcessors(), Cpu.caches(), memory(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                Cpu.virtualized() ? VIRTUAL : "none seen", Unistd.getpagesize(), hugePages(),
                fileSystemOf(file) + readAhead(file),
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.vm.name") + " "
                        + Runtime.version(),
                workerFlags,
                compiler == null ? "none" : compiler, Commit.ofThisProgram(), load());
    }

    private static String hugePages() {
        return selected("/sys/kernel/mm/transparent_hugepage/enabled") + ", tmpfs "
                + selected("/sys/kernel/mm/transparent_hugepage/shmem_enabled");
    }

    /** Such a file lists all choices, the current one in brackets. */
    private static String selected(String file) {
        String text = firstLine(file);
        int open = text.indexOf('[');
        int close = text.indexOf(']');
        return open >= 0 && close > open ? text.substring(open + 1, close) : text;
    }

    /** The type of the file system that a path is on, and where it is mounted. */
    public static String fileSystemOf(Path file) {
        try {
            return Files.getFileStore(file).type() + " at " + Mounts.pointOf(file);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** In words; empty for memory, which has no device. */
    private static String readAhead(Path file) {
        try {
            long device = (long) Files.getAttribute(file, "unix:dev");
            long major = device >>> 8 & 0xfff;
            long minor = device & 0xff | device >>> 12 & 0xfff00; // as makedev(3) puts them together
            Path setting = Path.of("/sys/class/bdi/" + major + ":" + minor + "/read_ahead_kb");
            return Files.exists(setting) ? ", read-ahead " + firstLine(setting.toString()) + " KiB" : "";
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    private static long memory() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream().filter(line -> line.startsWith("MemTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    private static String load() {
        String[] fields = firstLine("/proc/loadavg").split(" ");
        return fields.length < 3 ? UNKNOWN : fields[0] + " " + fields[1] + " " + fields[2];
    }

    static String firstLine(String file) {
        try {
            return Files.readAllLines(Path.of(file)).getFirst();
        } catch (IOException | RuntimeException e) {
            return UNKNOWN;
        }
    }
}
