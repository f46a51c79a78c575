package io.mmapkit.process;

import static io.mmapkit.process.Shared.LONG;
import static io.mmapkit.process.Shared.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.Advice;
import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Seed;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a snapshot contains, how it is restored, and what it refuses. */
@Timeout(60)
final class SnapshotTest {
    @TempDir Path folder;

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Shared.children()).isZero();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith(".mmapkit"))).isEmpty();
        }
    }

    @Test
    void itIsTheRegionAtItsStart() throws Exception {
        Path path = Files.writeString(folder.resolve("snapshot"), "what was there before");
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 300 * PAGE)) {
            Patterns.fill(region.segment());
            byte[] before = region.segment().toArray(ValueLayout.JAVA_BYTE);
            try (Snapshot snapshot = Snapshot.start(region, path)) {
                region.segment().fill((byte) 9);
                List<SnapshotImage> images = snapshot.await(LONG);
                assertThat(snapshot.isDone()).isTrue();
                assertThat(snapshot.written()).isEqualTo(snapshot.byteSize()).isEqualTo(300 * PAGE);
                assertThat(snapshot.pause()).isPositive();
                CRC32C crc = new CRC32C();
                crc.update(before);
                assertThat(images).containsExactly(
                        new SnapshotImage(0, 300 * PAGE, region.segment().address(), (int) crc.getValue()));
                assertThat(snapshot.await(LONG)).isEqualTo(images);
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
            SnapshotFile file = SnapshotFile.open(path);
            assertThat(file.verify(0)).isTrue();
            try (MappedRegion restored = file.map(0); MappedRegion raw = MappedRegion.open(path)) {
                assertThat(restored.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
                assertThat(raw.segment().asSlice(0, before.length).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before);
                restored.segment().fill((byte) 1); // doesn't reach the file
            }
            assertThat(file.verify(0)).isTrue();
        }
    }

    @Test
    void severalRegionsAreOfTheSameMoment() throws Exception {
        Path path = folder.resolve("snapshot");
        List<MappedRegion> regions = new ArrayList<>();
        try {
            Path source = Files.write(folder.resolve("source"), Patterns.bytes(10_000));
            regions.add(MappedRegion.builder().file(source).offset(100).length(5000).sharing(Sharing.PRIVATE).map());
            regions.add(Shared.region(Sharing.PRIVATE, 1));
            regions.add(Shared.region(Sharing.PRIVATE, 123_457));
            regions.get(1).segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 5);
            Patterns.fill(regions.get(2).segment());
            List<byte[]> before = regions.stream().map(region -> region.segment().toArray(ValueLayout.JAVA_BYTE))
                    .toList();
            try (Snapshot snapshot = Snapshot.start(regions, path)) {
                regions.forEach(MappedRegion::close); // the child has its own
                assertThat(snapshot.await(LONG)).extracting(SnapshotImage::offset).containsExactly(0L, 8192L, 12288L);
            }
            SnapshotFile file = SnapshotFile.open(path);
            for (int i = 0; i < before.size(); i++) {
                assertThat(file.verify(i)).isTrue();
                try (MappedRegion restored = file.map(i)) {
                    assertThat(restored.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(before.get(i));
                }
            }
        } finally {
            regions.forEach(MappedRegion::close);
        }
    }

    /** A channel would be closed. */
    @Test
    void isOpenedInAnInterruptedThread() throws Exception {
        Path path = folder.resolve("snapshot");
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, PAGE);
                Snapshot snapshot = Snapshot.start(region, path)) {
            snapshot.await(LONG);
        }
        Thread.currentThread().interrupt();
        try {
            assertThat(SnapshotFile.open(path).verify(0)).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** A folder where fsync takes no time. */
    private Path inMemory() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.createTempDirectory(Files.isDirectory(memory) ? memory : folder, "mmapkit-test-snapshot");
    }

    /** Stores the number of its round into one long of each page, in order, after it has seen that the other thread is in the same round. */
    private record Writer(MemorySegment own, MemorySegment other, long[] stop) implements Runnable {
        @Override
        public void run() {
            long pages = own.byteSize() / PAGE;
            var word = ValueLayout.JAVA_LONG.varHandle();
            for (long round = 1; (long) word.getAcquire(MemorySegment.ofArray(stop), 0L) == 0; round++) {
                for (long page = 0; page < pages; page++) {
                    word.setVolatile(own, page * PAGE, round);
                    if (page == pages / 2) { // what follows happens after the other's stores of this round so far
                        while ((long) word.getVolatile(other, page * PAGE) < round
                                && (long) word.getAcquire(MemorySegment.ofArray(stop), 0L) == 0) {
                            Thread.onSpinWait();
                        }
                    }
                }
            }
        }
    }

    @Test
    void itHasNoGapsThoughTwoThreadsKeepWriting() throws Exception {
        long bytes = 1500 * PAGE;
        Path own = inMemory();
        Path path = own.resolve("snapshot");
        long[] stop = new long[1];
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 2 * bytes)) {
            MemorySegment one = region.segment().asSlice(0, bytes);
            MemorySegment two = region.segment().asSlice(bytes, bytes);
            List<Thread> writers = List.of(Thread.ofPlatform().start(new Writer(one, two, stop)),
                    Thread.ofPlatform().start(new Writer(two, one, stop)));
            try {
                for (int i = 0; i < 10; i++) {
                    try (Snapshot snapshot = Snapshot.start(region, path)) {
                        snapshot.await(LONG);
                    }
                    try (MappedRegion image = SnapshotFile.open(path).map(0)) {
                        long first = requireCut(image.segment().asSlice(0, bytes));
                        long second = requireCut(image.segment().asSlice(bytes, bytes));
                        assertThat(Math.abs(first - second)).isLessThanOrEqualTo(1500); // half of the other's round is known
                    }
                }
            } finally {
                ValueLayout.JAVA_LONG.varHandle().setVolatile(MemorySegment.ofArray(stop), 0L, 1L);
                for (Thread writer : writers) {
                    writer.join();
                }
            }
        }
        Files.delete(path);
        Files.delete(own);
    }

    /** All pages to somewhere are of one round, and all others of the one before: gives how many stores that is. */
    private static long requireCut(MemorySegment image) {
        long pages = image.byteSize() / PAGE;
        long round = image.get(ValueLayout.JAVA_LONG, 0);
        long stored = 0;
        while (stored < pages && image.get(ValueLayout.JAVA_LONG, stored * PAGE) == round) {
            stored++;
        }
        for (long page = stored; page < pages; page++) {
            assertThat(image.get(ValueLayout.JAVA_LONG, page * PAGE)).isEqualTo(round - 1);
        }
        return round * pages + stored;
    }

    @Test
    void itRefusesWhatCannotBeOfOneMoment() throws Exception {
        Path path = folder.resolve("snapshot");
        try (MappedRegion shared = Shared.region(Sharing.SHARED, PAGE);
                MappedRegion none = Shared.region(Sharing.PRIVATE, PAGE);
                MappedRegion good = Shared.region(Sharing.PRIVATE, PAGE)) {
            none.protect();
            assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.start(shared, path));
            assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.start(none, path));
            assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.start(List.of(), path));
            assertThatIllegalArgumentException().isThrownBy(() -> Snapshot.start(List.of(good), -1));
            assertThatThrownBy(() -> Snapshot.start(good, folder.resolve("missing/snapshot")))
                    .isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> Snapshot.start(good, folder)).isInstanceOf(FileSystemException.class);
            assertThatThrownBy(() -> Snapshot.start(good, folder.resolve("x".repeat(256))))
                    .isInstanceOf(FileSystemException.class); // now, and not when all is written
            Path pipe = fifo();
            assertThatThrownBy(() -> Snapshot.start(good, pipe)).isInstanceOf(FileSystemException.class)
                    .hasMessageContaining(pipe.toString());
            assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
        }
        MappedRegion closed = Shared.region(Sharing.PRIVATE, PAGE);
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> Snapshot.start(closed, path));
        assertThat(path).doesNotExist();
    }

    private Path fifo() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        return pipe;
    }

    @Test
    void whatIsNoFileIsNoSnapshot() throws Exception {
        for (Path path : List.of(folder, fifo(), Path.of("/dev/null"))) {
            assertThatThrownBy(() -> SnapshotFile.open(path)).isInstanceOf(FileSystemException.class)
                    .hasMessageContaining(path.toString());
        }
    }

    @Test
    void aLinkIsReplacedAndNotWhatItLeadsTo() throws Exception {
        Path target = Files.writeString(folder.resolve("target"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, PAGE);
                Snapshot snapshot = Snapshot.start(region, link)) {
            snapshot.await(LONG);
        }
        assertThat(SnapshotFile.open(link).verify(0)).isTrue();
        assertThat(target).hasContent("old");
    }

    @Test
    void whatTheChildDoesNotHaveIsASignal() throws Exception {
        Path path = folder.resolve("snapshot");
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 4 * PAGE)) {
            region.advise(2 * PAGE, PAGE, Advice.DONTFORK);
            try (Snapshot snapshot = Snapshot.start(region, path)) {
                assertThatThrownBy(() -> snapshot.await(LONG)).isInstanceOf(IOException.class)
                        .hasMessageContaining("SIGSEGV");
            }
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void itNoticesThatAFileWasDamaged() throws Exception {
        Path path = folder.resolve("snapshot");
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 3 * PAGE);
                Snapshot snapshot = Snapshot.start(List.of(region, region), path)) {
            snapshot.await(LONG);
        }
        byte[] good = Files.readAllBytes(path);
        assertThat(good).hasSize((int) (6 * PAGE + 2 * 32 + 40));
        Random random = new Random(Seed.next("damaged snapshots"));
        for (int i = 0; i < 300; i++) {
            byte[] bad = good.clone();
            int at = i % 2 == 0 ? random.nextInt(bad.length) : bad.length - 1 - random.nextInt(104);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(path, bad);
            assertThat(isWhole(path)).as("byte " + at).isFalse();
            Files.write(path, Arrays.copyOf(good, random.nextInt(good.length)));
            assertThat(isWhole(path)).isFalse();
        }
        Files.write(path, good);
        assertThat(isWhole(path)).isTrue();
    }

    private static boolean isWhole(Path path) throws IOException {
        try {
            SnapshotFile file = SnapshotFile.open(path);
            return file.images().size() == 2 && file.verify(0) && file.verify(1);
        } catch (FileSystemException damaged) {
            return false;
        }
    }

    @Test
    @Timeout(600) // a thousand, in soak
    void manySnapshotsLeaveNothing() throws Exception {
        int rounds = Boolean.getBoolean("soak") ? 1000 : 100;
        Path own = inMemory();
        Path path = own.resolve("snapshot");
        int descriptors = 0;
        int mappings = 0;
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 50 * PAGE)) {
            for (int i = 0; i < rounds; i++) {
                if (i == 10) { // what is made once is made by then
                    descriptors = Self.descriptors().size();
                    mappings = Files.readAllLines(Path.of("/proc/self/maps")).size();
                }
                region.segment().set(ValueLayout.JAVA_INT, 0, i);
                try (Snapshot snapshot = Snapshot.start(region, path)) {
                    if (i % 5 == 0) {
                        snapshot.cancel();
                    } else {
                        snapshot.await(LONG);
                        assertThat(SnapshotFile.open(path).verify(0)).isTrue();
                    }
                }
            }
        }
        Files.delete(path);
        Files.delete(own);
        assertThat(Self.descriptorsOf("snapshot") + Self.descriptorsOf("pidfd"))
                .isZero();
        assertThat(Self.descriptors().size()).isLessThanOrEqualTo(descriptors + 2);
        assertThat(Files.readAllLines(Path.of("/proc/self/maps")).size()).isLessThan(mappings + 60);
    }
}
