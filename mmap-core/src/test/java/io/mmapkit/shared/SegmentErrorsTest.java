package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.testing.Scene;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything happens. */
final class SegmentErrorsTest {
    private static final Path MEMORY = Path.of("/dev/shm");

    @AutoClose private final Scene scene = Scene.create();

    private static SharedSegmentBuilder builder() {
        return SharedSegment.builder();
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", ".", "..", "/.", "/..", "//", "//a", "a/", "a/b", "/a/b", "../a", "./a", "\0",
        "a\0b",
        ".mmapkit-", "/.mmapkit-1f"})
    void namesThatAreNone(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().name(name));
        assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.create(name, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.createOrAttach(name, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.attach(name));
        assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.unlink(name));
    }

    /** Controls of both sets, marks and overrides of direction, what has no width, separators, tags, halves of a pair. */
    @ParameterizedTest
    @ValueSource(strings = {"\0", "\n", "\t", "\u001b[2J", "\u007f", "\u0085", "\u009b31m", "\u00ad", "\u061c",
        "\u200b",
        "\u200d", "\u200e", "\u202e", "\u2066", "\ufeff", "\u2028", "\u2029", "\ud800", "\udc00", "\udc00\ud800",
        "\udb40\udc41"})
    void namesThatDoNotLookLikeWhatTheyAre(String part) throws Exception {
        String escaped = "x\\u{" + Integer.toHexString(part.codePointAt(0)) + "}";
        String strange = 'x' + part + 'y';
        refused(escaped, () -> builder().name(strange));
        refused(escaped, () -> SharedSegment.create(strange, 1));
        refused(escaped, () -> SharedSegment.attach(strange));
        refused(escaped, () -> SharedSegment.unlink(strange));
        refused(escaped, () -> builder().memfd(strange));
        refused(escaped, () -> builder().layout(ValueLayout.JAVA_INT.withName(strange)));
        refused(escaped, () -> builder().layout(MemoryLayout.structLayout(ValueLayout.JAVA_INT).withName(strange)));
        if (!part.equals("\0") && !Character.isSurrogate(part.charAt(0))) { // which no path has
            refused(escaped, () -> builder().file(MEMORY.resolve(strange)));
        }
    }

    @Test
    void namesOfOtherLengthThanTheSystemTakes() {
        refused("255", () -> builder().name("x".repeat(256)));
        refused("255", () -> builder().name("/" + "x".repeat(256)));
        refused("255", () -> builder().name("ä".repeat(128)));
        refused("255", () -> builder().name("𝄞".repeat(64)));
    }

    @Test
    void longestNamesAreTaken() throws Exception {
        String unique = scene.name().substring(1);
        for (String tail : new String[]{"x".repeat(255 - unique.length()), "ä".repeat((255 - unique.length()) / 2)}) {
            SharedSegment.create('/' + unique + tail, 1).close();
            assertThat(Files.deleteIfExists(Path.of("/dev/shm", unique + tail))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"größe", "日本", "a b\u00a0", "\ufffd", "..a", ".hidden", "-", "*", "\\", "𝄞"})
    void namesMayHaveAnyOtherCharacter(String name) throws Exception {
        String unique = name + scene.name().substring(1);
        try (SharedSegment made = SharedSegment.create(unique, 1); SharedSegment same = SharedSegment.attach(unique)) {
            assertThat(same.name()).isEqualTo(unique);
            assertThat(SharedSegment.list()).extracting(SegmentInfo::name).contains(unique);
            assertThat(made.unlink()).isTrue();
        }
    }

    @Test
    void sizes() {
        for (long size : new long[]{0, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 4095}) {
            refused(String.valueOf(size), () -> builder().byteSize(size));
            assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.create(scene.name(), size));
            assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.createOrAttach(scene.name(), size));
            assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.anonymous("x", size));
        }
        refused("say how long", () -> builder().name(scene.name()).create());
        refused("say how long", () -> builder().name(scene.name()).createOrAttach());
        refused("say how long", () -> builder().inherited().create());
        refused("-1", () -> builder().reserve(-1));
    }

    @Test
    void sizesThatNoMemoryHas() throws Exception {
        String name = scene.name();
        for (long size : new long[]{1L << 50, Long.MAX_VALUE - 4096}) {
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> SharedSegment.create(name, size));
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> SharedSegment.anonymous("x", size));
        }
        assertThat(MEMORY.resolve(name.substring(1))).doesNotExist();
    }

    @Test
    void modes() {
        for (int mode : new int[]{0, 0400, 0200, 0066, 01600, 02600, 04600, 010600, -1}) {
            refused("mode", () -> builder().mode(mode));
        }
    }

    @Test
    void severalPlaces() throws Exception {
        Path path = scene.path("x");
        refused("already", () -> builder().name("x").file(path));
        refused("already", () -> builder().file(path).name("x"));
        refused("already", () -> builder().name("x").name("x"));
        refused("already", () -> builder().memfd("x").name("x"));
        refused("already", () -> builder().descriptor(0).memfd("x"));
        refused("already", () -> builder().inherited().descriptor(0));
        refused("already", () -> builder().name("x").inherited());
    }

    @Test
    void filesThatAreCalledAsThoseThatAreBeingMade() throws Exception {
        Path path = scene.path(Temporary.PREFIX + "mine");
        refused("being made", () -> builder().file(path));
        refused("being made", () -> builder().name(Temporary.PREFIX + "mine"));
    }

    @Test
    void noPlace() {
        refused("say where", () -> builder().byteSize(1).create());
        refused("say where", () -> builder().attach());
        refused("say where", () -> builder().byteSize(1).createOrAttach());
    }

    @Test
    void makingWhatIsThereAndAttachingToWhatIsNot() {
        refused("attached to", () -> builder().descriptor(0).create());
        refused("attached to", () -> builder().descriptor(0).byteSize(1).createOrAttach());
        refused("created", () -> builder().memfd("x").attach());
        refused("created", () -> builder().inherited().attach());
        refused("name", () -> builder().memfd("x").byteSize(1).createOrAttach());
        refused("name", () -> builder().inherited().byteSize(1).createOrAttach());
        refused("written", () -> builder().name(scene.name()).byteSize(1).readOnly().create());
        refused("written", () -> builder().name(scene.name()).byteSize(1).readOnly().createOrAttach());
    }

    @Test
    void whatASegmentCannotHave() {
        refused("SHRINK", () -> builder().name(scene.name()).byteSize(1).require(Seal.SHRINK).create());
        refused("GROW", () -> builder().memfd("x").byteSize(1).require(Seal.GROW).create());
        refused("SHRINK", () -> builder().inherited().byteSize(1).require(Seal.SHRINK).create());
        refused("name", () -> builder().memfd("x").byteSize(1).unlinkedByLast().create());
        refused("name", () -> builder().inherited().byteSize(1).unlinkedByLast().create());
        refused("0611", () -> builder().memfd("x").byteSize(1).mode(0611).create());
        refused("owner", () -> builder().inherited().byteSize(1).owner(0, -1).create());
    }

    @Test
    void whatIsToBeHadIsNotRefused() throws Exception {
        builder().memfd("x").byteSize(1).require(Seal.SHRINK).owner(-1, -1).create().close();
    }

    @Test
    void numbersOfUsersDescriptorsAndTimes() {
        refused("-1", () -> builder().descriptor(-1));
        for (long user : new long[]{-1, -2, Long.MIN_VALUE, 0xffff_ffffL, 1L << 32, Long.MAX_VALUE}) {
            refused(String.valueOf(user), () -> builder().acceptOwner(user));
            if (user != -1) { // which stands for oneself
                refused(String.valueOf(user), () -> builder().owner(user, -1));
                refused(String.valueOf(user), () -> builder().owner(-1, user));
            }
        }
        refused("PT-", () -> builder().timeout(Duration.ofNanos(-1)));
    }

    @Test
    void labels() throws Exception {
        refused("249", () -> builder().memfd("x".repeat(250)));
        refused("249", () -> builder().memfd("ä".repeat(125)));
        refused("a\\u{0}b", () -> builder().memfd("a\0b"));
        for (String label : new String[]{"", "x".repeat(249), "ä".repeat(124), "a/b"}) {
            try (SharedSegment made = SharedSegment.anonymous(label, 1)) {
                assertThat(made.name()).isEqualTo("memfd:" + label);
            }
        }
    }

    @Test
    void nulls() {
        assertThatNullPointerException().isThrownBy(() -> builder().name(null));
        assertThatNullPointerException().isThrownBy(() -> builder().file(null));
        assertThatNullPointerException().isThrownBy(() -> builder().memfd(null));
        assertThatNullPointerException().isThrownBy(() -> builder().layout(null));
        assertThatNullPointerException().isThrownBy(() -> builder().initialize(null));
        assertThatNullPointerException().isThrownBy(() -> builder().timeout(null));
        assertThatNullPointerException().isThrownBy(() -> builder().require((Seal[]) null));
        assertThatNullPointerException().isThrownBy(() -> builder().require((Seal) null));
        assertThatNullPointerException().isThrownBy(() -> SharedSegment.list(null));
        assertThatNullPointerException().isThrownBy(() -> SharedSegment.collectOrphans((Path) null));
    }

    @Test
    void placesThatCannotHaveASegment() throws Exception {
        Path folder = scene.path("x").getParent();
        refused("file", () -> builder().file(Path.of("/")));
        assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> builder().file(folder).attach())
                .withMessageContaining(folder.toString());
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> builder().file(Path.of("/dev/null")).attach()).withMessageContaining("regular");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> builder().file(folder.resolve("none/x")).byteSize(1).create());
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> builder().descriptor(Integer.MAX_VALUE).attach())
                .withMessageContainingAll("descriptor " + Integer.MAX_VALUE, "EBADF");
        int reader = scene.open(scene.hole(8192), Fcntl.O_RDONLY);
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> builder().descriptor(reader).attach())
                .withMessageContaining("readOnly()");
    }
}
