package io.mmapkit.process;

import static io.mmapkit.process.Shared.LONG;
import static io.mmapkit.process.Shared.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.Sockets;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.region.AsNobody;
import io.mmapkit.region.FailingDisk;
import io.mmapkit.region.Mount;
import io.mmapkit.testing.Patterns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots that can't be written, are ended, or go where somebody has to read. */
@Timeout(60)
final class SnapshotFailureTest {
    private static final int CAPACITY = 64 << 10; // of a pipe

    @TempDir Path folder;

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Shared.children()).isZero();
        assertThat(list(folder)).isEmpty();
    }

    private static List<Path> list(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.toList();
        }
    }

    /** Another thread takes the region out of the list after the first look at that. */
    @Test
    void aListThatChangesIsNoSnapshotOfNothing() throws Exception {
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, PAGE)) {
            List<MappedRegion> emptied = new AbstractList<>() {
                private int looks;

                @Override
                public int size() {
                    return looks++ == 0 ? 1 : 0;
                }

                @Override
                public MappedRegion get(int index) {
                    return region;
                }
            };
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Snapshot.start(emptied, folder.resolve("snapshot")).close());
        }
    }

    /** Starts a snapshot in a folder that may be written into, and not read. */
    static final class IntoUnreadableFolder {
        public static void main(String[] arguments) throws Exception {
            Path folder = Files.createTempDirectory("mmapkit-unreadable");
            try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGE).map()) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("-wx------"));
                try (Snapshot snapshot = Snapshot.start(region, folder.resolve("snapshot"))) {
                    System.out.println("started " + snapshot.await(LONG));
                } catch (AccessDeniedException refused) {
                    System.out.println("refused");
                }
            } finally {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
                Files.delete(folder);
            }
        }
    }

    @Test
    void aFolderThatCannotBeReadIsRefusedBeforeAnythingIsWritten() throws Exception {
        assertThat(AsNobody.run(IntoUnreadableFolder.class)).isEqualTo("refused\n");
    }

    /** A pipe, or two connected sockets: whoever reads, and whoever writes. */
    private record Pipe(int reads, int writes) implements AutoCloseable {
        static Pipe open() throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment both = arena.allocate(8);
                Unistd.pipe2(both, Fcntl.O_CLOEXEC);
                return new Pipe(both.get(ValueLayout.JAVA_INT, 0), both.get(ValueLayout.JAVA_INT, 4));
            }
        }

        static Pipe ofSockets() throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment both = arena.allocate(8);
                Sockets.socketpair(Sockets.AF_UNIX, Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC, 0, both);
                return new Pipe(both.get(ValueLayout.JAVA_INT, 0), both.get(ValueLayout.JAVA_INT, 4));
            }
        }

        byte[] readAll() throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment piece = arena.allocate(10_000);
                for (long read = 1; read > 0;) {
                    read = Unistd.read(reads, piece, piece.byteSize());
                    all.writeBytes(piece.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE));
                }
            }
            return all.toByteArray();
        }

        @Override
        public void close() throws SystemCallException {
            Unistd.close(reads);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itGoesThroughAPipeOrASocket(boolean isSocket) throws Exception {
        Path path = folder.resolve("received");
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 100 * PAGE + 5);
                Pipe pipe = isSocket ? Pipe.ofSockets() : Pipe.open()) {
            Patterns.fill(region.segment());
            FutureTask<byte[]> reading = new FutureTask<>(pipe::readAll);
            try (Snapshot snapshot = Snapshot.start(List.of(region, region), pipe.writes)) {
                Unistd.close(pipe.writes); // the child has its own
                Thread.startVirtualThread(reading);
                List<SnapshotImage> images = snapshot.await(LONG);
                Files.write(path, reading.get());
                assertThat(SnapshotFile.open(path).images()).isEqualTo(images);
            }
            assertThat(SnapshotFile.open(path).verify(0)).isTrue();
            assertThat(SnapshotFile.open(path).verify(1)).isTrue();
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private static void assertRefused(Snapshot snapshot, Errno... anyOf) {
        assertThatThrownBy(() -> snapshot.await(LONG)).isInstanceOfSatisfying(FileSystemException.class,
                refused -> assertThat(((SystemCallException) refused.getCause()).errno()).isIn((Object[]) anyOf));
    }

    @Test
    void nobodyReadsThePipe() throws Exception {
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 10 * CAPACITY); Pipe pipe = Pipe.open()) {
            try (Snapshot snapshot = Snapshot.start(List.of(region), pipe.writes)) {
                assertThatThrownBy(() -> snapshot.await(Duration.ofMillis(50)))
                        .isInstanceOf(SnapshotTimeoutException.class).hasMessageContaining("of " + 10 * CAPACITY);
                assertThat(snapshot.isDone()).isFalse();
                snapshot.cancel();
                assertThatThrownBy(() -> snapshot.await(LONG)).isInstanceOf(CancellationException.class);
            }
            Snapshot.start(List.of(region), pipe.writes).close();
            Unistd.close(pipe.writes);
        }
        Pipe broken = Pipe.open();
        broken.close();
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, PAGE);
                Snapshot snapshot = Snapshot.start(List.of(region), broken.writes)) {
            assertRefused(snapshot, Errno.EPIPE);
        }
        Unistd.close(broken.writes);
    }

    @Test
    void aKilledChildLeavesNoFile() throws Exception {
        Path path = folder.resolve("snapshot");
        try (MappedRegion region = Shared.region(Sharing.PRIVATE, 20_000 * PAGE)) {
            region.segment().fill((byte) 1);
            int killed = 0;
            for (int permille = 0; permille < 1000; permille += 200) {
                try (Snapshot snapshot = Snapshot.start(region, path)) {
                    while (!snapshot.isDone() && snapshot.written() * 1000 < region.byteSize() * permille) {
                        Thread.onSpinWait();
                    }
                    if (!snapshot.isDone()) { // after fsync it isn't there any more
                        kill(snapshot.pid());
                    }
                    killed += isKilled(snapshot) ? 1 : 0;
                }
                assertThat(list(folder)).isEmpty();
            }
            assertThat(killed).isPositive();
        }
    }

    private static void kill(int pid) throws SystemCallException {
        try {
            Signals.kill(pid, Signals.SIGKILL);
        } catch (SystemCallException gone) {
            assertThat(gone.errno()).isEqualTo(Errno.ESRCH);
        }
    }

    /** It may have been quicker. */
    private boolean isKilled(Snapshot snapshot) throws IOException {
        try {
            snapshot.await(LONG);
            Files.delete(folder.resolve("snapshot"));
            return false;
        } catch (IOException ended) {
            assertThat(ended).hasMessageContaining("SIGKILL");
            return true;
        }
    }

    @Test
    void aFullDiskLeavesWhatWasThere() throws Exception {
        try (Mount disk = Mount.tmpfs(64 * PAGE); MappedRegion region = Shared.region(Sharing.PRIVATE, 100 * PAGE)) {
            Path path = Files.writeString(disk.path("snapshot"), "before");
            region.segment().fill((byte) 1);
            try (Snapshot snapshot = Snapshot.start(region, path)) {
                assertRefused(snapshot, Errno.ENOSPC);
            }
            assertThat(list(path.getParent())).containsExactly(path);
            assertThat(path).hasContent("before");
            try (MappedRegion less = Shared.region(Sharing.PRIVATE, 50 * PAGE);
                    Snapshot snapshot = Snapshot.start(less, path)) {
                snapshot.await(LONG); // there is room again
            }
        }
    }

    @Test
    void aBrokenDiskLeavesWhatWasThere() throws Exception {
        try (FailingDisk disk = new FailingDisk(); MappedRegion region = Shared.region(Sharing.PRIVATE, 1000 * PAGE)) {
            Path path = Files.writeString(disk.path("snapshot"), "before");
            Patterns.fill(region.segment());
            disk.fail();
            try (Snapshot snapshot = Snapshot.start(region, path)) {
                assertRefused(snapshot, Errno.EIO, Errno.ENOSPC); // a loop device says why its file can't be written
            }
            assertThat(list(path.getParent())).filteredOn(file -> file.toString().contains("snapshot"))
                    .containsExactly(path);
        }
    }
}
