package io.mmapkit.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.Protection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is wrong with a program is said before there is a child. */
@Timeout(60)
final class ChildProgramTest {
    private final ChildProgramBuilder builder = ChildProgram.builder();

    @Test
    void refusesMemoryThatNoChildCanHave() {
        MemorySegment memory = Arena.ofAuto().allocate(64, 8);
        MemorySegment heap = MemorySegment.ofArray(new long[8]);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.write(1, heap));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.load(heap, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.copy(heap, memory));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.copy(memory, memory.asSlice(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.copy(memory, memory));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.store(memory.asReadOnly(), 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.store(memory, 4, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.futexWake(memory, 2, 1));
        assertThatThrownBy(() -> builder.load(memory, 57)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> builder.load(memory, -8)).isInstanceOf(IndexOutOfBoundsException.class);
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(8, 8);
        }
        assertThatIllegalStateException().isThrownBy(() -> builder.write(1, closed));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.unmap(memory));
        assertThat(builder.build().stepNames()).isEmpty();
    }

    @Test
    void refusesOtherArguments() {
        MemorySegment memory = Arena.ofAuto().allocate(64, 8);
        ChildFile file = ChildFile.named("file");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.write(-1, memory));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.pwrite(1, memory, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.write(file, memory));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.exit(256));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.kill(0, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.kill(1, 65));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.sleep(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.add(memory, 0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.protect(memory, Protection.SEM));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.exec(Path.of("/bin/true"), List.of("a\0b"), Map.of()));
        for (String name : List.of("", "a=b", "a\0b")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.exec(Path.of("/bin/true"), List.of("true"), Map.of(name, "value")));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> builder.killSelf(65));
        assertThat(builder.steps).isEmpty();
        assertThatThrownBy(() -> builder.open(file, Path.of("x"), StandardOpenOption.DELETE_ON_CLOSE))
                .isInstanceOf(UnsupportedOperationException.class);
        builder.ifEqual(memory, 0, 0, then -> then.open(file, Path.of("x")).close(file));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.close(file));
        assertThat(builder.build().stepNames()).containsExactly("compare", "open", "close");
    }

    @Test
    void addsNoneOfTheStepsWhoseDescriptionFails() {
        MemorySegment memory = Arena.ofAuto().allocate(64, 8);
        ChildFile file = ChildFile.named("file");
        builder.pid();
        assertThatThrownBy(() -> builder.ifEqual(memory, 0, 0, then -> {
            then.open(file, Path.of("x"));
            throw new UncheckedIOException(new IOException("the caller's own"));
        })).isInstanceOf(UncheckedIOException.class);
        assertThat(builder.build().stepNames()).containsExactly("pid");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.close(file));
    }

    /** A socket that the child kept, or a failure that it passed over, would surprise later. */
    @Test
    void isAsBeforeWhereADescriptionFails() {
        MemorySegment memory = Arena.ofAuto().allocate(64, 8);
        MemorySegment heap = MemorySegment.ofArray(new long[8]);
        builder.close(5);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.ifEqual(memory, 0, 0,
                then -> then.continueAfterFailures().fsync(5).fsync(6).write(7, heap)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.write(7, heap));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.pwrite(7, memory, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.duplicate(7, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.keepDescriptors(7, -1));
        ChildProgram program = builder.pid().build();
        assertThat(program.descriptors()).containsExactly(5);
        assertThat(program.steps()).extracting(Step::goesOn).containsExactly(false, false);
    }
}
