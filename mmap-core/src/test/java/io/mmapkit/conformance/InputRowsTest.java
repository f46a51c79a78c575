package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_RDONLY;
import static io.mmapkit.libc.Mman.MAP_ANONYMOUS;
import static io.mmapkit.libc.Mman.MAP_PRIVATE;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;

import io.mmapkit.BeyondEndOfFileException;
import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.RegionBuilder;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Sockets;
import io.mmapkit.libc.Unistd;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** What makes no sense. */
@Rows
final class InputRowsTest {
    @Row("INV-01")
    void nothingCannotBeMapped(Scene scene, Answer answer) throws Exception {
        int fd = scene.open(PAGE);
        answer.result(() -> scene.map(0, READ_WRITE, MAP_SHARED, fd));
        answer.result(() -> scene.map(0, READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1));
    }

    @Row("INV-03")
    void descriptorHasToBeOpen(Scene scene, Answer answer) throws Exception {
        // with a number so high that no other thread gets it in between
        int closed = scene.keep(Fcntl.fcntl(scene.open(PAGE), Fcntl.F_DUPFD_CLOEXEC, 900));
        scene.close(closed);
        for (int fd : new int[]{closed, -1, -2}) {
            answer.result(() -> scene.map(PAGE, READ_WRITE, MAP_SHARED, fd));
        }
    }

    @Row("INV-08")
    void numbersHaveToBeInRange(Scene scene, Answer answer) throws Exception {
        int fd = scene.open(PAGE);
        answer.result(() -> scene.map(-1, READ_WRITE, MAP_SHARED, fd));
        answer.result(() -> scene.map(PAGE, READ_WRITE, MAP_SHARED, fd, -1));
        answer.result(() -> scene.map(PAGE, READ_WRITE, MAP_SHARED, fd, -PAGE));
    }

    @Row("INV-10")
    void builderRefusesNonsense(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(PAGE);
        answer.exception(() -> file(path).length(-1));
        answer.exception(() -> file(path).offset(-1));
        answer.exception(() -> file(path).offset(1).length(Long.MAX_VALUE).map().close());
        answer.exception(() -> file(path).sharing(null));
        answer.exception(() -> file(null));
        answer.exception(() -> MappedRegion.open(null).close());
    }

    private static RegionBuilder file(Path path) {
        return MappedRegion.builder().file(path);
    }

    @Row("INV-11")
    void emptyFileCannotBeMapped(Scene scene, Answer answer) throws Exception {
        try {
            MappedRegion.open(scene.hole(0)).close();
            answer.add("empty-region");
        } catch (BeyondEndOfFileException refused) {
            answer.add("typed-error");
        }
    }

    @Row("INV-13")
    void accessStaysWithinTheRegion(Scene scene, Answer answer) throws Exception {
        try (MappedRegion region = MappedRegion.builder().anonymous().length(100).map()) {
            MemorySegment view = region.segment();
            for (long at : new long[]{100, -1}) {
                answer.exception(() -> view.get(ValueLayout.JAVA_BYTE, at));
                answer.exception(() -> view.set(ValueLayout.JAVA_BYTE, at, (byte) 1));
            }
            answer.exception(() -> view.get(ValueLayout.JAVA_LONG_UNALIGNED, 96));
            answer.exception(() -> view.set(ValueLayout.JAVA_LONG_UNALIGNED, 96, 1));
        }
    }

    @Row("INV-14")
    void onlyWritableFilesGetASize(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(PAGE);
        int socket = scene.keep(Sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC, 0));
        int reader = scene.open(path, O_RDONLY);
        int writer = scene.open(path, Fcntl.O_RDWR);
        answer.result(() -> Unistd.ftruncate(socket, 4));
        answer.result(() -> Unistd.ftruncate(reader, 4));
        answer.result(() -> Unistd.ftruncate(writer, -1));
        answer.result(() -> Unistd.ftruncate(-1, 4));
    }

    @Row("INV-17")
    void newFileHasToBeNew(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(PAGE);
        answer.result(() -> MappedRegion.builder().file(path).createNew().length(PAGE).map().close());
    }

    @Row("INV-18")
    void builderRefusesContradictions(Scene scene, Answer answer) throws IOException {
        Path path = scene.hole(PAGE);
        answer.exception(() -> file(path).anonymous());
        answer.exception(() -> MappedRegion.builder().anonymous().length(PAGE).sparse().map().close());
        answer.exception(() -> file(path).flags(MapFlag.SYNC).map().close());
        answer.exception(() -> file(path).flags(MapFlag.NONBLOCK).map().close());
        answer.exception(() -> MappedRegion.builder().memfd("x").create());
    }
}
