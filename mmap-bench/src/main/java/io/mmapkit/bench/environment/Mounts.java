package io.mmapkit.bench.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where file systems are mounted. */
final class Mounts {
    private static final int POINT = 1;

    private Mounts() {}

    /** The mount point above a file: the longest that its path begins with. */
    static Path pointOf(Path file) throws IOException {
        Path real = file.toRealPath();
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream().map(line -> line.split(" ")[POINT])
                .map(point -> Path.of(point.replace("\\040", " "))).filter(real::startsWith)
                .reduce((a, b) -> b.getNameCount() >= a.getNameCount() ? b : a).orElse(real.getRoot());
    }
}
