package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatTest {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment stat = arena.allocate(StructStat.LAYOUT);
    private final MemorySegment statx = arena.allocate(StructStatx.LAYOUT);
    private Path path;

    @TempDir Path folder;

    @BeforeEach
    void create() throws Exception {
        path = Files.writeString(folder.resolve("file"), "x".repeat(5000));
        Files.setLastModifiedTime(path, FileTime.from(1_234_567_890_123_456_789L, TimeUnit.NANOSECONDS));
    }

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void tellsWhatAFileIs() throws Exception {
        Stat.stat(Fixture.string(arena, path), stat);

        assertThat(StructStat.st_size(stat)).isEqualTo(5000);
        assertThat(StructStat.st_ino(stat)).isEqualTo(Files.getAttribute(path, "unix:ino"));
        assertThat(StructStat.st_dev(stat)).isEqualTo(Files.getAttribute(path, "unix:dev"));
        assertThat(StructStat.st_mode(stat)).isEqualTo(Files.getAttribute(path, "unix:mode"));
        assertThat(StructStat.st_mtim(stat)).isEqualTo(1_234_567_890_123_456_789L);
        assertThat(StructStat.st_ctim(stat))
                .isEqualTo(((FileTime) Files.getAttribute(path, "unix:ctime")).to(TimeUnit.NANOSECONDS));
        assertThat(StructStat.st_blocks(stat)).isPositive();
    }

    @Test
    void tellsKindsApart() throws Exception {
        Stat.mkfifo(Fixture.string(arena, folder.resolve("fifo")), 0600);

        assertThat(kind(folder)).isEqualTo(Stat.S_IFDIR);
        assertThat(kind(path)).isEqualTo(Stat.S_IFREG);
        assertThat(kind(folder.resolve("fifo"))).isEqualTo(Stat.S_IFIFO);
        assertThat(kind(Path.of("/dev/zero"))).isEqualTo(Stat.S_IFCHR);
    }

    @Test
    void tellsWhatAnOpenFileIs() throws Exception {
        int fd = Fixture.memfd(arena, 4711);
        Stat.fstat(fd, stat);

        assertThat(StructStat.st_size(stat)).isEqualTo(4711);
        assertThat(StructStat.st_mode(stat) & Stat.S_IFMT).isEqualTo(Stat.S_IFREG);
        assertRefused(() -> Stat.fstat(-1, stat), Errno.EBADF, "fstat(fd=-1, statbuf=0x%x)".formatted(stat.address()));
    }

    @Test
    void tellsWhatAFileIsOnEveryMachineTheSame() throws Exception {
        Stat.statx(Fcntl.AT_FDCWD, Fixture.string(arena, path), 0, Stat.STATX_BASIC_STATS, statx);

        assertThat(StructStatx.stx_mask(statx) & Stat.STATX_BASIC_STATS).isEqualTo(Stat.STATX_BASIC_STATS);
        assertThat(StructStatx.stx_size(statx)).isEqualTo(5000);
        assertThat(StructStatx.stx_ino(statx)).isEqualTo(Files.getAttribute(path, "unix:ino"));
        assertThat(StructStatx.stx_nlink(statx)).isEqualTo(1);
        assertThat(StructStatx.stx_uid(statx)).isEqualTo(Unistd.geteuid());
        assertThat(StructStatx.stx_gid(statx)).isEqualTo(Files.getAttribute(path, "unix:gid"));
        assertThat(StructStatx.stx_mode(statx) & 0xffff).isEqualTo(Files.getAttribute(path, "unix:mode"));
        assertThat(StructStatx.stx_blksize(statx)).isPositive();
        assertThat(StructStatx.stx_blocks(statx)).isPositive();
    }

    @Test
    void tellsDevicesByTheirNumbers() throws Exception {
        Stat.statx(Fcntl.AT_FDCWD, Fixture.string(arena, "/dev/zero"), 0, Stat.STATX_BASIC_STATS, statx);

        assertThat(StructStatx.stx_rdev_major(statx)).isEqualTo(1);
        assertThat(StructStatx.stx_rdev_minor(statx)).isEqualTo(5);
        long device = (long) Files.getAttribute(Path.of("/dev/zero"), "unix:dev");
        assertThat(StructStatx.stx_dev_major(statx)).isEqualTo((int) (device >> 8 & 0xfff));
        assertThat(StructStatx.stx_dev_minor(statx)).isEqualTo((int) (device & 0xff | device >> 12 & 0xfff00));
    }

    @Test
    void refusesWhatIsMissing() {
        MemorySegment missing = Fixture.string(arena, folder.resolve("missing"));

        assertRefused(() -> Stat.stat(missing, stat), Errno.ENOENT,
                "stat(pathname=\"%s/missing\", statbuf=0x%x)".formatted(folder, stat.address()));
        assertRefused(
                () -> Stat.statx(Fcntl.AT_FDCWD, missing, Fcntl.AT_SYMLINK_NOFOLLOW, Stat.STATX_SIZE | Stat.STATX_TYPE,
                        statx),
                Errno.ENOENT,
                "statx(dirfd=-100, pathname=\"%s/missing\", flags=AT_SYMLINK_NOFOLLOW, mask=STATX_TYPE|STATX_SIZE, statxbuf=0x%x)"
                        .formatted(folder, statx.address()));
        assertRefused(() -> Stat.mkfifo(Fixture.string(arena, path), 0600), Errno.EEXIST,
                "mkfifo(pathname=\"%s\", mode=0600)".formatted(path));
    }

    @Test
    void setsPermissions() throws Exception {
        int fd = Fixture.file(arena, path, 1);
        Stat.fchmod(fd, 0640);

        assertThat(Files.getAttribute(path, "unix:mode")).isEqualTo(Stat.S_IFREG | 0640);
        assertRefused(() -> Stat.fchmod(-1, 0600), Errno.EBADF, "fchmod(fd=-1, mode=0600)");
    }

    @Test
    void setsTheMaskOfNewFiles() {
        int before = Stat.umask(0123);
        try {
            assertThat(Stat.umask(0077)).isEqualTo(0123);
        } finally {
            Stat.umask(before);
        }
        assertThat(before).isBetween(0, 0777);
    }

    private int kind(Path file) throws Exception {
        Stat.stat(Fixture.string(arena, file), stat);
        return StructStat.st_mode(stat) & Stat.S_IFMT;
    }

    @Test
    void statxOrErrorThrowsNothing() {
        MemorySegment root = Fixture.string(arena, Path.of("/"));
        MemorySegment none = Fixture.string(arena, Path.of("/none/such"));
        assertThat(Stat.statxOrError(Fcntl.AT_FDCWD, root, 0, Stat.STATX_TYPE, statx)).isZero();
        assertThat(StructStatx.stx_mode(statx) & Stat.S_IFMT).isEqualTo(Stat.S_IFDIR);
        assertThat(Stat.statxOrError(Fcntl.AT_FDCWD, none, 0, Stat.STATX_TYPE, statx))
                .isEqualTo(-Errno.ENOENT.number());
    }
}
