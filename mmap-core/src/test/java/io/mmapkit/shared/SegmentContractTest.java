package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every segment does, whatever it lives in; and the code of the design. */
final class SegmentContractTest {
    private static final long SIZE = 3 * Scene.PAGE + 17;

    @AutoClose private final Scene scene = Scene.create();

    @Test
    void codeOfTheDesignRuns() throws Exception {
        String orders = scene.name().substring(1);
        try (SharedSegment s = SharedSegment.create(orders, 1L << 20)) {
            s.segment();
            assertThat(Path.of("/dev/shm", orders)).exists();
            assertThat(FileOf.segment(s).mode()).isEqualTo(0600);
            s.unlink();
        }
        assertThat(Path.of("/dev/shm", orders)).doesNotExist();
        try (SharedSegment s = SharedSegment.createOrAttach(orders, 1L << 20)) {
            s.segment().set(ValueLayout.JAVA_LONG, 0, 42L);
        }
        try (SharedSegment s = SharedSegment.attach(orders)) {
            assertThat(s.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
        }
        SharedSegment.unlink(orders);
        try (SharedSegment s = SharedSegment.anonymous(orders, 1L << 20)) {
            assertThat(s.byteSize()).isEqualTo(1 << 20);
            assertThat(s.name()).isEqualTo("memfd:" + orders);
        }
    }

    @ParameterizedTest
    @EnumSource
    void startsZeroedAllocatedAndPrivate(Medium medium) throws Exception {
        try (SharedSegment made = medium.place(scene).get().byteSize(SIZE).create()) {
            assertThat(made.segment().byteSize()).isEqualTo(SIZE);
            assertThat(made.byteSize()).isEqualTo(SIZE);
            assertThat(Patterns.isAll(made.segment(), 0)).isTrue();
            FileOf file = FileOf.segment(made);
            assertThat(file.mode()).isEqualTo(0600);
            assertThat(file.size()).isEqualTo(SegmentHeader.BYTES + SIZE);
            assertThat(file.allocated()).isGreaterThanOrEqualTo(file.size());
            assertThat(made.isReadOnly()).isFalse();
            assertThat(made.segment().isReadOnly()).isFalse();
            assertThat(made.segment().address() % Scene.PAGE).isZero();
            assertThat(made.region().segment()).isEqualTo(made.segment());
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheSameMemoryForAllWhoAttach(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        try (SharedSegment made = place.get().byteSize(SIZE).create();
                SharedSegment one = medium.again(place, made).attach();
                SharedSegment other = medium.again(place, made).byteSize(SIZE - 1).attach()) {
            Patterns.fill(one.segment());
            assertThat(Patterns.isIn(made.segment())).isTrue();
            assertThat(Patterns.isIn(other.segment())).isTrue();
            assertThat(other.byteSize()).isEqualTo(SIZE);
            assertThat(one.segment().address()).isNotEqualTo(made.segment().address());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMFD", mode = EnumSource.Mode.EXCLUDE)
    void outlivesThoseWhoHadIt(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        try (SharedSegment made = place.get().byteSize(SIZE).create()) {
            Patterns.fill(made.segment());
        }
        try (SharedSegment later = place.get().attach()) {
            assertThat(Patterns.isIn(later.segment())).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMFD", mode = EnumSource.Mode.EXCLUDE)
    void isMadeOnceAndOnlyIfAskedFor(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> place.get().attach());
        try (SharedSegment made = place.get().byteSize(SIZE).createOrAttach()) {
            assertThatExceptionOfType(FileAlreadyExistsException.class)
                    .isThrownBy(() -> place.get().byteSize(SIZE).create()).withMessageContaining(made.name());
            try (SharedSegment same = place.get().byteSize(1).createOrAttach()) {
                assertThat(same.byteSize()).isEqualTo(SIZE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesOneThatIsTooSmall(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        try (SharedSegment made = place.get().byteSize(SIZE).create()) {
            assertThatExceptionOfType(IncompatibleSegmentException.class)
                    .isThrownBy(() -> medium.again(place, made).byteSize(SIZE + 1).attach())
                    .returns(Reason.TOO_SMALL, IncompatibleSegmentException::kind)
                    .withMessageContainingAll(String.valueOf(SIZE), String.valueOf(SIZE + 1));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MEMFD", mode = EnumSource.Mode.EXCLUDE)
    void losesItsNameAndNothingElse(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        try (SharedSegment old = place.get().byteSize(SIZE).create()) {
            Patterns.fill(old.segment());
            assertThat(old.unlink()).isTrue();
            assertThat(old.unlink()).isFalse();
            assertThat(Patterns.isIn(old.segment())).isTrue();
            assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> place.get().attach());
            try (SharedSegment young = place.get().byteSize(1).create()) {
                assertThat(old.unlink()).as("the name of another one").isFalse();
                assertThat(young.unlink()).isTrue();
            }
        }
    }

    @Test
    void nameIsRemovedWithoutAttaching() throws Exception {
        String name = scene.name();
        SharedSegment.create(name, 1).close();
        SharedSegment.unlink(name);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> SharedSegment.unlink(name))
                .withMessageContaining(name.substring(1));
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> SharedSegment.attach(name))
                .withMessageContaining(name.substring(1));
    }

    @Test
    void firstSlashMakesNoDifference() throws Exception {
        String name = scene.name();
        try (SharedSegment made = SharedSegment.create(name, 8);
                SharedSegment same = SharedSegment.attach(name.substring(1))) {
            made.segment().set(ValueLayout.JAVA_LONG, 0, 7);
            assertThat(same.segment().get(ValueLayout.JAVA_LONG, 0)).isEqualTo(7);
            assertThat(made.name()).isEqualTo(same.name()).isEqualTo(name.substring(1));
        }
    }

    @Test
    void listsSegmentsByName() throws Exception {
        String name = scene.name().substring(1);
        try (SharedSegment made = SharedSegment.builder().name(name).byteSize(SIZE).mode(0640).create()) {
            SegmentInfo info = SharedSegment.list().stream().filter(one -> one.name().equals(name)).findFirst()
                    .orElseThrow();
            assertThat(info.header()).isEqualTo(made.header().orElseThrow());
            assertThat(info.problem()).isEmpty();
            assertThat(info.fileSize()).isEqualTo(SegmentHeader.BYTES + SIZE);
            assertThat(info.mode()).isEqualTo(0640);
            assertThat(info.participants()).hasSize(1).allMatch(Participant::isAlive)
                    .noneMatch(Participant::isSelf);
            assertThat(info.hasReaders()).isFalse();
            assertThat(info.isInUse()).isTrue();
        }
        assertThat(SharedSegment.list()).filteredOn(info -> info.name().equals(name)).hasSize(1)
                .noneMatch(SegmentInfo::isInUse);
    }

    @Test
    void listsFilesInOrderAndSaysWhatIsWrongWithThem() throws Exception {
        Path folder = scene.path("a").getParent();
        for (String name : List.of("b", "a", "c")) {
            SharedSegment.builder().file(folder.resolve(name)).byteSize(SIZE).create().close();
        }
        Files.writeString(folder.resolve("text"), "no segment at all");
        Files.createFile(folder.resolve("empty"));
        Files.createDirectory(folder.resolve("folder"));
        try (SeekableByteChannel cut = Files.newByteChannel(folder.resolve("c"), StandardOpenOption.WRITE)) {
            cut.truncate(SegmentHeader.BYTES + 1);
        }
        List<SegmentInfo> found = SharedSegment.list(folder);
        assertThat(found).extracting(SegmentInfo::name).containsExactly(folder.resolve("a").toString(),
                folder.resolve("b").toString(), folder.resolve("c").toString());
        assertThat(found.get(0).problem()).isEmpty();
        assertThat(found.get(2).problem()).contains("was cut");
        assertThat(found.get(2).header()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void refusesEverythingOnceClosed(Medium medium) throws Exception {
        SharedSegment made = medium.place(scene).get().byteSize(SIZE).create();
        MemorySegment view = made.segment();
        made.close();
        made.close();
        assertThatIllegalStateException().isThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, 0));
        for (ThrowingCallable call : new ThrowingCallable[]{made::segment, made::descriptor, made::readOnly,
            made::participants, made::hasReaders, made::seals, made::seal, () -> made.grow(2 * SIZE), made::refresh,
            made::unlink}) {
            assertThatIllegalStateException().isThrownBy(call).withMessageContaining("closed");
        }
        assertThat(made.byteSize()).isEqualTo(SIZE);
        assertThat(made.toString()).endsWith("closed]");
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatItIs(Medium medium) throws Exception {
        try (SharedSegment made = medium.place(scene).get().byteSize(SIZE).create();
                SharedSegment reader = made.readOnly();
                SharedSegment received = SharedSegment.builder().descriptor(made.descriptor()).attach()) {
            assertThat(made.toString()).isEqualTo("SharedSegment[" + made.name() + ", byteSize=" + SIZE + "]");
            assertThat(reader.toString())
                    .isEqualTo("SharedSegment[" + made.name() + ", byteSize=" + SIZE + ", read-only]");
            assertThat(received.name()).isEqualTo("descriptor " + made.descriptor());
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesNoDescriptorOpen(Medium medium) throws Exception {
        Supplier<SharedSegmentBuilder> place = medium.place(scene);
        int before = Self.descriptors().size();
        try (SharedSegment made = place.get().byteSize(SIZE).create()) {
            int open = Self.descriptors().size();
            for (int i = 0; i < 100; i++) {
                medium.again(place, made).attach().close();
                made.readOnly().close();
            }
            assertThat(Self.descriptors()).hasSize(open);
        }
        assertThat(Self.descriptors()).hasSize(before);
    }
}
