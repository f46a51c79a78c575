package io.mmapkit.process;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What tests of children need. */
final class Shared {
    static final long PAGE = 4096;
    static final Duration LONG = Duration.ofSeconds(30);

    private Shared() {}

    static MappedRegion region(Sharing sharing, long bytes) throws IOException {
        return MappedRegion.builder().anonymous().sharing(sharing).length(bytes)
                .protection(Protection.READ, Protection.WRITE).map();
    }

    /** How many children of this process have ended and not been waited for, or still run by a name that only forked JVMs have. */
    static long children() throws IOException {
        long own = ProcessHandle.current().pid();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(path -> isForkedFrom(path, own)).count();
        }
    }

    private static boolean isForkedFrom(Path process, long parent) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[1]) == parent && (fields[0].equals("Z") || stat.contains("(mmapkit-child)"));
        } catch (IOException gone) {
            return false;
        }
    }

    static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
