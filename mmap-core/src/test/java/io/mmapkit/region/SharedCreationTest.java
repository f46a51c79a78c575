package io.mmapkit.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two regions of one file that are made at the same time: neither takes from the other what it has. */
final class SharedCreationTest {
    private static final int ROUNDS = 300;
    private static final int LARGE = 1 << 20;
    private static final int SMALL = 4096;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final CyclicBarrier start = new CyclicBarrier(2);

    @TempDir private Path directory;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private RegionBuilder creating(Path path, long length) {
        return MappedRegion.builder().file(path).create().length(length);
    }

    private Future<MappedRegion> mapped(RegionBuilder builder) {
        Callable<MappedRegion> map = () -> {
            start.await();
            try {
                return builder.map();
            } catch (FileSystemException full) {
                return null;
            }
        };
        return threads.submit(map);
    }

    private void bothLive(boolean sparse, boolean there) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path path = directory.resolve("both-" + round);
            if (there) {
                Files.write(path, new byte[100]);
            }
            RegionBuilder one = creating(path, LARGE);
            RegionBuilder other = creating(path, SMALL);
            Future<MappedRegion> large = mapped(sparse ? one.sparse() : one);
            Future<MappedRegion> small = mapped(sparse ? other.sparse() : other);
            try (MappedRegion first = large.get(); MappedRegion second = small.get()) {
                assertThat(path).hasSize(LARGE);
                first.guardedAction(view -> view.set(ValueLayout.JAVA_BYTE, LARGE - 1, (byte) 1));
                second.guardedAction(view -> view.set(ValueLayout.JAVA_BYTE, SMALL - 1, (byte) 1));
            }
            Files.delete(path);
        }
    }

    @Test
    void aSmallOneNeverCutsALargeOneShort() throws Exception {
        bothLive(false, false);
        bothLive(false, true);
        bothLive(true, false);
        bothLive(true, true);
    }

    private void oneLives(boolean there) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path path = directory.resolve("one-" + round);
            if (there) {
                Files.write(path, new byte[100]);
            }
            Future<MappedRegion> fits = mapped(creating(path, SMALL));
            Future<MappedRegion> doesNot = mapped(creating(path, 1L << 60).sparse()); // refused by the file system: EFBIG
            assertThat(doesNot.get()).isNull();
            try (MappedRegion region = fits.get()) {
                assertThat(path).hasSize(SMALL);
                region.guardedAction(view -> view.fill((byte) 7));
            }
            assertThat(Files.readAllBytes(path)).containsOnly(7);
            Files.delete(path);
        }
    }

    @Test
    void aFailureTakesNothingFromWhoSucceeds() throws Exception {
        oneLives(false);
        oneLives(true);
    }

    @Test
    void onlyWhatIsStoredIntoIsAllocated() throws IOException {
        Path path = directory.resolve("hole");
        for (RegionBuilder builder : new RegionBuilder[]{
            creating(path, LARGE).protection(io.mmapkit.Protection.READ),
            creating(path, LARGE).sharing(io.mmapkit.Sharing.PRIVATE)}) {
            try (var file = new java.io.RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(0);
                file.setLength(LARGE);
            }
            Files.setLastModifiedTime(path, java.nio.file.attribute.FileTime.fromMillis(0));
            builder.map().close();
            assertThat(Files.getLastModifiedTime(path).toMillis()).isZero();
        }
    }

    @Test
    void aFileThatNeverHasANameIsNotWaitedFor() throws IOException {
        try (Scene scene = Scene.create()) {
            int memfd = scene.memfd(0);
            try (MappedRegion region = creating(Path.of("/proc/self/fd/" + memfd), SMALL).map()) {
                region.segment().fill((byte) 1);
                assertThat(region.byteSize()).isEqualTo(SMALL);
            }
        }
    }
}
