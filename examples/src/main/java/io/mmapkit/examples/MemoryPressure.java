package io.mmapkit.examples;

import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.Reclaim;
import io.mmapkit.vm.CachedFile;
import io.mmapkit.vm.PageFaults;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Memory is short: pages of a mapped file leave it, and fault back in when they are touched. Under a limit if root runs this, else by advice. */
final class MemoryPressure {
    private static final long MIB = 1 << 20;
    private static final long SIZE = 192 * MIB;
    private static final long LIMIT = 64 * MIB;
    private static final long STEP = 32 * MIB;
    private static final long PAGE = PageSize.system().bytes();

    private MemoryPressure() {}

    static void run() throws IOException {
        try (Scratch scratch = Scratch.named("memory-pressure"); Stage stage = Stage.named("memory-pressure")) {
            Path path = scratch.file("file");
            try (FileChannel channel = FileChannel.open(Files.write(path, new byte[(int) SIZE]),
                    StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            try (CachedFile file = CachedFile.open(path)) {
                file.evict(); // what this process has read or written would count as its own
                if (file.residency().resident() > 0) {
                    System.out.println("the file stays in memory: it is there only, and has no disk to go to");
                    return;
                }
            }
            Optional<MemoryLimit> limit = MemoryLimit.of(LIMIT);
            if (limit.isPresent()) {
                underALimit(limit.get(), stage, path);
            } else {
                System.out.println("no memory cgroup to be had (root can make one): pages leave by MADV_PAGEOUT here");
                byAdvice(path);
            }
        }
    }

    /** Another JVM does it: the limit holds for what it brings into memory from now on. */
    private static void underALimit(MemoryLimit limit, Stage stage, Path path) throws IOException {
        try (limit) {
            System.out.println(SIZE / MIB + " MiB of a file, and " + LIMIT / MIB + " MiB of memory for them: " + limit);
            Process other = stage.startHeard(Other.class, path.toString());
            try (BufferedReader said = other.inputReader()) {
                Expect.that("ready".equals(said.readLine()), "the other JVM is there");
                limit.add(other);
                other.outputWriter().write('\n');
                other.outputWriter().flush();
                said.lines().forEach(System.out::println);
            }
            stage.awaitSuccess();
            System.out.println("the group's own count: " + limit.count("pgmajfault") + " major faults, "
                    + (limit.count("workingset_refault_file") + limit.count("workingset_refault"))
                    + " pages came back that had been there");
        }
    }

    private static void byAdvice(Path path) throws IOException {
        try (MappedRegion region = MappedRegion.open(path); CachedFile file = CachedFile.open(path)) {
            touch("the first time", region, file, 0, SIZE);
            region.reclaim(0, SIZE / 2, Reclaim.PAGEOUT);
            long left = file.residency().resident();
            System.out.println("the first half was paged out: " + left + " of " + SIZE / PAGE + " pages are in memory");
            long major = touch("again", region, file, 0, SIZE / 2);
            Expect.that(left == SIZE / PAGE || major > 0, "what was paged out faults back in");
        }
    }

    /** Touches each page of a part; how many had to be waited for. */
    private static long touch(String when, MappedRegion region, CachedFile file, long from, long to)
            throws IOException {
        PageFaults faults = PageFaults.measure(() -> {
            for (long at = from; at < to; at += PAGE) {
                region.segment().get(ValueLayout.JAVA_BYTE, at);
            }
        });
        System.out.println("touched MiB " + from / MIB + " to " + to / MIB + ' ' + when + ": " + faults.minor()
                + " minor and " + faults.major() + " major faults, " + faults.elapsed().toMillis() + " ms; "
                + file.residency().resident() * PAGE / MIB + " MiB of the file are in memory, "
                + file.residency().recentlyEvicted() * PAGE / MIB + " MiB left just now");
        return faults.major();
    }

    /** Reads a file that is larger than its memory, and then its beginning once more. */
    static final class Other {
        public static void main(String[] arguments) throws IOException {
            Path path = Path.of(arguments[0]);
            System.out.println("ready");
            Expect.that(System.in.read() == '\n', "it may begin");
            try (MappedRegion region = MappedRegion.open(path); CachedFile file = CachedFile.open(path)) {
                for (long at = 0; at < SIZE; at += STEP) {
                    touch("the first time", region, file, at, at + STEP);
                }
                Expect.that(file.residency().resident() * PAGE <= LIMIT, "no more is in memory than may be");
                long major = touch("again", region, file, 0, STEP);
                Expect.that(major > 0, "it had left, and faults back in");
            }
        }
    }
}
