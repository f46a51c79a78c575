package io.mmapkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRlimit;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.region.AsNobody;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user who may have no more processes. */
@Timeout(60)
final class ForkRefusedTest {
    /** Forks, forbids itself to, and forks again. */
    static final class Forking {
        public static void main(String[] arguments) throws Exception {
            ChildProgram program = ChildProgram.builder().exit(3).build();
            try (ForkedChild child = ForkedChild.start(program)) {
                System.out.println(child.await(Duration.ofSeconds(20)));
            }
            long before = descriptors();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment limit = arena.allocate(StructRlimit.LAYOUT);
                Resource.getrlimit(Resource.RLIMIT_NPROC, limit);
                StructRlimit.rlim_cur(limit, 0);
                Resource.setrlimit(Resource.RLIMIT_NPROC, limit);
                try {
                    ForkedChild.start(program).close();
                    System.out.println("forked");
                } catch (SystemCallException refused) {
                    System.out.println(refused.errno().name() + (descriptors() <= before ? "" : ", descriptors left"));
                }
            }
        }

        private static long descriptors() throws Exception {
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                return open.count();
            }
        }
    }

    @Test
    void isToldSo() throws Exception {
        assertThat(AsNobody.run(Forking.class)).startsWith("exited with 3\n").endsWith("EAGAIN\n");
    }
}
