package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.Unistd;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Whom a segment belongs to, whom it lets in, and whose segments are trusted. */
final class OwnershipTest {
    private static final int NOBODY = 65534;

    @AutoClose private final Scene scene = Scene.create();

    /** Makes segments under a mask of its own, which is one of the whole process. */
    static final class Masked {
        public static void main(String[] arguments) throws IOException {
            Stat.umask(0777);
            int[] modes = {0600, 0640, 0666};
            for (int i = 0; i < modes.length; i++) {
                try (SharedSegment made = SharedSegment.builder().file(Path.of("made" + i)).byteSize(1).mode(modes[i])
                        .create();
                        SharedSegment memory = SharedSegment.builder().memfd("x").byteSize(1).mode(modes[i])
                                .create()) {
                    System.out.println(Integer.toOctalString(FileOf.segment(made).mode()) + ' '
                            + Integer.toOctalString(FileOf.segment(memory).mode()));
                }
            }
        }
    }

    @Test
    void modeIsExactlyWhatWasSaidWhateverTheMask() throws Exception {
        assertThat(ChildJvm.of(Masked.class).quickly().run().stdout().lines()).containsExactly("600 600", "640 640",
                "666 666");
    }

    @Test
    void oneThatOthersMayWriteIsRefusedUnlessExpected() throws Exception {
        String name = scene.name();
        SharedSegment.builder().name(name).byteSize(1).mode(0662).create().close();
        assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(() -> SharedSegment.attach(name))
                .returns(Reason.WRITABLE_BY_OTHERS, IncompatibleSegmentException::kind)
                .withMessageContainingAll(name.substring(1), "0662", "mode(0622)");
        assertThatExceptionOfType(IncompatibleSegmentException.class)
                .isThrownBy(() -> SharedSegment.builder().name(name).mode(0660).attach())
                .returns(Reason.WRITABLE_BY_OTHERS, IncompatibleSegmentException::kind);
        SharedSegment.builder().name(name).mode(0622).attach().close();
        SharedSegment.builder().name(name).mode(0666).attach().close();
    }

    @Test
    void oneThatOthersMayReadIsTrusted() throws Exception {
        String name = scene.name();
        SharedSegment.builder().name(name).byteSize(1).mode(0755).create().close();
        SharedSegment.attach(name).close();
    }

    @Test
    void oneOfAnotherUserIsRefusedUnlessAccepted() throws Exception {
        assumeTrue(Self.isRoot(), "only root can give a file away");
        String name = scene.name();
        try (SharedSegment made = SharedSegment.builder().name(name).byteSize(1).owner(NOBODY, NOBODY).mode(0640)
                .create()) {
            FileOf file = FileOf.segment(made);
            assertThat(file.owner()).isEqualTo(NOBODY);
            assertThat(file.group()).isEqualTo(NOBODY);
            assertThat(file.mode()).isEqualTo(0640);
        }
        assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(() -> SharedSegment.attach(name))
                .returns(Reason.OTHER_OWNER, IncompatibleSegmentException::kind)
                .withMessageContainingAll("user " + NOBODY, "runs as " + Unistd.geteuid(),
                        "acceptOwner(" + NOBODY + ")");
        assertThatExceptionOfType(IncompatibleSegmentException.class)
                .isThrownBy(() -> SharedSegment.builder().name(name).acceptOwner(1).attach())
                .returns(Reason.OTHER_OWNER, IncompatibleSegmentException::kind);
        SharedSegment.builder().name(name).acceptOwner(NOBODY).attach().close();
        SharedSegment.builder().name(name).acceptAnyOwner().readOnly().attach().close();
    }

    /** The kernel has 32 bits without a sign; containers that map users have such numbers. */
    @Test
    void numbersOfUsersHaveNoSign() throws Exception {
        assumeTrue(Self.isRoot(), "only root can give a file away");
        long user = 4_000_000_000L;
        String name = scene.name();
        SharedSegment.builder().name(name).byteSize(1).owner(user, user + 1).create().close();
        assertThat(Files.getAttribute(Path.of("/dev/shm" + name), "unix:uid")).isEqualTo((int) user);
        assertThat(Files.getAttribute(Path.of("/dev/shm" + name), "unix:gid")).isEqualTo((int) (user + 1));
        assertThat(SharedSegment.list()).filteredOn(info -> name.endsWith(info.name())).singleElement()
                .returns(user, SegmentInfo::owner);
        assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(() -> SharedSegment.attach(name))
                .withMessageContainingAll("user 4000000000,", "acceptOwner(4000000000)");
        SharedSegment.builder().name(name).acceptOwner(user).attach().close();
    }

    @Test
    void ownerMayBeChangedAlone() throws Exception {
        assumeTrue(Self.isRoot(), "only root can give a file away");
        try (SharedSegment made = SharedSegment.builder().memfd("given").byteSize(1).owner(-1, NOBODY).create()) {
            assertThat(FileOf.segment(made).owner()).isEqualTo(Unistd.geteuid());
            assertThat(FileOf.segment(made).group()).isEqualTo(NOBODY);
        }
    }

    @Test
    void ownSegmentsAreTakenEvenIfAnotherUserIsAcceptedToo() throws Exception {
        String name = scene.name();
        SharedSegment.create(name, 1).close();
        SharedSegment.builder().name(name).acceptOwner(NOBODY).attach().close();
    }

    @Test
    void whoPassedADescriptorOnVouchesForIt() throws Exception {
        try (SharedSegment made = SharedSegment.builder().memfd("open").byteSize(1).mode(0666).create()) {
            SharedSegment.builder().descriptor(made.descriptor()).attach().close();
        }
    }
}
