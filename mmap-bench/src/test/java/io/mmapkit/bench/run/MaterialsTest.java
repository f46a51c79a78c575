package io.mmapkit.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.bench.contender.Catalog;
import io.mmapkit.bench.contender.Contender;
import io.mmapkit.bench.contender.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaterialsTest {
    private static final Contender ONE = Catalog.named("region");

    @TempDir private Path directory;

    @Test
    void haveTheSizeOfTheirCellAndGo() throws IOException {
        try (Materials materials = new Materials(null, directory)) {
            for (int bytes : new int[]{1, 100, 4096, (1 << 20) + 3}) {
                for (Workload workload : List.of(Workload.SCAN, Workload.PARSE, Workload.UPDATE)) {
                    assertThat(materials.file(cell(workload, Place.DISK, bytes), ONE)).hasSize(bytes)
                            .startsWith(directory);
                }
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void smallFilesAreInADirectory() throws IOException {
        try (Materials materials = new Materials(null, directory)) {
            Path files = materials.file(cell(Workload.FILES, Place.DISK, 64 << 10), ONE);
            try (var all = Files.list(files)) {
                assertThat(all).hasSize(4)
                        .allSatisfy(file -> assertThat(file).hasSize(Workload.SMALL_FILE_BYTES));
            }
            assertThat(materials.file(cell(Workload.FILES, Place.DISK, 64 << 10), ONE)).isEqualTo(files);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsChangedIsNobodyElses() throws IOException {
        try (Materials materials = new Materials(null, directory)) {
            Path file = materials.file(cell(Workload.SCAN, Place.DISK, 4096), ONE);
            assertThat(materials.file(cell(Workload.LINES, Place.DISK, 4096), ONE)).isEqualTo(file);
            assertThat(List.of(materials.file(cell(Workload.UPDATE, Place.DISK, 4096), ONE),
                    materials.file(cell(Workload.SCAN, Place.DISK, 4096), Catalog.named("region-huge")),
                    materials.file(cell(Workload.APPEND, Place.DISK, 4096), ONE))).doesNotContain(file)
                    .doesNotHaveDuplicates();
            assertThat(materials.file(cell(Workload.APPEND, Place.DISK, 4096), ONE)).doesNotExist();
        }
    }

    @Test
    void leaveNothingInMemory() throws IOException {
        Cell cell = cell(Workload.SCAN, Place.TMPFS, 5_000);
        Path made;
        try (Materials materials = new Materials(null, directory)) {
            String reason = materials.reasonAgainst(cell);
            Assumptions.assumeTrue(reason == null, reason);
            Path file = materials.file(cell, ONE);
            assertThat(file).hasSize(5_000).startsWith(Path.of("/dev/shm"));
            made = file.getParent();
        }
        assertThat(made).doesNotExist();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFileThatWasNamedIsOnlyRead() throws IOException {
        Path named = Files.writeString(directory.resolve("named"), "text");
        try (Materials materials = new Materials(named, directory)) {
            assertThat(materials.file(cell(Workload.SCAN, Place.FILE, 4), ONE)).isEqualTo(named);
            assertThat(materials.reasonAgainst(cell(Workload.SCAN, Place.FILE, 4))).isNull();
            for (Workload workload : List.of(Workload.PARSE, Workload.UPDATE, Workload.APPEND, Workload.FILES)) {
                assertThat(materials.reasonAgainst(cell(workload, Place.FILE, 4)))
                        .isEqualTo("it needs a file that was made for it");
            }
        }
        assertThat(named).hasContent("text");
    }

    @Test
    void sayWhyACellCannotBe() throws IOException {
        try (Materials materials = new Materials(null, directory)) {
            assertThat(materials.reasonAgainst(cell(Workload.SCAN, Place.DISK, 1L << 60)))
                    .startsWith("there is too little space: ");
            assertThat(materials.reasonAgainst(new Cell(Workload.SCAN, Place.TMPFS, 4096, State.COLD, 1, false)))
                    .isNotNull();
        }
    }

    private static Cell cell(Workload workload, Place place, long bytes) {
        return new Cell(workload, place, bytes, State.WARM, 1, false);
    }
}
