package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mmapkit.BeyondEndOfFileException;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.SysFile;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A growth that fails leaves everything as it was. */
final class GrowFailureTest {
    private static final long PAGE = Scene.PAGE;
    private static final long SMALL = 2 * PAGE + 9;

    /** All that must not change. */
    private record State(long size, MemorySegment view, List<String> mapped, long descriptors) {
        static State of(MappedRegion region, long around) throws IOException {
            long address = region.segment().address();
            List<String> mapped = Vma.within(address, around).stream()
                    .map(vma -> vma.start() + "-" + vma.end() + ' ' + vma.permissions() + vma.file()).toList();
            return new State(region.byteSize(), region.segment(), mapped, Self.descriptors().size());
        }
    }

    private static void assertFailsWithoutTrace(MappedRegion region, long length, String because) throws IOException {
        Patterns.fill(region.segment());
        catchThrowable(() -> region.grow(length)); // loads classes, which open files
        State before = State.of(region, length);

        Throwable refused = catchThrowable(() -> region.grow(length));

        assertThat(refused).isInstanceOf(FileSystemException.class).hasMessageContaining(because);
        assertThat(State.of(region, length)).isEqualTo(before);
        assertThat(before.view().scope().isAlive()).isTrue();
        assertThat(Patterns.isIn(region.segment())).isTrue();
        region.grow(region.byteSize() + 1); // still can
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onAFullFileSystem(boolean reserved) throws Exception {
        try (Mount mount = Mount.tmpfs(1 << 20)) {
            Path file = mount.path("grows");
            RegionBuilder builder = MappedRegion.builder().file(file).create().length(SMALL);
            try (MappedRegion region = (reserved ? builder.reserve(8 << 20) : builder).map()) {
                assertFailsWithoutTrace(region, 8 << 20, "ENOSPC");
                assertThat(Files.size(file)).isEqualTo(SMALL + 1);
                mount.fill();
                assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.grow(SMALL + PAGE))
                        .withMessageContaining("ENOSPC");
                assertThat(Files.size(file)).isEqualTo(SMALL + 1);
            }
        }
    }

    @Test
    void onAFileOpenForReading() throws Exception {
        try (Scene scene = Scene.create()) {
            Path file = scene.file(Patterns.bytes((int) SMALL));
            for (Sharing sharing : List.of(Sharing.SHARED, Sharing.PRIVATE)) {
                try (MappedRegion region = MappedRegion.builder().file(file).sharing(sharing).map()) {
                    State before = State.of(region, 8 * PAGE);
                    assertThatExceptionOfType(BeyondEndOfFileException.class)
                            .isThrownBy(() -> region.grow(8 * PAGE)).withMessageContaining(Long.toString(SMALL));
                    assertThat(State.of(region, 8 * PAGE)).isEqualTo(before);
                    assertThat(Files.size(file)).isEqualTo(SMALL);
                }
            }
        }
    }

    /** Grows against a limit of the process. */
    static final class Limited {
        public static void main(String[] arguments) throws Exception {
            boolean ofFile = arguments[0].equals("file");
            boolean ofSize = arguments[1].equals("fsize");
            long tooLarge = ofSize ? 4 << 20 : 1 << 30;
            try (Scene scene = Scene.here()) {
                Path file = Files.write(scene.path("grows"), new byte[(int) SMALL]);
                RegionBuilder builder = ofFile
                        ? MappedRegion.builder().file(file).protection(READ, WRITE)
                        : MappedRegion.builder().anonymous().length(SMALL).address(Walls.free(tooLarge));
                try (MappedRegion region = builder.map()) {
                    Patterns.fill(region.segment());
                    if (ofSize) {
                        limit(scene, Resource.RLIMIT_FSIZE, 1 << 20);
                    } else {
                        limit(scene, Resource.RLIMIT_AS, (Self.kibibytes("VmSize") << 10) + (256 << 20));
                    }
                    tried(region, tooLarge); // loads classes, which open files
                    State before = State.of(region, PAGE);
                    System.out.println(tried(region, tooLarge));
                    System.out.println(before.equals(State.of(region, PAGE)) && Patterns.isIn(region.segment())
                            && Files.size(file) == SMALL);
                }
            }
        }

        private static Throwable tried(MappedRegion region, long length) {
            try {
                region.grow(length);
                return null;
            } catch (IOException | RuntimeException refused) {
                return refused;
            }
        }

        private static void limit(Scene scene, int resource, long value) throws IOException {
            MemorySegment limit = scene.memory(StructRlimit.LAYOUT.byteSize());
            StructRlimit.rlim_cur(limit, value);
            StructRlimit.rlim_max(limit, value);
            Resource.setrlimit(resource, limit);
        }
    }

    @Test
    void beyondTheLimitOfFileSizes() throws Exception {
        ChildJvm.Result result = ChildJvm.of(Limited.class).arguments("file", "fsize").run();
        assertThat(result.stdout()).contains("EFBIG").endsWith("true\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "anonymous"})
    void beyondTheLimitOfAddresses(String kind) throws Exception {
        ChildJvm.Result result = ChildJvm.of(Limited.class).arguments(kind, "as").run();
        assertThat(result.stdout()).contains("ENOMEM").endsWith("true\n");
    }

    /** Somebody keeps the lock by which regions agree, so that nobody knows who else uses what was added. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesBackOnlyWhatNobodyElseCanUse(boolean locked) throws Exception {
        try (Scene scene = Scene.create(); Walls walls = new Walls()) {
            Path file = scene.file(Patterns.bytes((int) SMALL));
            int shared = scene.open(file, Fcntl.O_RDWR);
            int other = scene.open(file, Fcntl.O_RDWR);
            if (locked) {
                SysFile.flock(other, SysFile.LOCK_EX);
            }
            try (MappedRegion region = MappedRegion.builder().descriptor(shared).protection(READ, WRITE)
                    .address(Walls.free(64 * PAGE)).flags(MapFlag.FIXED_NOREPLACE).map()) {
                walls.behind(region.segment());
                assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.grow(8 * PAGE))
                        .withMessageContaining("no room");
                assertThat(region.byteSize()).isEqualTo(SMALL);
                assertThat(Files.size(file)).isEqualTo(locked ? 8 * PAGE : SMALL);
            }
        }
    }

    /** Those are lost with any descriptor of the file that the process closes. */
    @Test
    void leavesTheLocksOfChannels() throws Exception {
        try (Scene scene = Scene.create()) {
            Path file = scene.file(Patterns.bytes((int) SMALL));
            String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
            int shared = scene.open(file, Fcntl.O_RDWR);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock();
                    MappedRegion region = MappedRegion.builder().descriptor(shared).protection(READ, WRITE).map()) {
                region.grow(8 * PAGE);
                assertThat(Files.readAllLines(Path.of("/proc/locks"))).filteredOn(lock -> lock.contains(inode))
                        .singleElement().asString().contains("POSIX");
            }
        }
    }

    /** A shared lock may be another's, too: nobody knows who else uses what was added. */
    @Test
    void leavesTheSharedLockOfTheCaller() throws Exception {
        try (Scene scene = Scene.create()) {
            Path file = scene.file(Patterns.bytes((int) SMALL));
            int shared = scene.open(file, Fcntl.O_RDWR);
            int other = scene.open(file, Fcntl.O_RDWR);
            SysFile.flock(shared, SysFile.LOCK_SH);
            try (MappedRegion region = MappedRegion.builder().descriptor(shared).protection(READ, WRITE).map()) {
                region.grow(8 * PAGE);
                SysFile.flock(other, SysFile.LOCK_SH | SysFile.LOCK_NB);
                SysFile.flock(other, SysFile.LOCK_UN);
                assertThatExceptionOfType(SystemCallException.class)
                        .isThrownBy(() -> SysFile.flock(other, SysFile.LOCK_EX | SysFile.LOCK_NB));
            }
        }
    }

    @Test
    void takesBackUnderTheLockOfTheCaller() throws Exception {
        try (Scene scene = Scene.create(); Walls walls = new Walls()) {
            Path file = scene.file(Patterns.bytes((int) SMALL));
            int shared = scene.open(file, Fcntl.O_RDWR);
            SysFile.flock(shared, SysFile.LOCK_EX);
            try (MappedRegion region = MappedRegion.builder().descriptor(shared).protection(READ, WRITE)
                    .address(Walls.free(64 * PAGE)).flags(MapFlag.FIXED_NOREPLACE).map()) {
                walls.behind(region.segment());
                assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.grow(8 * PAGE));
                assertThat(Files.size(file)).isEqualTo(SMALL);
            }
        }
    }

    @Test
    void leavesTheLockOfTheCaller() throws Exception {
        try (Scene scene = Scene.create()) {
            Path file = scene.file(Patterns.bytes((int) SMALL));
            int shared = scene.open(file, Fcntl.O_RDWR);
            int other = scene.open(file, Fcntl.O_RDWR);
            SysFile.flock(shared, SysFile.LOCK_EX);
            try (MappedRegion region = MappedRegion.builder().descriptor(shared).protection(READ, WRITE).map()) {
                region.grow(8 * PAGE);
                assertThat(Files.size(file)).isEqualTo(8 * PAGE);
                assertThatExceptionOfType(SystemCallException.class)
                        .isThrownBy(() -> SysFile.flock(other, SysFile.LOCK_EX | SysFile.LOCK_NB));
            }
        }
    }

    @Test
    void whereAnotherProcessMadeTheFileLongerMeanwhileItsPartStays() throws Exception {
        try (Mount mount = Mount.tmpfs(1 << 20)) {
            Path file = mount.path("grows");
            try (MappedRegion region = MappedRegion.builder().file(file).create().length(SMALL).map();
                    MappedRegion other = MappedRegion.open(file, READ, WRITE)) {
                other.grow(64 * PAGE);
                other.segment().fill((byte) 7);
                assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> region.grow(8 << 20));
                assertThat(Files.size(file)).isEqualTo(64 * PAGE);
                assertThat(Patterns.isAll(other.segment(), 7)).isTrue();
            }
        }
    }
}
