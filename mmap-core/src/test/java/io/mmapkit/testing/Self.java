package io.mmapkit.testing;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.SystemCallException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the kernel says of this process. */
public final class Self {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private Self() {}

    public static boolean isRoot() {
        return Unistd.geteuid() == 0;
    }

    /** A figure of /proc/self/status in KiB: "VmLck". */
    public static long kibibytes(String name) throws IOException {
        return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(name + ':'))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElseThrow();
    }

    /** How many pages are locked. */
    public static long lockedPages() throws IOException {
        return kibibytes("VmLck") * 1024 / Scene.PAGE;
    }

    /** The open files whose name holds a text, as often as they are open. */
    public static long descriptorsOf(String text) throws IOException {
        return descriptors().stream().filter(file -> file.contains(text)).count();
    }

    /** The open files: "5 /tmp/file". */
    public static Set<String> descriptors() throws IOException {
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.map(Self::target).filter(file -> !file.isEmpty()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String target(Path descriptor) {
        try {
            Path file = Files.readSymbolicLink(descriptor);
            return file.endsWith("fd") ? "" : descriptor.getFileName() + " " + file; // not the one the list is read with
        } catch (IOException gone) {
            return "";
        }
    }

    /** How many pages of a range are in memory, by mincore. */
    public static long residentPages(MemorySegment range) throws SystemCallException {
        return residentPages(range, range.byteSize());
    }

    /** The same for a length that isn't the segment's. */
    public static long residentPages(MemorySegment range, long length) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate((length + Scene.PAGE - 1) / Scene.PAGE);
            Mman.mincore(range, length, vector);
            return vector.elements(ValueLayout.JAVA_BYTE).filter(page -> (page.get(ValueLayout.JAVA_BYTE, 0) & 1) != 0)
                    .count();
        }
    }
}
