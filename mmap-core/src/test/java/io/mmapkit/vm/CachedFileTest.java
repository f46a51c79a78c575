package io.mmapkit.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.MappedRegion;
import io.mmapkit.PageSize;
import io.mmapkit.Residency;
import io.mmapkit.region.AsNobody;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class CachedFileTest {
    private static final long PAGE = PageSize.system().bytes();

    @AutoClose private final Scene scene = Scene.create();

    @Test
    void tellsWhatIsInMemoryOfASparseFile() throws Exception {
        Path path = scene.inMemory("sparse");
        try (MappedRegion region = MappedRegion.builder().file(path).create().length(1L << 30).sparse().map();
                CachedFile file = CachedFile.open(path)) {
            assertThat(file.residency()).isEqualTo(new Residency(1L << 18, 0, 0, 0, 0, 0));
            for (long page : new long[]{0, 7, 100_000}) {
                region.segment().set(ValueLayout.JAVA_BYTE, page * PAGE, (byte) 1);
            }
            assertThat(file.residency().resident()).isEqualTo(3);
            assertThat(file.residency(PAGE, 10 * PAGE).resident()).isEqualTo(1);
            assertThat(file.residency(8 * PAGE - 1, 1).resident()).isEqualTo(1);
            assertThat(file.residency(8 * PAGE, PAGE).resident()).isZero();
            assertThat(file.residency(PAGE - 1, 2).pages()).isEqualTo(2);
            assertThat(file.residency(0, 0).pages()).isZero();
            assertThat(file.byteSize()).isEqualTo(1L << 30);
            assertThat(file.pages()).isEqualTo(1L << 18);
            assertThat(file.allocated()).isZero();
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> file.residency(0, (1L << 30) + 1));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> file.residency(-1, 1));
        }
    }

    @Test
    void evictsAndTouches() throws Exception {
        Path path = scene.file(Patterns.bytes(100_000));
        new ProcessBuilder("sync", path.toString()).start().waitFor();
        try (CachedFile file = CachedFile.open(path)) {
            assertThat(file.residency().resident()).isEqualTo(25);
            file.evict();
            assumeTrue(file.residency().resident() == 0, "the file stays in memory");
            AtomicLong read = new AtomicLong();
            file.touch(read::addAndGet);
            assertThat(read.get()).isEqualTo(100_000);
            assertThat(file.residency().resident()).isEqualTo(25);
        }
    }

    @Test
    @Timeout(20)
    void readsNoMoreOnceItIsClosed() throws Exception {
        AtomicLong read = new AtomicLong();
        CachedFile file = CachedFile.open(scene.file(new byte[3 << 20]));
        assertThatIllegalStateException().isThrownBy(() -> file.touch(bytes -> {
            read.addAndGet(bytes);
            file.close();
        }));
        assertThat(read.get()).isPositive().isLessThan(3 << 20);
    }

    @Test
    void countsWhatDiffersFromTheDisk() throws Exception {
        Path path = scene.file(Patterns.bytes(100_000));
        new ProcessBuilder("sync", path.toString()).start().waitFor();
        try (CachedFile file = CachedFile.open(path);
                RandomAccessFile written = new RandomAccessFile(path.toFile(), "rw")) {
            assertThat(file.residency().dirty()).isZero();
            written.write(1);
            Residency residency = file.residency();
            assertThat(residency.dirty() + residency.writeback()).isPositive();
        }
    }

    @Test
    void agreesWithVmtouch() throws Exception {
        Path vmtouch = Path.of("/usr/bin/vmtouch");
        assumeTrue(Files.isExecutable(vmtouch), "takes vmtouch, a package of Debian");
        Path path = scene.file(new byte[50 << 20]);
        try (CachedFile file = CachedFile.open(path); MappedRegion region = MappedRegion.open(path)) {
            new ProcessBuilder("sync", path.toString()).start().waitFor();
            for (int round = 0; round < 3; round++) {
                if (round > 0) {
                    file.evict();
                }
                if (round == 2) {
                    region.prefault(5 << 20, 10 << 20);
                }
                String said = new String(new ProcessBuilder(vmtouch.toString(), path.toString()).start()
                        .getInputStream().readAllBytes());
                Matcher pages = Pattern.compile("Resident Pages: (\\d+)/(\\d+)").matcher(said);
                assertThat(pages.find()).as(said).isTrue();
                Residency ours = file.residency();
                assertThat(ours.resident() + "/" + ours.pages()).isEqualTo(pages.group(1) + "/" + pages.group(2));
            }
        }
    }

    @Test
    void knowsAFileByAllItsNames() throws Exception {
        Path path = scene.file(new byte[1]);
        Path other = scene.path("other name");
        Files.createLink(other, path);
        try (CachedFile one = CachedFile.open(path); CachedFile same = CachedFile.open(other)) {
            assertThat(one.id()).isEqualTo(same.id());
            assertThat(one.links()).isEqualTo(2);
        }
    }

    @Test
    void refusesWhatIsNoRegularFile() throws Exception {
        Path fifo = scene.path("fifo");
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        for (Path path : new Path[]{fifo, fifo.getParent(), Path.of("/dev/null")}) {
            assertThatThrownBy(() -> CachedFile.open(path)).isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("is no regular file");
        }
        assertThatThrownBy(() -> CachedFile.open(scene.path("missing"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void canBeClosedTwiceAndIsNoGoodThen() throws Exception {
        CachedFile file = CachedFile.open(scene.file(new byte[0]));
        assertThat(file.residency()).isEqualTo(new Residency(0, 0, 0, 0, 0, 0));
        file.touch(bytes -> {});
        file.evict();
        file.close();
        file.close();
        assertThatThrownBy(file::residency).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(file::evict).isInstanceOf(IllegalStateException.class);
    }

    /** Looks at a file that is somebody else's. */
    static final class Looks {
        public static void main(String[] arguments) throws Exception {
            try (CachedFile file = CachedFile.open(Path.of(arguments[0]))) {
                System.out.println(file.residency().isPermitted() + " " + file.residency().pages());
            }
        }
    }

    @Test
    void doesNotGuessWhatItMayNotKnow() throws Exception {
        Path file = scene.inMemory("theirs");
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.write(file, Patterns.bytes((int) (3 * PAGE)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(AsNobody.run(Looks.class, file)).isEqualTo("false 3\n");
    }
}
