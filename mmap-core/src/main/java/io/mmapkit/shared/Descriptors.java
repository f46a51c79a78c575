package io.mmapkit.shared;

import io.mmapkit.libc.Fcntl;
import io.mmapkit.libc.Pidfd;
import io.mmapkit.libc.Stat;
import io.mmapkit.libc.StructStatx;
import io.mmapkit.libc.Unistd;
import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.CPath;
import io.mmapkit.os.Interrupted;
import io.mmapkit.os.ProcFile;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Descriptors from and for other processes. What is returned is the caller's to close. */
final class Descriptors {
    private static final String YAMA = "/proc/sys/kernel/yama/ptrace_scope";
    private static final int AFTER_STANDARD_ONES = 3;

    private Descriptors() {}

    /**
     * A copy of a descriptor of another process, which doesn't have to do anything for it, by pidfd_getfd(2). It shares the open file
     * description: its position and its OFD locks, that is.
     *
     * <p>The number of a process may have become another's: whoever has it by hearsay has to check afterwards what came.
     *
     * @return the copy, with close-on-exec set
     * @throws NoSuchFileException if there is no such process, or it has no such descriptor
     * @throws AccessDeniedException if this process has no right to trace it
     * @throws UnsupportedOperationException before Linux 5.6
     */
    static int of(int pid, int descriptor) throws IOException {
        if (pid <= 0 || descriptor < 0) {
            throw new IllegalArgumentException("no descriptor of a process: " + descriptor + " of " + pid);
        }
        try {
            int process = Pidfd.pidfd_open(pid, 0);
            try {
                return Pidfd.pidfd_getfd(process, descriptor, 0);
            } finally {
                Unistd.close(process);
            }
        } catch (SystemCallException refused) {
            throw refusal("/proc/" + pid + "/fd/" + descriptor, refused);
        }
    }

    private static IOException refusal(String name, SystemCallException refused) {
        Errno errno = refused.errno();
        FileSystemException said;
        if (refused.call().equals("pidfd_open") && (errno.equals(Errno.EINVAL) || errno.equals(Errno.ENOENT))) {
            said = new NoSuchFileException(name, null, "this is the number of a thread, and not that of its process");
        } else if (errno.equals(Errno.ESRCH)) {
            said = new NoSuchFileException(name, null, "there is no such process");
        } else if (errno.equals(Errno.EBADF)) {
            said = new NoSuchFileException(name, null, "the process has no such descriptor");
        } else if (errno.equals(Errno.EPERM) || errno.equals(Errno.EACCES)) {
            said = new AccessDeniedException(name, null, "this takes the right to trace that process: to be of the same"
                    + " user and group, where it may be dumped, or CAP_SYS_PTRACE; Yama: " + yama()
                    + "; and no filter of system calls against it");
        } else {
            return Refusal.of(name, refused);
        }
        said.initCause(refused);
        return said;
    }

    /** The security module that may limit tracing further: ptrace(2), "/proc/sys/kernel/yama/ptrace_scope". */
    private static String yama() {
        try {
            String scope = ProcFile.text(YAMA).strip();
            return "ptrace_scope is " + scope + switch (scope) {
                case "0" -> ", which forbids nothing";
                case "1" -> ", so that one has to be its ancestor, or be named by it with PR_SET_PTRACER";
                case "2" -> ", so that only CAP_SYS_PTRACE will do";
                default -> ", so that nobody may";
            };
        } catch (IOException absent) {
            return "not there";
        }
    }

    /**
     * A copy for a program that this process starts, which shall have it: without close-on-exec, and none of the three standard ones. Every
     * program started while it is open gets it, except by {@link ProcessBuilder}, which closes all but those three in the child.
     */
    static int inheritable(int descriptor) throws IOException {
        return Fcntl.fcntl(descriptor, Fcntl.F_DUPFD, AFTER_STANDARD_ONES);
    }

    /**
     * The same file opened anew: with a position and OFD locks of its own, where a copy shares those of the original. Takes the right to open
     * the file, as anew: who was sent a descriptor of a file of mode 0600 by another user has that descriptor, and no more.
     *
     * @return the new one, with close-on-exec set
     * @throws AccessDeniedException if the file may not be opened so, or the descriptor is one of O_PATH
     * @throws FileSystemException if it isn't a regular file: opening others may wait, or do something
     */
    static int reopened(int descriptor, boolean writable) throws IOException {
        return reopened(descriptor, "/proc/self/fd/" + descriptor, writable);
    }

    /** The same, of a file that messages call by a name. */
    static int reopened(int descriptor, String name, boolean writable) throws IOException {
        // through the link in /proc, since the file need not have a name, or not this one any more
        String link = "/proc/self/fd/" + descriptor;
        int flags = (writable ? Fcntl.O_RDWR : Fcntl.O_RDONLY) | Fcntl.O_CLOEXEC | Fcntl.O_NOCTTY | Fcntl.O_NONBLOCK;
        try (Arena arena = Arena.ofConfined()) {
            access(descriptor, name);
            requireRegular(descriptor, name, arena);
            MemorySegment pathname = arena.allocateFrom(link);
            return Interrupted.retry(() -> Fcntl.open(pathname, flags, 0));
        } catch (SystemCallException refused) {
            throw refused.errno().equals(Errno.EBADF) ? refused : Refusal.of(name, refused);
        }
    }

    /**
     * How a descriptor may be used, F_GETFL of fcntl(2). No file system is asked for that.
     *
     * @throws AccessDeniedException if it was opened with O_PATH, which takes no right to the file: whoever opened that anew for the one who passed it
     *         on would lend him his own rights
     */
    static int access(int descriptor, String name) throws IOException {
        int flags = Fcntl.fcntl(descriptor, Fcntl.F_GETFL, 0);
        if ((flags & Fcntl.O_PATH) != 0) {
            throw new AccessDeniedException(name, null, "is open with O_PATH, which gives no right to read it");
        }
        return flags & Fcntl.O_ACCMODE;
    }

    private static void requireRegular(int descriptor, String name, Arena arena) throws IOException {
        MemorySegment status = arena.allocate(StructStatx.LAYOUT);
        Stat.statx(descriptor, CPath.EMPTY, Fcntl.AT_EMPTY_PATH, Stat.STATX_TYPE, status);
        if ((StructStatx.stx_mode(status) & Stat.S_IFMT) != Stat.S_IFREG) {
            throw new FileSystemException(name, null, "isn't a regular file");
        }
    }
}
