package io.mmapkit.shared;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Spawn;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Wait;
import io.mmapkit.shared.IncompatibleSegmentException.Reason;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.Self;
import java.io.EOFException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Segments that go from one process to another without a name. */
@Timeout(60)
final class PassedSegmentTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Receives a segment, adds to it, and stays until it is told to end. */
    static final class Receiver {
        public static void main(String[] arguments) throws Exception {
            try (SegmentSocket socket = SegmentSocket.connect(Path.of(arguments[0]), SOON);
                    SharedSegment segment = socket.receive(SharedSegment.builder().require(Seal.SHRINK), SOON)) {
                JAVA_LONG.varHandle().getAndAdd(segment.segment(), 0L, 1L);
                System.out.println("added to " + segment.name());
                System.in.read();
            }
        }
    }

    @Test
    void goesOverASocketToAnotherJvm() throws Exception {
        try (Scene scene = Scene.create();
                SharedSegment segment = SharedSegment.anonymous("passed", 4096);
                SegmentListener listener = SegmentListener.bind(scene.path("socket"))) {
            segment.segment().set(JAVA_LONG, 0, 41);
            try (ChildJvm child = ChildJvm.of(Receiver.class).quickly().arguments(listener.address()).start();
                    SegmentSocket socket = listener.accept(SOON)) {
                assertThat(socket.peer().uid()).isEqualTo(Unistd.geteuid());
                socket.send(segment, SOON);
                assertThat(child.hear()).isEqualTo("added to received 'memfd:passed'");
                assertThat(segment.segment().get(JAVA_LONG, 0)).isEqualTo(42);
                assertThat(segment.participants()).extracting(Participant::isAlive).containsExactly(true, true);
                child.say("");
                assertThat(child.await().status()).isZero();
                assertThat(segment.participants()).hasSize(1);
            }
        }
    }

    @Test
    void isCheckedWhereItArrives() throws Exception {
        try (SegmentSocket.Pair ends = SegmentSocket.pair();
                SharedSegment segment = SharedSegment.builder().memfd("x").layout(JAVA_LONG.withName("one")).create()) {
            ends.first().send(segment, SOON);
            assertRefused(Reason.OTHER_LAYOUT, ends, SharedSegment.builder().layout(JAVA_LONG.withName("two")));
            ends.first().send(segment, SOON);
            assertRefused(Reason.TOO_SMALL, ends, SharedSegment.builder().byteSize(4096));
            ends.first().send(segment, SOON);
            assertRefused(Reason.NOT_SEALED, ends, SharedSegment.builder().require(Seal.WRITE));
            try (SharedSegment reading = segment.readOnly()) {
                ends.first().send(reading, SOON);
                assertThatExceptionOfType(AccessDeniedException.class)
                        .isThrownBy(() -> ends.second().receive(SharedSegment.builder(), SOON))
                        .withMessageContaining("readOnly()");
                ends.first().send(reading, SOON);
                try (SharedSegment received = ends.second().receive(SharedSegment.builder().readOnly(), SOON)) {
                    assertThat(received.segment().isReadOnly()).isTrue();
                }
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ends.second().receive(SharedSegment.builder().name("x"), SOON));
        }
    }

    private static void assertRefused(Reason reason, SegmentSocket.Pair ends, SharedSegmentBuilder how) {
        assertThatExceptionOfType(IncompatibleSegmentException.class).isThrownBy(() -> ends.second().receive(how, SOON))
                .returns(reason, IncompatibleSegmentException::kind);
    }

    @Test
    void hasLocksOfItsOwnThoughTheDescriptorIsACopy() throws Exception {
        try (SegmentSocket.Pair ends = SegmentSocket.pair();
                SharedSegment segment = SharedSegment.anonymous("x", 100)) {
            ends.first().send(segment, SOON);
            try (SharedSegment received = ends.second().receive(SharedSegment.builder(), SOON)) {
                assertThat(received.participants()).extracting(Participant::slot, Participant::isSelf)
                        .containsExactly(tuple(0, false),
                                tuple(1, true));
            }
            assertThat(segment.participants()).hasSize(1);
        }
    }

    /** Locks belong to an open file, and whoever has a descriptor of it may give them back, or keep it beyond the owner's death. */
    @Test
    void leavesTheLocksOfItsOwnerAlone() throws Exception {
        try (Scene scene = Scene.create(); SegmentSocket.Pair ends = SegmentSocket.pair()) {
            SharedSegment segment = SharedSegment.anonymous("x", 100);
            try (SharedSegment other = SharedSegment.builder().descriptor(segment.descriptor()).attach()) {
                ends.first().send(segment, SOON);
                int inherited = scene.keep(segment.inheritableDescriptor());
                try (Received sent = ends.second().receive(SOON)) {
                    for (int copy : new int[]{sent.descriptor(), inherited}) {
                        RangeLock.release(new SegmentFile(copy, "copy", true), 0, SegmentHeader.BYTES);
                        assertThat(other.participants()).extracting(Participant::isAlive).containsExactly(true, true);
                    }
                    segment.region().close(); // for a mapping keeps its file open, too
                    Unistd.close(segment.descriptor()); // as the kernel does when a process dies
                    assertThat(other.participants()).extracting(Participant::isAlive).containsExactly(false, true);
                }
            }
        }
    }

    @Test
    void takesNothingForASegmentThatIsNone() throws Exception {
        try (Scene scene = Scene.create(); SegmentSocket.Pair ends = SegmentSocket.pair()) {
            for (int other : new int[]{scene.memfd(100), scene.memfd(0), scene.open(Path.of("/dev/null"), 2)}) {
                ends.first().send(other, new byte[]{'\n', (byte) 0xff});
                assertThatExceptionOfType(FileSystemException.class).isThrownBy(
                        () -> ends.second().receive(SharedSegment.builder().timeout(Duration.ZERO), SOON))
                        .withMessageContaining("received '\\u{a}\ufffd'");
            }
            assertThat(Self.descriptorsOf("memfd:test")).isEqualTo(2); // no copies
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> ends.second().receive(SharedSegment.builder(), Duration.ofMillis(1)));
            ends.first().close();
            assertThatExceptionOfType(EOFException.class)
                    .isThrownBy(() -> ends.second().receive(SharedSegment.builder(), SOON));
        }
    }

    /** Was started with a segment, and is told by what number. */
    static final class Heir {
        public static void main(String[] arguments) throws Exception {
            try (SharedSegment segment = SharedSegment.builder().descriptor(Integer.parseInt(arguments[0]))
                    .require(Seal.SHRINK).attach()) {
                JAVA_LONG.varHandle().getAndAdd(segment.segment(), 0L, segment.participants().size());
            }
        }
    }

    @Test
    void isInheritedByAJvmThatIsSpawned() throws Exception {
        try (Scene scene = Scene.create(); SharedSegment segment = SharedSegment.anonymous("inherited", 4096)) {
            segment.segment().set(JAVA_LONG, 0, 40);
            int number = scene.keep(segment.inheritableDescriptor());
            assertThat(spawn(scene, Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), "--enable-native-access=ALL-UNNAMED",
                    Heir.class.getName(), Integer.toString(number))).isZero();
            assertThat(segment.segment().get(JAVA_LONG, 0)).isEqualTo(42);
            assertThat(segment.participants()).hasSize(1);
        }
    }

    /** Not by ProcessBuilder, which closes what is to be inherited. */
    private static int spawn(Scene scene, String... command) throws Exception {
        MemorySegment pid = scene.memory(Integer.BYTES);
        MemorySegment arguments = scene.memory((command.length + 1) * ADDRESS.byteSize());
        for (int i = 0; i < command.length; i++) {
            arguments.setAtIndex(ADDRESS, i, scene.text(command[i]));
        }
        MemorySegment environment = scene.memory(ADDRESS.byteSize());
        Spawn.posix_spawn(pid, scene.text(command[0]), MemorySegment.NULL, MemorySegment.NULL, arguments, environment);
        MemorySegment status = scene.memory(Integer.BYTES);
        Wait.waitpid(pid.get(JAVA_INT, 0), status, 0);
        return status.get(JAVA_INT, 0);
    }

    /** Has a segment, and tells by what number. */
    static final class Owner {
        public static void main(String[] arguments) throws Exception {
            try (SharedSegment segment = SharedSegment.anonymous("owned", 4096)) {
                segment.segment().set(JAVA_LONG, 0, 42);
                System.out.println(ProcessHandle.current().pid() + " " + segment.descriptor());
                System.in.read();
            }
        }
    }

    @Test
    void isTakenFromAProcessThatDoesNothingForIt() throws Exception {
        try (ChildJvm child = ChildJvm.of(Owner.class).quickly().start()) {
            String[] numbers = child.hear().split(" ");
            int pid = Integer.parseInt(numbers[0]);
            int descriptor = Integer.parseInt(numbers[1]);
            try (SharedSegment segment = SharedSegment.builder().descriptorOf(pid, descriptor).require(Seal.SHRINK)
                    .attach()) {
                assertThat(segment.segment().get(JAVA_LONG, 0)).isEqualTo(42);
                assertThat(segment.name()).isEqualTo("descriptor " + descriptor + " of process " + pid);
                assertThat(segment.participants()).hasSize(2);
            }
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> SharedSegment.builder().descriptorOf(pid, 9999).attach());
            child.say("");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.builder().descriptorOf(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> SharedSegment.builder().descriptorOf(1, 1).create());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedSegment.builder().layout(MemoryLayout.paddingLayout(8)).descriptor(-1));
    }
}
