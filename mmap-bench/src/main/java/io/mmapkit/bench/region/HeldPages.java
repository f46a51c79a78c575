package io.mmapkit.bench.region;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.StructUffdioApi;
import io.mmapkit.libc.StructUffdioRegister;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Userfaultfd;
import io.mmapkit.process.SpawnedProcess;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Pages that whoever touches them waits for, for a moment from now: userfaultfd(2). It ends when nobody has that open any more, and only another
 * process has: a thread of this one could be held up itself.
 */
final class HeldPages implements Closeable {
    /** How long. */
    static final long NANOS = 200_000_000;

    private static final Path SLEEP = Path.of("/bin/sleep");

    private final SpawnedProcess sleeper;

    /** SystemCallException with EPERM where system calls can't be made to wait, which takes CAP_SYS_PTRACE. */
    HeldPages(MemorySegment pages) throws IOException {
        int holder = Userfaultfd.userfaultfd(Fcntl.O_CLOEXEC);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment api = arena.allocate(StructUffdioApi.LAYOUT);
            StructUffdioApi.api(api, Userfaultfd.UFFD_API);
            Ioctl.ioctl(holder, Userfaultfd.UFFDIO_API, api);
            MemorySegment register = arena.allocate(StructUffdioRegister.LAYOUT);
            StructUffdioRegister.range(register, pages.address(), pages.byteSize());
            StructUffdioRegister.mode(register, Userfaultfd.UFFDIO_REGISTER_MODE_MISSING);
            Ioctl.ioctl(holder, Userfaultfd.UFFDIO_REGISTER, register);
            sleeper = SpawnedProcess.builder(SLEEP).arguments(Double.toString(NANOS / 1e9)).descriptor(holder, 3)
                    .start();
        } finally {
            Unistd.close(holder);
        }
    }

    @Override
    public void close() {
        sleeper.close();
    }
}
