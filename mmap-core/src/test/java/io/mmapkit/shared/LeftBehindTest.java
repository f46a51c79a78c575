package io.mmapkit.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mmapkit.shared.CrashProgram.Deed;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What dead creators leave in a folder is removed, and what only looks like that is not. */
@Timeout(60)
final class LeftBehindTest {
    private static final int NOBODY = 65534;
    private static final byte[] TEXT = "somebody's notes, of more than a few words".getBytes();

    @AutoClose private final Scene scene = Scene.create();
    private Path path;
    private Path folder;

    @BeforeEach
    void place() throws IOException {
        path = scene.inMemory("segment");
        folder = path.getParent();
    }

    @Test
    void isNoFileOfAStranger() throws Exception {
        String own = Temporary.name();
        char last = own.charAt(own.length() - 1);
        List<Path> strange = new ArrayList<>();
        for (String name : List.of("notes", "1", "0123456789abcdef", "0123456789abcdef01234567",
                own.substring(Temporary.PREFIX.length(), own.length() - 1) + (last == '0' ? '1' : '0'))) {
            strange.add(folder.resolve(Temporary.PREFIX + name));
            strange.add(folder.resolve(Temporary.PREFIX + name + "-empty"));
            Files.write(strange.get(strange.size() - 2), TEXT);
            Files.createFile(strange.getLast());
        }
        strange.add(Files.write(folder.resolve(Temporary.name()), TEXT)); // called so for whatever reason, but no segment
        strange.add(Files.write(folder.resolve(Temporary.name()), new byte[]{1, 2, 3}));
        strange.add(folder.resolve(Temporary.PREFIX + "copy"));
        SharedSegment.builder().file(path).byteSize(1).create().close();
        Files.move(path, strange.getLast());

        assertThat(SharedSegment.collectOrphans(folder, info -> !info.name().endsWith("copy"))).isEmpty();
        Death.at(CrashPoint.NOWHERE, Deed.CREATE, path, false); // a creator that clears away

        assertThat(strange).allMatch(Files::exists);
        assertThat(path).exists();
    }

    @Test
    void isAnythingThatACreatorHasGotTo() throws Exception {
        byte[] begun = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN).putLong(SegmentHeader.MAGIC).array();
        List<String> left = new ArrayList<>();
        for (byte[] contents : List.of(new byte[0], new byte[10_000], begun)) {
            left.add(Files.write(folder.resolve(Temporary.name()), contents).toString());
        }

        assertThat(SharedSegment.list(folder)).hasSize(3).allMatch(SegmentInfo::isUnfinished)
                .allMatch(info -> info.header() == null && !info.isInUse());
        assertThat(SharedSegment.collectOrphans(folder, _ -> false)).isEmpty();
        assertThat(SharedSegment.collectOrphans(folder, SegmentInfo::isUnfinished))
                .containsExactlyInAnyOrderElementsOf(left);
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void isNothingThatHasANameOfItsOwn() throws Exception {
        SharedSegment.builder().file(path).byteSize(1).create().close();
        assertThat(SharedSegment.collectOrphans(folder, SegmentInfo::isUnfinished)).isEmpty();
        assertThat(path).exists();
    }

    @Test
    void isNothingOfAnotherUser() throws Exception {
        assumeTrue(Self.isRoot(), "only root can give files away");
        Path other = Files.createFile(folder.resolve(Temporary.name()));
        Files.setAttribute(other, "unix:uid", NOBODY);
        assertThat(SharedSegment.collectOrphans(folder)).isEmpty();
        assertThat(other).exists();
    }

    /** While a collector looks, somebody moves another file over the name. */
    @Test
    void isNotWhatWasMovedThereMeanwhile() throws Exception {
        Path left = Files.createFile(folder.resolve(Temporary.name()));
        Path next = Files.write(folder.resolve("next"), TEXT);
        assertThat(SharedSegment.collectOrphans(folder, _ -> {
            Assertions.assertThatCode(() -> Files.move(next, left, StandardCopyOption.REPLACE_EXISTING))
                    .doesNotThrowAnyException();
            return true;
        })).isEmpty();
        assertThat(left).hasBinaryContent(TEXT);
    }

    /** A name goes under a lock or not at all: somebody else may be about to remove it, and a third to take it. */
    @Test
    void staysWhileAnotherHasTheLockOfItsName() throws Exception {
        Path second = folder.resolve(Temporary.name());
        try (SharedSegment user = SharedSegment.builder().file(path).byteSize(Scene.PAGE).initialize(Patterns::fill)
                .create()) {
            Files.createLink(second, path);
            try (SegmentFile other = SegmentFile.open(Place.file(path), false)) {
                assertThat(RangeLock.tryTake(other, SegmentHeader.NAME_LOCK_AT, 1, false)).isTrue();
                assertThat(SharedSegment.collectOrphans(folder)).isEmpty();
                assertThat(second).exists();
            }
            assertThat(SharedSegment.collectOrphans(folder)).containsExactly(second.toString());
            assertThat(path).exists();
            assertThat(Patterns.isIn(user.segment())).isTrue();
        }
    }
}
