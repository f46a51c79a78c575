package io.mmapkit.region;

import static io.mmapkit.Protection.READ;
import static io.mmapkit.Protection.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.Advice;
import io.mmapkit.BeyondEndOfFileException;
import io.mmapkit.Discard;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of a region that grows, and others who have it mapped. */
final class GrowFileTest {
    private static final long PAGE = Scene.PAGE;
    private static final long SMALL = 3 * PAGE + 17;
    private static final long LARGE = 40 * PAGE + 5;

    private final Scene scene = Scene.create();
    private final Walls walls = new Walls();

    @AfterEach
    void end() {
        walls.close();
        scene.close();
    }

    @Test
    void keepsTheSizeOfAFileWhereThatIsSaid() throws Exception {
        Path file = scene.file(Patterns.bytes((int) LARGE));
        try (MappedRegion region = MappedRegion.builder().file(file).protection(READ, WRITE).length(SMALL)
                .keepFileSize().map()) {
            region.grow(LARGE);
            assertThat(Patterns.isIn(region.segment())).isTrue();
            assertThatExceptionOfType(BeyondEndOfFileException.class).isThrownBy(() -> region.grow(LARGE + 1));
            assertThat(region.byteSize()).isEqualTo(LARGE);
        }
        assertThat(Files.size(file)).isEqualTo(LARGE);
        RegionBuilder creating = MappedRegion.builder().file(file).create().length(1).keepFileSize();
        assertThatIllegalArgumentException().isThrownBy(creating::map).withMessageContaining("keepFileSize()");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 100, 4095, 4096, 4097, 12_345})
    void growsFromAnyByteOfAFile(long offset) throws Exception {
        byte[] content = Patterns.bytes((int) (offset + SMALL));
        Path file = scene.file(content);
        try (MappedRegion region = MappedRegion.builder().file(file).protection(READ, WRITE).offset(offset).map()) {
            MemorySegment before = region.segment();
            walls.behind(before);

            region.grow(SMALL + 10);

            assertThat(Files.size(file)).isEqualTo(offset + SMALL + 10);
            assertThat(Patterns.isIn(region.segment().asSlice(0, SMALL), offset)).isTrue();
            region.grow(LARGE);
            SameBytes.assertIn(before, region.segment());
            region.segment().set(ValueLayout.JAVA_BYTE, LARGE - 1, (byte) 5);
        }
        byte[] now = Files.readAllBytes(file);
        assertThat(now).hasSize((int) (offset + LARGE)).endsWith(5);
        assertThat(Arrays.copyOf(now, (int) offset)).isEqualTo(Arrays.copyOf(content, (int) offset));
    }

    @Test
    void keepsProtectionAndGrowsWhatIsAdvised() throws Exception {
        Path file = scene.file(Patterns.bytes((int) LARGE));
        try (MappedRegion region = MappedRegion.builder().file(file).length(SMALL).protection(READ, WRITE).map()) {
            region.advise(Advice.RANDOM);
            region.protect(READ);
            MemorySegment before = region.segment();

            region.grow(LARGE);

            assertThat(region.protection()).containsExactly(READ);
            assertThat(region.segment().isReadOnly()).isTrue();
            assertThat(Vma.of(region.segment().address()).permissions()).isEqualTo("r--s");
            assertThat(Vma.of(region.segment().address() + LARGE - 1).permissions()).isEqualTo("r--s");
            assertThat(Patterns.isIn(region.segment())).isTrue();
            assertThat(Patterns.isIn(before)).isTrue();
            region.protect();
            region.grow(LARGE + PAGE);
            assertThatIllegalStateException().isThrownBy(region::segment);
            region.protect(READ, WRITE);
            region.segment().fill((byte) 1);
        }
    }

    @Test
    void showsAReaderWhatAWriterAppended() throws Exception {
        Path file = scene.path("log");
        try (MappedRegion writer = MappedRegion.builder().file(file).create().length(PAGE).map();
                MappedRegion reader = MappedRegion.open(file)) {
            MemorySegment before = reader.segment();
            writer.grow(8 * PAGE);
            Patterns.fill(writer.segment());

            reader.grow(8 * PAGE);

            assertThat(Patterns.isIn(reader.segment())).isTrue();
            assertThat(Patterns.isIn(before)).isTrue();
            assertThatExceptionOfType(BeyondEndOfFileException.class).isThrownBy(() -> reader.grow(8 * PAGE + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void neverCutsAFileThatAnotherMadeLonger(boolean sparse) throws Exception {
        Path file = scene.path("shared-log");
        RegionBuilder builder = MappedRegion.builder().file(file).create().length(PAGE);
        try (MappedRegion one = (sparse ? builder.sparse() : builder).map();
                MappedRegion other = MappedRegion.open(file, READ, WRITE)) {
            other.grow(16 * PAGE);
            Patterns.fill(other.segment());

            one.grow(4 * PAGE);

            assertThat(Files.size(file)).isEqualTo(16 * PAGE);
            assertThat(Patterns.isIn(other.segment())).isTrue();
            assertThat(Patterns.isIn(one.segment())).isTrue();
        }
    }

    @Test
    void leavesHolesThatWerePunchedAsTheyAre() throws Exception {
        Path file = scene.path("holes");
        try (MappedRegion region = MappedRegion.builder().file(file).create().length(256 * PAGE).map()) {
            region.discard(0, 128 * PAGE, Discard.PUNCH_HOLE);
            long before = Storage.of(file);

            region.grow(257 * PAGE);

            assertThat(Storage.of(file) - before).isBetween(PAGE, 64 * PAGE);
        }
    }
}
