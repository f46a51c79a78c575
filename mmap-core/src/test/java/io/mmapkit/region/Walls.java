package io.mmapkit.region;

import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Vma;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Stands in the way of regions that grow. */
final class Walls implements AutoCloseable {
    private final List<MappedRegion> walls = new ArrayList<>();

    /** Makes sure that something is mapped right behind a view. */
    void behind(MemorySegment view) throws IOException {
        long behind = (view.address() + view.byteSize() + Scene.PAGE - 1) / Scene.PAGE * Scene.PAGE;
        if (Vma.find(behind).isEmpty()) {
            walls.add(MappedRegion.builder().anonymous().length(Scene.PAGE).address(behind)
                    .flags(MapFlag.FIXED_NOREPLACE).map());
        }
    }

    /** An address with so much free behind it; the kernel maps what others want below it first. */
    static long free(long bytes) throws IOException {
        try (MappedRegion probe = MappedRegion.builder().anonymous().length(bytes + Scene.PAGE).map()) {
            return probe.segment().address();
        }
    }

    @Override
    public void close() {
        walls.forEach(MappedRegion::close);
    }
}
