package io.mmapkit.region;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 whose device can be made to fail: it lies in a file with holes, on a tmpfs that can be filled. What the file system has of its own
 * lies at the start, which stays; only root can have it, others skip the test.
 */
public final class FailingDisk implements AutoCloseable {
    private static final long SIZE = 16L << 20;
    private static final long GOOD = 4L << 20;

    private final Mount store;
    private final Path image;
    private Mount disk;

    /** Makes one. */
    public FailingDisk() throws IOException, InterruptedException {
        store = Mount.tmpfs(SIZE + GOOD);
        image = store.path("image");
        try {
            Mount.run("truncate", "-s", Long.toString(SIZE), image.toString());
            Mount.run("mkfs.ext4", "-q", "-F", "-b", "4096", "-O", "^has_journal", "-E", "lazy_itable_init=0,nodiscard",
                    image.toString());
            disk = mount();
        } catch (IOException | InterruptedException | RuntimeException | Error failure) {
            store.close();
            throw failure;
        }
    }

    private Mount mount() throws IOException, InterruptedException {
        return Mount.of("mount", "-t", "ext4", "-o", "loop,nodiscard,errors=continue", image.toString());
    }

    /** A file on it. */
    public Path path(String name) {
        return disk.path(name);
    }

    /** From now on most of what is to be stored can't be. */
    public void fail() throws IOException {
        try (Scene scene = Scene.create()) {
            Fcntl.fallocate(scene.open(image, Fcntl.O_RDWR), Fcntl.FALLOC_FL_PUNCH_HOLE | Fcntl.FALLOC_FL_KEEP_SIZE,
                    GOOD, SIZE - GOOD);
        }
        store.fill();
    }

    /** Everything can be stored again. */
    void repair() throws IOException {
        Files.delete(store.path("filler"));
    }

    /** Lets the kernel forget what it has of the disk, so that it is read again. */
    void forgetCache() throws IOException, InterruptedException {
        disk.close();
        disk = mount();
    }

    @Override
    public void close() {
        disk.close();
        store.close();
    }
}
