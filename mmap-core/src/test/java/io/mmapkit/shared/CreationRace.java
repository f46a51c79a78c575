package io.mmapkit.shared;

import io.mmapkit.testing.Patterns;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;

/** What one of many does who create one segment at once, and what it must see. */
final class CreationRace {
    static final long SIZE = 5 * 4096;

    private static final long CREATOR_AT = 0;
    private static final long COUNTER_AT = 8;
    private static final long PATTERN_AT = 16;
    private static final VarHandle COUNTER = ValueLayout.JAVA_LONG.varHandle();

    private CreationRace() {}

    /** A segment that says who made it. */
    static SharedSegmentBuilder builder(Path path, long self) {
        return SharedSegment.builder().file(path).byteSize(SIZE).timeout(Duration.ofSeconds(20))
                .initialize(contents -> {
                    contents.set(ValueLayout.JAVA_LONG, CREATOR_AT, self);
                    Patterns.fill(contents.asSlice(PATTERN_AT));
                });
    }

    /** By turns, with both ways to create. */
    static SharedSegment open(Path path, long self, boolean onlyOneMay) throws IOException {
        if (!onlyOneMay) {
            return builder(path, self).createOrAttach();
        }
        try {
            SharedSegment segment = builder(path, self).create();
            require(segment.segment().get(ValueLayout.JAVA_LONG, CREATOR_AT) == self, "made by another");
            return segment;
        } catch (FileAlreadyExistsException another) {
            return SharedSegment.builder().file(path).attach();
        }
    }

    /** Sees that it is whole, and counts oneself in it. Gives the creator. */
    static long check(SharedSegment segment) {
        MemorySegment contents = segment.segment();
        require(contents.byteSize() == SIZE, "of another size");
        require(Patterns.isIn(contents.asSlice(PATTERN_AT)), "half made");
        COUNTER.getAndAdd(contents, COUNTER_AT, 1L);
        return contents.get(ValueLayout.JAVA_LONG, CREATOR_AT);
    }

    /** How many counted themselves: of one segment, all of them did. */
    static long count(SharedSegment segment) {
        return (long) COUNTER.getVolatile(segment.segment(), COUNTER_AT);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
