package io.mmapkit.bench.result;

import static io.mmapkit.bench.result.Cells.MIB;
import static io.mmapkit.bench.result.Cells.cell;
import static io.mmapkit.bench.result.Cells.contender;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LargePiecesTest {
    private static final long BYTES = 256 * MIB;
    private static final long TABLES = 512 << 10; // of all pages of 4 KiB

    @Test
    void namesTheCellsWhoseFileWasMappedInHugePages() {
        assertThat(LargePieces.sentence(List.of(warm("scan", BYTES, TABLES), warm("lines", BYTES, TABLES / 10),
                warm("search", BYTES, TABLES))))
                .hasValueSatisfying(sentence -> assertThat(sentence)
                        .startsWith("Not alike: in lines-disk-268435456-warm the page cache held the file in pieces"));
    }

    @Test
    void hasNothingToSayWhereAllAreAlike() {
        assertThat(LargePieces.sentence(List.of())).isEmpty();
        assertThat(LargePieces.sentence(List.of(warm("scan", BYTES, TABLES), warm("lines", BYTES, TABLES)))).isEmpty();
        assertThat(LargePieces.sentence(List.of(warm("scan", BYTES, 4096L), warm("lines", BYTES, 8192L)))).isEmpty();
    }

    @Test
    void passesOverWhatTellsNothing() {
        assertThat(LargePieces.sentence(List.of(warm("scan", BYTES, TABLES), warm("lines", MIB, 0L),
                warm("startup", BYTES, 0L), warm("random-8", BYTES, null),
                cell("lines", "disk", BYTES, "warm", contender("region", "mmap", 1)),
                cell("lines", "disk", BYTES, "cold", seen(4096L)), cell("lines", "tmpfs", BYTES, "warm", seen(4096L)))))
                .isEmpty();
    }

    private static CellResult warm(String workload, long bytes, Long tables) {
        return cell(workload, "disk", bytes, "warm", seen(tables));
    }

    private static ContenderResult seen(Long tables) {
        ContenderResult one = contender("region", "mmap", 1);
        return new ContenderResult(one.id(), one.label(), one.family(), one.how(), one.samples(), one.spread(), 0, 0,
                17,
                0, 0.0, 0, 1, true, new Evidence(tables, null, null, null, null, null));
    }
}
