package io.mmapkit.examples.stat;

import io.mmapkit.PageSize;
import io.mmapkit.Residency;
import io.mmapkit.examples.tool.Text;
import io.mmapkit.vm.CachedFile;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How much of a segment is in memory, and who has mapped it, whether they take part in it or not.
 *
 * @param mappedBy processes
 * @param hidden how many processes this one may not look into
 */
record Memory(Residency residency, List<Long> mappedBy, long hidden) {
    /** Empty if the file is gone, or can't be read. */
    static Optional<Memory> of(String path, Mappers mappers) {
        try (CachedFile file = CachedFile.open(Path.of(path))) {
            return Optional.of(new Memory(file.residency(), mappers.of(file.id()), mappers.hidden()));
        } catch (IOException | InvalidPathException goneOrNotToBeSaid) {
            return Optional.empty();
        }
    }

    /** Words, and what is said to them. */
    Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("in memory", residency.isPermitted()
                ? residency.resident() + " of " + residency.pages() + " pages, "
                        + Text.size(residency.resident() * PageSize.system().bytes())
                : "not permitted to know");
        String who = mappedBy.isEmpty()
                ? "nobody"
                : mappedBy.stream().map(String::valueOf).collect(Collectors.joining(", "));
        lines.put("mapped by",
                who + (hidden == 0 ? "" : "; not looked into: " + hidden + (hidden == 1 ? " process" : " processes")));
        return lines;
    }
}
