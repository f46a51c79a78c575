package io.mmapkit.fault;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.mmapkit.MappedRegion;
import io.mmapkit.MappingFaultException;
import io.mmapkit.MappingFaultException.Kind;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Missing pages where memory or mappings are short, or pages of the process's own lie between them. */
@Timeout(60)
final class ShieldMemoryTest extends ShieldedFile {
    private static ChildJvm.Result outOfMemory(Path path, String how) throws Exception {
        return ChildJvm.of(NoMemoryProgram.class).jvm("-Xint", "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m")
                .arguments(path, how).run();
    }

    @Test
    void survivesMissingPagesWhereTheProcessMayHaveNoMoreMemory() throws Exception {
        ChildJvm.Result ended = outOfMemory(path, "shared");
        assertThat(ended.status()).as(ended.stdout() + ended.stderr()).isZero();
        assertThat(ended.stdout().lines().distinct()).hasSize(1).first().asInstanceOf(STRING)
                .startsWith("contained FILE_SHORTER")
                .endsWith("kept 0");
    }

    @Test
    void survivesMoreZerosThanThereIsMemory() throws Exception {
        ChildJvm.Result ended = outOfMemory(scene.path("huge"), "huge");
        assertThat(ended.status()).as(ended.stdout() + ended.stderr()).isZero();
        assertThat(ended.stdout()).isEqualTo("contained FILE_SHORTER\n");
    }

    @Test
    void neverGivesUpWhatIsPrivateForZeros() throws Exception {
        ChildJvm.Result ended = outOfMemory(path, "private");
        assertThat(ended.status()).as(ended.stdout() + ended.stderr()).isZero();
        assertThat(ended.stdout()).isEqualTo("contained FILE_SHORTER, 4711\n".repeat(2));
    }

    @Test
    void putsNoZerosOverPrivatePagesBesideMissingOnes() throws Exception {
        try (SmallFileSystem fs = SmallFileSystem.tmpfs()) {
            Path holes = fs.root().resolve("holes");
            try (RandomAccessFile file = new RandomAccessFile(holes.toFile(), "rw")) {
                for (int page = 1; page < 64; page += 2) {
                    file.seek((long) page * PAGE);
                    file.write(new byte[PAGE]);
                }
            }
            try (RandomAccessFile rest = new RandomAccessFile(fs.root().resolve("rest").toFile(), "rw")) {
                while (true) {
                    rest.write(new byte[PAGE]);
                }
            } catch (IOException full) {
                // as it should be
            }
            try (MappedRegion region = MappedRegion.builder().file(holes).sparse().sharing(Sharing.PRIVATE)
                    .protection(Protection.READ, Protection.WRITE).map()) {
                for (int page = 1; page < 64; page += 2) {
                    region.segment().set(JAVA_BYTE, (long) page * PAGE, (byte) 42);
                }
                assertThatExceptionOfType(MappingFaultException.class).isThrownBy(() -> region.guardedAction(view -> {
                    for (int page = 0; page < 64; page += 2) {
                        view.get(JAVA_BYTE, (long) page * PAGE);
                    }
                })).returns(Kind.NO_SPACE, MappingFaultException::kind);
                for (int page = 1; page < 64; page += 2) {
                    assertThat(region.segment().get(JAVA_BYTE, (long) page * PAGE)).isEqualTo((byte) 42);
                }
            }
        }
    }

    /** There may be some 65,000 mappings, and each missing page by itself would be one or two. */
    @Test
    void survivesASectionOverMoreMissingPagesThanThereMayBeMappings() throws Exception {
        int pages = 150_000;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength((long) pages * PAGE);
        }
        try (MappedRegion region = MappedRegion.open(path)) {
            resize(PAGE);
            assertMissing(() -> region.guardedLong(view -> {
                CRC32 crc = new CRC32();
                for (long page = pages - 1; page > 0; page -= 2) {
                    crc.update(view.asSlice(page * PAGE, 64).asByteBuffer());
                }
                return crc.getValue();
            }));
            assertThat(at(region, 0)).isEqualTo((byte) 7);
        }
    }

    @Test
    void survivesMissingPagesAtTheLimitOfMappings() throws Exception {
        ChildJvm.Result ended = ChildJvm.of(MappingLimitProgram.class)
                .jvm("-Xint", "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m")
                .arguments(path).run();
        assertThat(ended.stdout()).contains("contained FILE_SHORTER").contains("well afterwards");
        assertThat(ended.status()).isZero();
    }
}
