package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.testing.Scene;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Segments whose last participant removes the name. */
final class UnlinkedByLastTest {
    @AutoClose private final Scene scene = Scene.create();

    private static SharedSegmentBuilder at(Path path) {
        return SharedSegment.builder().file(path).byteSize(1);
    }

    @Test
    void lastOneOutRemovesTheNameWhoeverThatIs() throws Exception {
        Path path = scene.inMemory("x");
        for (boolean creatorFirst : new boolean[]{true, false}) {
            SharedSegment made = at(path).unlinkedByLast().create();
            SharedSegment other = at(path).attach();
            (creatorFirst ? made : other).close();
            assertThat(path).exists();
            (creatorFirst ? other : made).close();
            assertThat(path).doesNotExist();
        }
    }

    @Test
    void nameStaysUnlessThatWasSaidWhenItWasMade() throws Exception {
        Path path = scene.path("x");
        at(path).create().close();
        at(path).unlinkedByLast().attach().close();
        assertThat(path).exists();
    }

    @Test
    void whoOnlyLooksNeitherKeepsTheNameNorRemovesIt() throws Exception {
        Path path = scene.path("x");
        SharedSegment made = at(path).unlinkedByLast().create();
        try (SharedSegment onlooker = at(path).unnoticed().attach()) {
            assertThat(made.hasReaders()).isFalse();
            assertThat(onlooker.participants()).singleElement().matches(Participant::isAlive);
            made.close();
            assertThat(path).doesNotExist();
            assertThat(onlooker.segment().get(ValueLayout.JAVA_BYTE, 0)).isZero();
            assertThatIllegalStateException().isThrownBy(onlooker::self).withMessageContaining("reading only");
        }
    }

    @Test
    void whoOnlyLooksLeavesAnOrphanWhereItIs() throws Exception {
        Path orphan = scene.path("y");
        try (SharedSegment made = at(scene.path("x")).unlinkedByLast().create()) {
            Files.copy(Path.of(made.name()), orphan); // without the locks: as a dead one leaves it
        }
        at(orphan).unnoticed().attach().close();
        assertThat(orphan).exists();
        assertThat(SharedSegment.collectOrphans(orphan.getParent())).containsExactly(orphan.toString());
    }

    @Test
    void readersKeepTheNameAndTheLastOfThemRemovesIt() throws Exception {
        Path path = scene.path("x");
        SharedSegment made = at(path).unlinkedByLast().create();
        SharedSegment reader = at(path).readOnly().attach();
        made.close();
        assertThat(path).exists();
        reader.close(); // who may write the file, as its owner may
        assertThat(path).doesNotExist();
        assertThat(SharedSegment.collectOrphans(path.getParent())).isEmpty();
    }

    @Test
    void nameThatBelongsToAnotherSegmentByNowStays() throws Exception {
        Path path = scene.path("x");
        SharedSegment old = at(path).unlinkedByLast().create();
        Files.delete(path);
        SharedSegment young = at(path).create();
        old.close();
        assertThat(path).exists();
        young.close();
    }

    @Test
    void segmentInUseIsNoOrphan() throws Exception {
        Path path = scene.path("x");
        SharedSegment made = at(path).create();
        assertThat(SharedSegment.collectOrphans(path.getParent())).isEmpty();
        made.close();
        assertThat(SharedSegment.collectOrphans(path.getParent())).containsExactly(path.toString());
    }
}
