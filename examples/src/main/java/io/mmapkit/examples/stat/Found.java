package io.mmapkit.examples.stat;

import io.mmapkit.shared.SegmentInfo;
import io.mmapkit.shared.SharedSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is in a folder.
 *
 * @param folder as it was named
 * @param segments those that this user may read
 * @param unreadable how many files there are that this user may not, and which may be segments
 */
record Found(Path folder, List<SegmentInfo> segments, long unreadable) {
    private static final Path SHM = Path.of("/dev/shm");

    /** The path of one of them, as text: in the locale C, Java has no paths with other characters than ASCII. */
    String pathOf(SegmentInfo segment) {
        return segment.name().startsWith("/") ? segment.name() : folder + "/" + segment.name();
    }

    static Found in(Path folder) throws IOException {
        List<SegmentInfo> segments = folder.equals(SHM) ? SharedSegment.list() : SharedSegment.list(folder);
        try (Stream<Path> files = Files.list(folder)) {
            long unreadable = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !Files.isReadable(file)).count();
            return new Found(folder, segments, unreadable);
        }
    }
}
