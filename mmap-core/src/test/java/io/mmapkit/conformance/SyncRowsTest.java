package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.libc.Mman.MAP_SHARED;
import static io.mmapkit.testing.Scene.PAGE;
import static io.mmapkit.testing.Scene.READ_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.SyncMode;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Mman;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** What reaches the file, and when. */
@Rows
final class SyncRowsTest {
    private static MappedRegion writable(Path path) throws IOException {
        return MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE).map();
    }

    @Row("SYN-01")
    void asyncIsSeenByRead(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(PAGE);
        try (MappedRegion region = writable(path)) {
            region.segment().asSlice(100, 256).fill((byte) 1);
            answer.result(() -> region.sync(SyncMode.ASYNC));
            byte[] read = scene.read(scene.open(path, O_RDWR), 100, 256);
            answer.add(Patterns.isAll(MemorySegment.ofArray(read), 1), "all-1", "different");
        }
    }

    @Row("SYN-02")
    void syncIsSeenByRead(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(128);
        try (MappedRegion region = writable(path)) {
            region.segment().setString(0, "abc123");
            answer.result(() -> region.sync(SyncMode.SYNC));
            answer.add(scene.readText(scene.open(path, O_RDWR), 0, 6));
        }
    }

    @Row("SYN-03")
    void writeIsSeenAfterInvalidate(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(PAGE);
        try (MappedRegion region = writable(path)) {
            scene.write(scene.open(path, O_RDWR), 100, "Testing");
            answer.result(() -> region.sync(SyncMode.INVALIDATE));
            answer.add(region.segment().getString(100));
        }
    }

    @Row("SYN-05")
    void syncAndAsyncExcludeEachOther(Scene scene, Answer answer) throws Exception {
        MemorySegment page = scene.map(PAGE, READ_WRITE, MAP_SHARED, scene.open(PAGE));
        answer.result(() -> Mman.msync(page, PAGE, Mman.MS_ASYNC | Mman.MS_SYNC));
    }

    @Row("SYN-10")
    void syncMovesTheTimes(Scene scene, Answer answer) throws Exception {
        Path path = scene.file(Patterns.bytes(100));
        FileTime modified = Files.getLastModifiedTime(path);
        FileTime changed = changed(path);
        try (MappedRegion region = writable(path)) {
            awaitLater(scene.path("clock"), modified);
            region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
            region.sync(SyncMode.SYNC);
            answer.add(Files.getLastModifiedTime(path).compareTo(modified) > 0, "mtime", "same-mtime");
            answer.add(changed(path).compareTo(changed) > 0, "ctime", "same-ctime");
        }
    }

    private static FileTime changed(Path path) throws IOException {
        return (FileTime) Files.getAttribute(path, "unix:ctime");
    }

    /** The clock of files ticks some hundred times a second only. */
    private static void awaitLater(Path clock, FileTime time) throws IOException {
        do {
            Files.write(clock, new byte[1]);
        } while (Files.getLastModifiedTime(clock).compareTo(time) <= 0);
    }

    @Row("SYN-12")
    void memoryWithoutAFileNeedsNoSync(Answer answer) throws Exception {
        for (Sharing sharing : new Sharing[]{Sharing.SHARED, Sharing.PRIVATE}) {
            try (MappedRegion region = MappedRegion.builder().anonymous().sharing(sharing).length(PAGE).map()) {
                answer.result(() -> region.sync(SyncMode.SYNC));
            }
        }
    }

    @Row("SYN-13")
    void nothingCanBeSynced(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(PAGE);
        MemorySegment page = scene.map(PAGE, READ_WRITE, MAP_SHARED, scene.open(path, O_RDWR));
        answer.result(() -> Mman.msync(page, 0, Mman.MS_SYNC));
        try (MappedRegion region = writable(path)) {
            region.sync(0, 0, SyncMode.SYNC); // documented to do nothing
        }
    }

    @Row("SYN-14")
    void rangesOutsideTheRegionAreRefused(Scene scene, Answer answer) throws Exception {
        try (MappedRegion region = writable(scene.hole(8256))) {
            answer.exception(() -> region.sync(8256, 64, SyncMode.SYNC));
            answer.exception(() -> region.sync(8192, 128, SyncMode.SYNC));
        }
    }

    /** Stores and waits for its end. */
    static final class Stores {
        public static void main(String[] arguments) throws IOException {
            try (MappedRegion region = writable(Path.of(arguments[0]))) {
                region.segment().setString(0, "data");
                System.out.println("stored");
                System.in.read();
            }
        }
    }

    @Row("SYN-17")
    void storesOutliveTheirProcess(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(PAGE);
        try (ChildJvm child = ChildJvm.of(Stores.class).quickly().arguments(path).start()) {
            assertThat(child.hear()).isEqualTo("stored");
            child.kill();
            assertThat(child.await().status()).isEqualTo(137);
        }
        answer.add(new String(Files.readAllBytes(path), 0, 4, StandardCharsets.US_ASCII));
    }
}
