package io.mmapkit.vm;

import io.mmapkit.os.Census;
import java.util.List;

/** What this library itself has mapped in this process. */
final class RegionLabels {
    private RegionLabels() {}

    static List<Label> all() {
        return Census.members().stream().flatMap(member -> member.ranges().stream()
                .map(range -> new Label(range.address(), range.end(),
                        Census.isSegment(member.name()) ? MappingKind.SEGMENT : MappingKind.REGION, member.name())))
                .toList();
    }
}
