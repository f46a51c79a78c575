package io.mmapkit.conformance;

import static io.mmapkit.libc.Fcntl.O_RDWR;
import static io.mmapkit.testing.Scene.PAGE;

import io.mmapkit.MapFlag;
import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.SyncMode;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Futex;
import io.mmapkit.libc.StructTimespec;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.process.ChildProgram;
import io.mmapkit.process.ForkedChild;
import io.mmapkit.testing.Patterns;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Who sees which stores. */
@Rows
final class SharingRowsTest {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final int ADDITIONS = 100_000;

    private static MappedRegion writable(Path path) throws IOException {
        return MappedRegion.builder().file(path).protection(Protection.READ, Protection.WRITE).map();
    }

    /** Maps shared memory by its name. */
    static final class ReadsObject {
        public static void main(String[] arguments) throws IOException {
            int fd = Scene.here().shm(arguments[0], O_RDWR, 0);
            try (MappedRegion region = MappedRegion.builder().descriptor(fd).map()) {
                Answer.say(region.segment().get(ValueLayout.JAVA_BYTE, 0) == 'a' ? "visible" : "hidden");
            }
        }
    }

    @Row("COW-04")
    void sharedMemoryIsSeenByOthers(Scene scene, Answer answer) throws Exception {
        String name = scene.name();
        int fd = scene.shm(name, 1024);
        try (MappedRegion region = MappedRegion.builder().descriptor(fd).protection(Protection.READ, Protection.WRITE)
                .map()) {
            region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 'a');
            answer.from(ChildJvm.of(ReadsObject.class).arguments(name));
        }
    }

    /** Has a private copy, from before the other side stores. */
    static final class KeepsACopy {
        public static void main(String[] arguments) throws IOException {
            try (MappedRegion region = MappedRegion.builder().file(Path.of(arguments[0])).sharing(Sharing.PRIVATE)
                    .protection(Protection.READ, Protection.WRITE).flags(MapFlag.POPULATE).map()) {
                System.out.println("mapped");
                System.in.read();
                Answer.say((char) region.segment().get(ValueLayout.JAVA_BYTE, 0));
            }
        }
    }

    @Row("COW-06")
    void populatedPrivatePagesAreCopies(Scene scene, Answer answer) throws Exception {
        Path path = scene.file("X".repeat((int) PAGE).getBytes(StandardCharsets.US_ASCII));
        try (MappedRegion region = writable(path);
                ChildJvm child = ChildJvm.of(KeepsACopy.class).quickly().arguments(path).start()) {
            child.hear();
            region.segment().set(ValueLayout.JAVA_BYTE, 0, (byte) 'Y');
            region.sync(SyncMode.SYNC);
            child.say("go on");
            answer.add(child.await());
        }
    }

    @Row("COW-08")
    void filesAndMappingsAreTheSameMemory(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(PAGE);
        int fd = scene.open(path, O_RDWR);
        try (MappedRegion region = writable(path)) {
            scene.write(fd, 10, "by write");
            answer.add(region.segment().getString(10).equals("by write"), "seen", "hidden");
            region.segment().setString(100, "by store");
            answer.add(scene.readText(fd, 100, 8).equals("by store"), "seen", "hidden");
        }
    }

    private static void addOften(MemorySegment counter) {
        for (int i = 0; i < ADDITIONS; i++) {
            long _ = (long) LONG.getAndAdd(counter, 0L, 1L);
        }
    }

    /** Counts together with the other side. */
    static final class Counts {
        public static void main(String[] arguments) throws IOException {
            try (MappedRegion region = writable(Path.of(arguments[0]))) {
                System.out.println("ready");
                System.in.read();
                addOften(region.segment());
            }
        }
    }

    @Row("COW-09")
    void atomicsHoldBetweenProcesses(Scene scene, Answer answer) throws Exception {
        Path path = scene.hole(PAGE);
        try (MappedRegion region = writable(path);
                ChildJvm child = ChildJvm.of(Counts.class).quickly().arguments(path).start()) {
            child.hear();
            child.say("go");
            addOften(region.segment());
            answer.add(child.await());
            answer.add(region.segment().get(ValueLayout.JAVA_LONG, 0));
        }
    }

    @Row("COW-10")
    void releasedStoresAreSeenInOrder(Scene scene, Answer answer) throws Exception {
        MemorySegment limit = scene.memory(StructTimespec.LAYOUT.byteSize());
        StructTimespec.tv_sec(limit, 20);
        MemorySegment pattern = scene.memory(64);
        Patterns.fill(pattern);
        try (MappedRegion region = MappedRegion.builder().anonymous().length(PAGE)
                .protection(Protection.READ, Protection.WRITE).sharing(Sharing.SHARED).map()) {
            MemorySegment word = region.segment();
            ChildProgram publishing = ChildProgram.builder().copy(pattern, word.asSlice(64, 64)).store(word, 0, 1)
                    .futexWake(word, 0, 1).build();
            try (ForkedChild child = ForkedChild.start(publishing)) {
                while ((long) LONG.getAcquire(word, 0L) == 0) { // the futex is its first half
                    int woken = Futex.futex(word, Futex.FUTEX_WAIT, 0, limit, MemorySegment.NULL, 0);
                    if (woken == -Errno.ETIMEDOUT.number()) {
                        throw new AssertionError("the child never published: " + child.results());
                    }
                }
                answer.add(Patterns.isIn(word.asSlice(64, 64)), "complete", "torn");
                child.await(Duration.ofSeconds(20));
            }
        }
    }
}
