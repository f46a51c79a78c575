package io.mmapkit.examples;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Ioctl;
import io.mmapkit.libc.Spawn;
import io.mmapkit.libc.StructUffdioApi;
import io.mmapkit.libc.StructUffdioRegister;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.Userfaultfd;
import io.mmapkit.libc.Wait;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Pages that whoever touches them waits for, for a second from now: userfaultfd(2).
 *
 * <p>The wait ends when nobody has the userfaultfd open any more. Only another process has it, which sleeps and ends: no thread of this one
 * could be relied on to let the pages go, since it may be held up itself.
 */
final class HeldPages implements AutoCloseable {
    private static final int AS_STDIN = 0;

    private final Arena arena = Arena.ofAuto();
    private final int sleeper;

    /**
     * Holds pages that aren't there yet.
     *
     * @throws SystemCallException EPERM: to make system calls wait takes CAP_SYS_PTRACE, or the sysctl vm.unprivileged_userfaultfd
     */
    HeldPages(MemorySegment pages) throws SystemCallException {
        int holder = Userfaultfd.userfaultfd(Fcntl.O_CLOEXEC);
        try {
            MemorySegment api = arena.allocate(StructUffdioApi.LAYOUT);
            StructUffdioApi.api(api, Userfaultfd.UFFD_API);
            Ioctl.ioctl(holder, Userfaultfd.UFFDIO_API, api);
            MemorySegment register = arena.allocate(StructUffdioRegister.LAYOUT);
            StructUffdioRegister.range(register, pages.address(), pages.byteSize());
            StructUffdioRegister.mode(register, Userfaultfd.UFFDIO_REGISTER_MODE_MISSING);
            Ioctl.ioctl(holder, Userfaultfd.UFFDIO_REGISTER, register);
            sleeper = sleepForASecond(holder);
        } finally {
            Unistd.close(holder);
        }
    }

    /** Starts a process that has the userfaultfd in place of its standard input. */
    private int sleepForASecond(int holder) throws SystemCallException {
        MemorySegment actions = arena.allocate(Spawn.FILE_ACTIONS_SIZE, Long.BYTES);
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        MemorySegment shell = arena.allocateFrom("/bin/sh");
        MemorySegment arguments = pointers(shell, arena.allocateFrom("-c"), arena.allocateFrom("exec sleep 1"));
        Spawn.posix_spawn_file_actions_init(actions);
        try {
            Spawn.posix_spawn_file_actions_adddup2(actions, holder, AS_STDIN);
            Spawn.posix_spawn(pid, shell, actions, MemorySegment.NULL, arguments, pointers());
        } finally {
            Spawn.posix_spawn_file_actions_destroy(actions);
        }
        return pid.get(ValueLayout.JAVA_INT, 0);
    }

    /** Ends with a null one, as C wants it. */
    private MemorySegment pointers(MemorySegment... to) {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS, to.length + 1L);
        for (int i = 0; i < to.length; i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, to[i]);
        }
        return array;
    }

    /** Returns when they aren't held any more. */
    @Override
    public void close() throws SystemCallException {
        Wait.waitpid(sleeper, arena.allocate(ValueLayout.JAVA_INT), 0);
    }
}
