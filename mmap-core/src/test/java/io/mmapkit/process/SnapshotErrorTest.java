package io.mmapkit.process;

import static io.mmapkit.process.Shared.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.SystemCallFilter;
import io.mmapkit.testing.SystemCallFilter.Call;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EIO while a snapshot is written: of a terminal whose other side is gone, and of a file at each step. */
@Timeout(60)
final class SnapshotErrorTest {
    private static final int TMPFILE = 0x400000; // O_TMPFILE without O_DIRECTORY
    private static final int LAST_PIECE = 12_345; // bytes, of which nothing else is written at once
    private static final long BYTES = (1 << 20) + LAST_PIECE;
    private static final long TIOCSPTLCK = 0x40045431L;
    private static final long TIOCGPTN = 0x80045430L;
    private static final Path TERMINALS = Path.of("/dev/ptmx");

    @TempDir Path folder;

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Shared.children()).isZero();
    }

    private static MappedRegion region() throws IOException {
        MappedRegion region = Shared.region(Sharing.PRIVATE, BYTES);
        Patterns.fill(region.segment());
        return region;
    }

    private static void assertIsEio(Snapshot snapshot) {
        assertThatThrownBy(() -> snapshot.await(LONG)).isInstanceOfSatisfying(FileSystemException.class,
                refused -> assertThat(((SystemCallException) refused.getCause()).errno()).isEqualTo(Errno.EIO));
    }

    /** The side of a new terminal that is written to. */
    private static int terminalOf(int master, Scene scene) throws IOException {
        MemorySegment number = scene.memory(4);
        Ioctl.ioctl(master, TIOCSPTLCK, number); // 0: unlocked
        Ioctl.ioctl(master, TIOCGPTN, number);
        return scene.open(Path.of("/dev/pts/" + number.get(ValueLayout.JAVA_INT, 0)), Fcntl.O_WRONLY | Fcntl.O_NOCTTY);
    }

    @Test
    void aTerminalWhoseOtherSideIsGoneTakesNothing() throws Exception {
        assumeTrue(Files.exists(TERMINALS), "there are no terminals here");
        try (Scene scene = Scene.create(); MappedRegion region = region()) {
            int master = scene.open(TERMINALS, Fcntl.O_RDWR | Fcntl.O_NOCTTY);
            int terminal = terminalOf(master, scene);
            scene.close(master);
            try (Snapshot snapshot = Snapshot.start(List.of(region), terminal)) {
                assertIsEio(snapshot);
                assertThat(snapshot.written()).isZero();
            }
        }
    }

    @Test
    void aTerminalWhoseOtherSideGoesTakesNoMore() throws Exception {
        assumeTrue(Files.exists(TERMINALS), "there are no terminals here");
        try (Scene scene = Scene.create(); MappedRegion region = region()) {
            int master = scene.open(TERMINALS, Fcntl.O_RDWR | Fcntl.O_NOCTTY);
            int terminal = terminalOf(master, scene);
            MemorySegment piece = scene.memory(4096);
            try (Snapshot snapshot = Snapshot.start(List.of(region), terminal)) {
                for (long read = 0; read < 300_000;) { // more than is written at once
                    read += Unistd.read(master, piece, piece.byteSize());
                }
                assertThat(snapshot.isDone()).isFalse();
                scene.close(master);
                assertIsEio(snapshot);
                assertThat(snapshot.written()).isPositive().isLessThan(BYTES);
            }
        }
    }

    /** With a file that has no name until it is complete, and on a file system that has no such thing. */
    @ParameterizedTest
    @CsvSource({"WRITE, false", "WRITE, true", "FSYNC, false", "FSYNC, true", "LINKAT, false"})
    void aFileThatCannotBeWrittenIsNotThere(Call refused, boolean isNamed) throws Exception {
        SystemCallFilter filter = SystemCallFilter.create();
        if (isNamed) {
            filter.refuseFlag(Call.OPENAT, 2, TMPFILE, Errno.EOPNOTSUPP.number());
        }
        if (refused == Call.WRITE) {
            filter.refuse(Call.WRITE, 2, LAST_PIECE, Errno.EIO.number());
        } else {
            filter.refuse(refused, Errno.EIO.number());
        }
        Path before = Files.writeString(folder.resolve("before"), "before");
        try (MappedRegion region = region()) {
            filter.during(() -> {
                for (Path path : List.of(before, folder.resolve("new"))) {
                    try (Snapshot snapshot = Snapshot.start(region, path)) {
                        assertIsEio(snapshot);
                        assertThat(snapshot.written())
                                .isEqualTo(refused == Call.WRITE ? BYTES - LAST_PIECE : BYTES);
                    }
                }
                return null;
            });
        }
        assertThat(before).hasContent("before");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"new", "before"})
    void aFileSystemThatKnowsNoFilesWithoutNamesTakesSnapshots(String name) throws Exception {
        Files.writeString(folder.resolve("before"), "before");
        Path path = folder.resolve(name);
        try (MappedRegion region = region()) {
            SystemCallFilter.create().refuseFlag(Call.OPENAT, 2, TMPFILE, Errno.EOPNOTSUPP.number()).during(() -> {
                try (Snapshot snapshot = Snapshot.start(region, path)) {
                    return snapshot.await(LONG);
                }
            });
            try (MappedRegion restored = SnapshotFile.open(path).map(0)) {
                assertThat(restored.segment().mismatch(region.segment())).isEqualTo(-1);
            }
        }
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).allMatch(file -> List.of("new", "before").contains(file.getFileName().toString()));
        }
    }
}
