package io.mmapkit.bench.result;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the kernel mapped a file in huge pages without being asked, since the page cache happened to hold it in pieces so large. A mapping is several
 * times as fast there, for a reason that is none of the workload's: how the file got into memory.
 */
final class LargePieces {
    /** Each of which goes over the whole mapping before its page tables are looked at; reads at random places leave out parts of a large one. */
    private static final String WHOLE = "scan|reverse|strided|search|lines|parse";

    private static final long LEAST = 4L << 20; // two huge pages: below, page tables are too few to tell

    /** What a page takes in the page tables is 8 bytes. */
    private static final long BYTES_PER_TABLE_BYTE = 4096 / 8;

    private LargePieces() {}

    /** In words; empty if there were none, or if it was so everywhere. */
    static Optional<String> sentence(List<CellResult> cells) {
        List<CellResult> told = cells.stream().filter(LargePieces::canTell).toList();
        List<CellResult> large = told.stream().filter(LargePieces::inLargePieces).toList();
        if (large.isEmpty() || large.size() == told.size()) {
            return Optional.empty();
        }
        return Optional
                .of("""
                Not alike: in %s the page cache held the file in pieces so large that the kernel mapped it in huge pages without being asked \
                (page tables took less than half of 8 bytes for each 4 KiB). A mapping is several times as fast there, whatever the \
                workload: it depends on how the file got into memory. So compare mappings within a cell, not these cells with others."""
                        .formatted(large.stream().map(CellResult::id).collect(Collectors.joining(", "))));
    }

    private static boolean canTell(CellResult cell) {
        return cell.workload().matches(WHOLE) && cell.state().equals("warm") && !cell.place().equals("tmpfs")
                && cell.fileBytes() >= LEAST && cell.region().filter(region -> region.evidence() != null
                        && region.evidence().pageTableBytes() != null).isPresent();
    }

    private static boolean inLargePieces(CellResult cell) {
        return cell.region().orElseThrow().evidence().pageTableBytes() < cell.fileBytes() / BYTES_PER_TABLE_BYTE / 2;
    }
}
