package io.mmapkit.process;

import static io.mmapkit.process.Shared.LONG;
import static io.mmapkit.process.Shared.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mmapkit.MappedRegion;
import io.mmapkit.Sharing;
import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.testing.Scene;
import io.mmapkit.testing.SystemCallFilter;
import io.mmapkit.testing.SystemCallFilter.Call;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Children where the kernel lacks a call, or a filter such as a container's refuses it. */
@Timeout(60)
final class OldKernelTest {
    private static final int EPERM = 1;
    private static final int EAGAIN = 11;
    private static final int EINVAL = 22;
    private static final int ENOSYS = 38;
    private static final int P_PIDFD = 3;
    private static final int CLONE_PIDFD = 0x1000; // and nothing else: threads are made with other flags

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Shared.children()).isZero();
    }

    /** What a child has open that keeps some descriptors and opens none. */
    private static List<Integer> openIn(int... kept) throws IOException {
        try (MappedRegion word = Shared.region(Sharing.SHARED, PAGE)) {
            ChildProgram program = ChildProgram.builder().keepDescriptors(kept).store(word.segment(), 0, 1)
                    .await(word.segment(), 8, 1, LONG).build();
            try (ForkedChild child = ForkedChild.start(program)) {
                while ((long) ValueLayout.JAVA_LONG.varHandle().getVolatile(word.segment(), 0L) == 0) {
                    assertThat(child.isAlive()).isTrue();
                    Thread.onSpinWait();
                }
                try (Stream<Path> open = Files.list(Path.of("/proc/" + child.pid() + "/fd"))) {
                    return open.map(path -> Integer.valueOf(path.getFileName().toString())).sorted().toList();
                } finally {
                    word.segment().set(ValueLayout.JAVA_LONG, 8, 1);
                    assertThat(child.await(LONG).isSuccess()).isTrue();
                }
            }
        }
    }

    /** close_range(2) is of Linux 5.9. */
    @ParameterizedTest
    @ValueSource(ints = {0, ENOSYS, EPERM})
    void aForkedChildHasNoOtherDescriptors(int errno) throws Exception {
        try (Scene scene = Scene.create()) {
            int one = scene.memfd(10);
            int other = scene.memfd(10);
            int far = scene.keep(Fcntl.fcntl(one, Fcntl.F_DUPFD, other + 50));
            Callable<List<Integer>> forking = () -> openIn(other);
            List<Integer> open = errno == 0
                    ? forking.call()
                    : SystemCallFilter.create().refuse(Call.CLOSE_RANGE, errno).during(forking);
            assertThat(open).contains(other).doesNotContain(one, far).filteredOn(number -> number > 2).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ENOSYS, EPERM})
    void aSpawnedProgramHasNoOtherDescriptors(int errno) throws Exception {
        try (Scene scene = Scene.create()) {
            int inherited = scene.keep(Fcntl.fcntl(scene.memfd(10), Fcntl.F_DUPFD, 70));
            String all = SystemCallFilter.create().refuse(Call.CLOSE_RANGE, errno).during(() -> {
                try (SpawnedProcess process = SpawnedProcess.builder(Path.of("/bin/ls")).arguments("/proc/self/fd")
                        .descriptor(inherited, 9).output(Stdio.pipe()).start()) {
                    String output = new String(process.output().readAllBytes(), StandardCharsets.UTF_8);
                    assertThat(process.await(LONG).isSuccess()).isTrue();
                    return output;
                }
            });
            assertThat(all.lines()).containsExactlyInAnyOrder("0", "1", "2", "3", "9"); // 3 is the directory that ls reads
        }
    }

    /** Linux 5.2 and 5.3 have descriptors of children, and can't wait on them. */
    @Test
    void aKernelThatCannotWaitOnADescriptorIsToldSo() throws Exception {
        ChildProgram program = ChildProgram.builder().exit(3).build();
        ForkedChild.start(program).close(); // by now the JVM has opened what it needs for that
        long before = Shared.descriptors();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> SystemCallFilter.create().refuse(Call.WAITID, 0, P_PIDFD, EINVAL)
                    .during(() -> ForkedChild.start(program))).isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("Linux 5.4");
        }
        assertThat(Shared.descriptors()).isLessThanOrEqualTo(before + 2); // other threads of the JVM open some
    }

    @Test
    void aKernelWithoutDescriptorsOfProcessesIsToldSo() {
        assertThatThrownBy(() -> SystemCallFilter.create().refuse(Call.PIDFD_OPEN, ENOSYS)
                .during(() -> SpawnedProcess.builder(Path.of("/bin/true")).start()))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("pidfd_open");
        assertThat(ProcessHandle.current().children().filter(one -> one.info().command().orElse("").endsWith("true")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {EAGAIN, EPERM})
    void aForkThatIsRefusedIsToldSo(int errno) throws Exception {
        ChildProgram program = ChildProgram.builder().exit(3).build();
        ForkedChild.start(program).close();
        long before = Shared.descriptors();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> SystemCallFilter.create().refuse(Call.CLONE, 0, CLONE_PIDFD, errno)
                    .during(() -> ForkedChild.start(program)))
                    .isInstanceOfSatisfying(SystemCallException.class,
                            refused -> assertThat(refused.errno()).isEqualTo(new Errno(errno)))
                    .hasMessageContaining("fork");
        }
        assertThat(Shared.descriptors()).isLessThanOrEqualTo(before + 2); // other threads of the JVM open some
    }
}
