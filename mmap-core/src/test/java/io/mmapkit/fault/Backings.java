package io.mmapkit.fault;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Unistd;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can stand behind a region, for tests that hold for all of it. */
enum Backings {
    FILE(true), FILE_FROM_INSIDE_A_PAGE(true), FILE_PRIVATE(false), DESCRIPTOR(true), MEMFD(true), ANONYMOUS(
            false), ANONYMOUS_SHARED(false);

    private static final int INSIDE = 1234;

    private final boolean showsFile;

    Backings(boolean showsFile) {
        this.showsFile = showsFile;
    }

    /** Whether the region's bytes are those of a file, so that nothing can be read past its end. */
    boolean showsFile() {
        return showsFile;
    }

    /** Whether there is a path, so that others can cut the file. */
    boolean hasPath() {
        return this != MEMFD && this != ANONYMOUS && this != ANONYMOUS_SHARED;
    }

    /** Where in its file a region starts. */
    int offset() {
        return this == FILE_FROM_INSIDE_A_PAGE ? INSIDE : 0;
    }

    /** A region that can be written, of zeros. The path is for those that need one. */
    MappedRegion map(Path path, int size) throws IOException {
        RegionBuilder builder = MappedRegion.builder();
        if (hasPath()) {
            Files.write(path, new byte[offset() + size]);
        }
        if (this == DESCRIPTOR) {
            return ofDescriptor(builder, path);
        }
        switch (this) {
            case MEMFD -> builder.memfd("test");
            case ANONYMOUS -> builder.anonymous();
            case ANONYMOUS_SHARED -> builder.anonymous().sharing(Sharing.SHARED);
            case FILE_PRIVATE -> builder.file(path).sharing(Sharing.PRIVATE);
            default -> builder.file(path).offset(offset());
        }
        return builder.length(size).protection(Protection.READ, Protection.WRITE).map();
    }

    private static MappedRegion ofDescriptor(RegionBuilder builder, Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = Fcntl.open(arena.allocateFrom(path.toString()), Fcntl.O_RDWR | Fcntl.O_CLOEXEC, 0);
            try {
                return builder.descriptor(fd).protection(Protection.READ, Protection.WRITE).map();
            } finally {
                Unistd.close(fd);
            }
        }
    }
}
