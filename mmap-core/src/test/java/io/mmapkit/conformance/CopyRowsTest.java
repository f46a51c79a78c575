package io.mmapkit.conformance;

import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Mman;
import io.mmapkit.process.ChildProgram;
import io.mmapkit.process.ChildProgramBuilder;
import io.mmapkit.process.ForkedChild;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** What of private memory a forked child has. */
@Rows
final class CopyRowsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** What a child reads in private memory after some steps. */
    private static MemorySegment seenByChild(Scene scene, ChildProgramBuilder steps, MemorySegment memory)
            throws IOException {
        MemorySegment seen = scene.map(memory.byteSize(), READ_WRITE, Mman.MAP_SHARED | Mman.MAP_ANONYMOUS, -1)
                .fill((byte) 1);
        try (ForkedChild child = ForkedChild.start(steps.copy(memory, seen).exit(0).build())) {
            assertThat(child.await(LONG).isSuccess()).as("%s", child.results()).isTrue();
        }
        return seen;
    }

    private static MemorySegment pattern(Scene scene, long bytes) throws IOException {
        MemorySegment memory = scene.anonymous(bytes);
        Patterns.fill(memory);
        return memory;
    }

    @Row("FRK-08")
    void wipesMemoryInTheChild(Scene scene, Answer answer) throws Exception {
        MemorySegment memory = pattern(scene, 16 << 10);
        answer.result(() -> Mman.madvise(memory, memory.byteSize(), Mman.MADV_WIPEONFORK));
        MemorySegment seen = seenByChild(scene, ChildProgram.builder(), memory);
        answer.add(Patterns.isAll(seen, 0), "zero", Patterns.isIn(seen) ? "pattern" : "other");
        answer.add(Patterns.isIn(memory), "pattern", "other");
    }

    @Row("FRK-20")
    void whatTheChildThrowsAwayStaysInTheParent(Scene scene, Answer answer) throws Exception {
        MemorySegment memory = pattern(scene, 10 * PAGE);
        MemorySegment seen = seenByChild(scene, ChildProgram.builder().discard(memory), memory);
        answer.add(Patterns.isAll(seen, 0), "zero", Patterns.isIn(seen) ? "pattern" : "other");
        answer.add(Patterns.isIn(memory), "pattern", "other");
    }
}
