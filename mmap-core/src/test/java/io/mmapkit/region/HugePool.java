package io.mmapkit.region;

import io.mmapkit.testing.Self;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** The pool of huge pages of the default size, filled for a test as only root can, and then as it was. */
final class HugePool implements AutoCloseable {
    private static final Path PAGES = Path.of("/proc/sys/vm/nr_hugepages");

    private final long before;

    HugePool(long pages) throws IOException {
        if (!Self.isRoot() || !Files.isWritable(PAGES)) {
            throw new TestAbortedException("only root can fill the pool of huge pages");
        }
        before = read();
        write(before + pages);
        long got = read();
        if (got < before + pages) {
            write(before);
            throw new TestAbortedException("the kernel found no memory for " + pages + " huge pages");
        }
    }

    static long free() throws IOException {
        return figure("HugePages_Free:");
    }

    /** The size of a page, in bytes; skips the test if there are none. */
    static long pageSize() throws IOException {
        return figure("Hugepagesize:") << 10;
    }

    private static long figure(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream().filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst()
                .orElseThrow(() -> new TestAbortedException("this kernel has no huge pages"));
    }

    private static long read() throws IOException {
        return Long.parseLong(Files.readAllLines(PAGES).getFirst().strip());
    }

    private static void write(long pages) throws IOException {
        Files.writeString(PAGES, Long.toString(pages));
    }

    @Override
    public void close() {
        try {
            write(before);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
