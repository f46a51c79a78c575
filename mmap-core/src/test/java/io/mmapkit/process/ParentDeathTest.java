package io.mmapkit.process;

import static io.mmapkit.process.Shared.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.MappedRegion;
import io.mmapkit.Protection;
import io.mmapkit.Sharing;
import io.mmapkit.libc.ChildJvm;
import io.mmapkit.libc.Pidfd;
import io.mmapkit.libc.Poll;
import io.mmapkit.libc.Signals;
import io.mmapkit.libc.StructPollfd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a child whose JVM is killed. */
@Timeout(60)
final class ParentDeathTest {
    private static final int MILLIS = 20_000;
    private static final long GO_ON = 0; // where what is said is
    private static final long WENT_ON = 8;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    @TempDir Path folder;

    private static MappedRegion map(Path file) throws IOException {
        return MappedRegion.builder().file(file).length(PAGE).sharing(Sharing.SHARED)
                .protection(Protection.READ, Protection.WRITE).map();
    }

    /** Forks a child that waits until somebody lets it go on, and says which it is. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            try (MappedRegion region = map(Path.of(arguments[0]))) {
                ChildProgramBuilder builder = ChildProgram.builder();
                if (arguments[1].equals("outlives")) {
                    builder.outliveParent();
                }
                // what this JVM's parent reads ends with the JVM
                ChildProgram program = builder.close(1).close(2)
                        .await(region.segment(), GO_ON, 1, Duration.ofSeconds(50))
                        .store(region.segment(), WENT_ON, 1).build();
                try (ForkedChild child = ForkedChild.start(program)) {
                    System.out.println(child.pid());
                    child.await(Duration.ofMinutes(1));
                }
            }
        }
    }

    private static boolean ends(int child, int millis, Scene scene) throws SystemCallException {
        MemorySegment poll = scene.memory(StructPollfd.LAYOUT.byteSize());
        StructPollfd.fd(poll, child);
        StructPollfd.events(poll, (short) Poll.POLLIN);
        return Poll.poll(poll, 1, millis) > 0;
    }

    private static void kill(int child) throws SystemCallException {
        try {
            Pidfd.pidfd_send_signal(child, Signals.SIGKILL, MemorySegment.NULL, 0);
        } catch (SystemCallException gone) {
            assertThat(gone.errno()).isEqualTo(Errno.ESRCH);
        }
    }

    @Test
    void itIsKilledWithItsParent() throws Exception {
        Path file = Files.write(folder.resolve("words"), new byte[(int) PAGE]);
        try (Scene scene = Scene.create();
                ChildJvm parent = ChildJvm.of(Parent.class).quickly().arguments(file, "dies").start()) {
            int child = scene.keep(Pidfd.pidfd_open(Integer.parseInt(parent.hear()), 0));
            assertThat(ends(child, 0, scene)).isFalse();
            parent.kill();
            assertThat(ends(child, MILLIS, scene)).isTrue();
            assertThat(Files.readAllBytes(file)).containsOnly(0);
        }
    }

    @Test
    void itOutlivesItsParentIfTheProgramSaysSo() throws Exception {
        Path file = Files.write(folder.resolve("words"), new byte[(int) PAGE]);
        try (Scene scene = Scene.create(); MappedRegion region = map(file)) {
            int child;
            try (ChildJvm parent = ChildJvm.of(Parent.class).quickly().arguments(file, "outlives").start()) {
                child = scene.keep(Pidfd.pidfd_open(Integer.parseInt(parent.hear()), 0));
                parent.kill();
                parent.await();
            }
            try {
                assertThat(ends(child, 100, scene)).isFalse();
                WORD.setRelease(region.segment(), GO_ON, 1L);
                assertThat(ends(child, MILLIS, scene)).isTrue();
                assertThat((long) WORD.getAcquire(region.segment(), WENT_ON)).isEqualTo(1);
            } finally {
                kill(child);
            }
        }
    }
}
