package io.mmapkit.bench.run;

import io.mmapkit.Residency;
import io.mmapkit.libc.Unistd;
import io.mmapkit.vm.CachedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file, or a directory of files, and the page cache. Linux shows what is in it only to those who own the file or may write it, and tells all
 * others that everything is there, and so does this.
 */
final class CachedFiles {
    static final long PAGE_BYTES = Unistd.getpagesize();

    private static final int ATTEMPTS = 5;

    private final List<Path> files;

    CachedFiles(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> all = Files.list(path)) {
                files = all.toList();
            }
        } else {
            files = Files.exists(path) ? List.of(path) : List.of();
        }
    }

    /**
     * All pages, and those that are in the page cache.
     *
     * @param isPermitted whether the kernel told, of all files
     */
    record Pages(long all, long resident, boolean isPermitted) {}

    /** Reads everything once. */
    void warm() throws IOException {
        for (Path path : files) {
            try (CachedFile file = CachedFile.open(path)) {
                file.touch(_ -> {});
            }
        }
    }

    /**
     * Drops everything and reads it once. The size of the pieces in which the page cache holds a file depends on how it got there, and changes what a
     * mapping costs several times; after this it doesn't depend on who wrote it or read it before.
     */
    void warmAnew() throws IOException {
        drop();
        warm();
    }

    /**
     * Drops everything from the page cache that nobody maps.
     *
     * @return how many pages are still there
     */
    long drop() throws IOException {
        long left = 0;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            for (Path path : files) {
                try (CachedFile file = CachedFile.open(path)) {
                    file.evict();
                }
            }
            left = count().resident();
            if (left == 0) {
                return 0;
            }
        }
        return left;
    }

    /** Counts. */
    Pages count() throws IOException {
        long all = 0;
        long resident = 0;
        boolean permitted = true;
        for (Path path : files) {
            try (CachedFile file = CachedFile.open(path)) {
                Residency residency = file.residency();
                all += file.pages();
                permitted &= residency.isPermitted();
                resident += residency.isPermitted() ? residency.resident() : file.pages();
            }
        }
        return new Pages(all, resident, permitted);
    }
}
