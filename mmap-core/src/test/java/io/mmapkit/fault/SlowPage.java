package io.mmapkit.fault;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.StructUffdioApi;
import io.mmapkit.libc.StructUffdioRegister;
import io.mmapkit.libc.Userfaultfd;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A userfaultfd that decides when pages that are missing come. Taking faults of system calls as well needs privilege. */
final class SlowPage {
    private SlowPage() {}

    static int watcher(long features) throws SystemCallException {
        int watcher = Userfaultfd.userfaultfd(Fcntl.O_CLOEXEC);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment api = arena.allocate(StructUffdioApi.LAYOUT);
            StructUffdioApi.api(api, Userfaultfd.UFFD_API);
            StructUffdioApi.features(api, features);
            Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_API, api);
        }
        return watcher;
    }

    static void register(int watcher, MemorySegment pages) throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment register = arena.allocate(StructUffdioRegister.LAYOUT);
            StructUffdioRegister.range(register, pages.address(), pages.byteSize());
            StructUffdioRegister.mode(register, Userfaultfd.UFFDIO_REGISTER_MODE_MISSING);
            Ioctl.ioctl(watcher, Userfaultfd.UFFDIO_REGISTER, register);
        }
    }
}
