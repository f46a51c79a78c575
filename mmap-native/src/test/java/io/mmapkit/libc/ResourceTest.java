package io.mmapkit.libc;

import static io.mmapkit.libc.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.mmapkit.libc.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ResourceTest {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment usage = arena.allocate(StructRusage.LAYOUT);
    private final MemorySegment limit = arena.allocate(StructRlimit.LAYOUT);

    @AfterEach
    void release() {
        arena.close();
    }

    @Test
    void countsWhatAThreadUses() throws Exception {
        Resource.getrusage(Resource.RUSAGE_THREAD, usage);
        long faults = StructRusage.ru_minflt(usage);
        long pages = 100;
        MemorySegment memory = Fixture.anonymous(arena, pages * Fixture.PAGE);
        Mman.madvise(memory, memory.byteSize(), Mman.MADV_NOHUGEPAGE);
        for (long page = 0; page < pages; page++) {
            memory.set(ValueLayout.JAVA_BYTE, page * Fixture.PAGE, (byte) 1);
        }
        Resource.getrusage(Resource.RUSAGE_THREAD, usage);

        assertThat(StructRusage.ru_minflt(usage) - faults).isGreaterThanOrEqualTo(pages);
    }

    @Test
    void countsWhatTheProcessUses() throws Exception {
        Resource.getrusage(Resource.RUSAGE_SELF, usage);

        assertThat(StructRusage.ru_maxrss(usage)).isGreaterThan(1024); // KiB
        assertThat(StructRusage.ru_utime(usage)).isBetween(1_000L,
                ProcessHandle.current().info().totalCpuDuration().orElseThrow()
                        .plusSeconds(2).toNanos() / 1_000);
        assertThat(StructRusage.ru_stime(usage)).isPositive();
        assertThat(StructRusage.ru_nvcsw(usage) + StructRusage.ru_nivcsw(usage)).isPositive();
        assertThat(StructRusage.ru_majflt(usage)).isNotNegative();
        assertThat(StructRusage.ru_inblock(usage)).isNotNegative();
        assertThat(StructRusage.ru_oublock(usage)).isNotNegative();
    }

    @Test
    void refusesUnknownNames() {
        String rlim = "rlim=0x" + Long.toHexString(limit.address());

        assertRefused(() -> Resource.getrusage(99, usage), Errno.EINVAL,
                "getrusage(who=99, usage=0x%x)".formatted(usage.address()));
        assertRefused(() -> Resource.getrlimit(99, limit), Errno.EINVAL, "getrlimit(resource=99, " + rlim + ')');
        assertRefused(() -> Resource.setrlimit(99, limit), Errno.EINVAL, "setrlimit(resource=99, " + rlim + ')');
    }

    @Test
    void knowsTheLimits() throws Exception {
        Resource.getrlimit(Resource.RLIMIT_NOFILE, limit);

        String shown = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .findFirst().orElseThrow();
        assertThat(shown.trim().split(" {2,}")).contains(Long.toString(StructRlimit.rlim_cur(limit)),
                Long.toString(StructRlimit.rlim_max(limit)));
    }

    @Test
    void setsALimitToWhatItIs() throws Exception {
        Resource.getrlimit(Resource.RLIMIT_CORE, limit);
        Resource.setrlimit(Resource.RLIMIT_CORE, limit);
        long before = StructRlimit.rlim_cur(limit);
        Resource.getrlimit(Resource.RLIMIT_CORE, limit);

        assertThat(StructRlimit.rlim_cur(limit)).isEqualTo(before);
    }

    @Test
    void refusesALimitAboveTheHighest() throws Exception {
        StructRlimit.rlim_cur(limit, 2);
        StructRlimit.rlim_max(limit, 1);

        assertRefused(() -> Resource.setrlimit(Resource.RLIMIT_CORE, limit), Errno.EINVAL,
                "setrlimit(resource=RLIMIT_CORE, rlim=0x%x)".formatted(limit.address()));
    }
}
