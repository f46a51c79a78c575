package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.INT;
import static io.mmapkit.libc.Libc.POINTER;

import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * {@code <spawn.h>}: starting programs without fork; posix_spawn(3).
 */
public final class Spawn {
    /** The effective ids become the real ones. */
    public static final int POSIX_SPAWN_RESETIDS = 1;
    /** A process group as set. */
    public static final int POSIX_SPAWN_SETPGROUP = 2;
    /** Signals as set get their default action. */
    public static final int POSIX_SPAWN_SETSIGDEF = 4;
    /** Signals as set are blocked. */
    public static final int POSIX_SPAWN_SETSIGMASK = 8;
    /** A session of its own. */
    public static final int POSIX_SPAWN_SETSID = 0x80;
    /** Bytes of a posix_spawn_file_actions_t. */
    public static final int FILE_ACTIONS_SIZE = 80;
    /** Bytes of a posix_spawnattr_t. */
    public static final int ATTR_SIZE = 336;

    private Spawn() {}

    /**
     * {@code int posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *file_actions, const posix_spawnattr_t *attrp, char *const argv[], char *const envp[])}.
     *
     * <p>Starts a program; posix_spawn(3).
     *
     * @param pid an int for the number of the child
     * @param path a C string: the program
     * @param file_actions what to do with descriptors, or {@link MemorySegment#NULL}
     * @param attrp attributes, or {@link MemorySegment#NULL}
     * @param argv pointers to C strings, and a null one
     * @param envp pointers to C strings, and a null one
     * @throws SystemCallException as fork and execve: ENOENT, EACCES, ENOEXEC, EAGAIN and others
     */
    public static void posix_spawn(MemorySegment pid, MemorySegment path, MemorySegment file_actions,
            MemorySegment attrp, MemorySegment argv, MemorySegment envp) throws SystemCallException {
        Objects.checkFromIndexSize(0, INT.byteSize(), pid.byteSize());
        Buffers.requireUnlessNull(file_actions, FILE_ACTIONS_SIZE);
        Buffers.requireUnlessNull(attrp, ATTR_SIZE);
        try {
            int _ = (int) PosixSpawn.CALL.invokeExact(pid, path, file_actions, attrp, argv, envp);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawn {
        static final MethodHandle CALL = Call.to("posix_spawn")
                .takes("pid", POINTER).takes("path", POINTER, Call::text).takes("file_actions", POINTER)
                .takes("attrp", POINTER).takes("argv", POINTER).takes("envp", POINTER)
                .returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawn_file_actions_init(posix_spawn_file_actions_t *file_actions)}.
     *
     * <p>Makes an empty list; posix_spawn_file_actions_init(3p).
     *
     * @param file_actions {@link #FILE_ACTIONS_SIZE} bytes
     * @throws SystemCallException ENOMEM
     */
    public static void posix_spawn_file_actions_init(MemorySegment file_actions) throws SystemCallException {
        Objects.checkFromIndexSize(0, FILE_ACTIONS_SIZE, file_actions.byteSize());
        try {
            int _ = (int) PosixSpawnFileActionsInit.CALL.invokeExact(file_actions);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnFileActionsInit {
        static final MethodHandle CALL = Call.to("posix_spawn_file_actions_init")
                .takes("file_actions", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *file_actions)}.
     *
     * <p>Frees a list; posix_spawn_file_actions_destroy(3p).
     *
     * @param file_actions the list
     * @throws SystemCallException EINVAL
     */
    public static void posix_spawn_file_actions_destroy(MemorySegment file_actions) throws SystemCallException {
        Objects.checkFromIndexSize(0, FILE_ACTIONS_SIZE, file_actions.byteSize());
        try {
            int _ = (int) PosixSpawnFileActionsDestroy.CALL.invokeExact(file_actions);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnFileActionsDestroy {
        static final MethodHandle CALL = Call.to("posix_spawn_file_actions_destroy")
                .takes("file_actions", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *file_actions, int fd, const char *path, int oflag, mode_t mode)}.
     *
     * <p>The child opens a file; posix_spawn_file_actions_addopen(3p).
     *
     * @param file_actions the list
     * @param fd as which descriptor
     * @param path a C string
     * @param oflag O_* bits
     * @param mode permission bits of a new file
     * @throws SystemCallException EBADF or ENOMEM
     */
    public static void posix_spawn_file_actions_addopen(MemorySegment file_actions, int fd, MemorySegment path,
            int oflag, int mode) throws SystemCallException {
        Objects.checkFromIndexSize(0, FILE_ACTIONS_SIZE, file_actions.byteSize());
        try {
            int _ = (int) PosixSpawnFileActionsAddopen.CALL.invokeExact(file_actions, fd, path, oflag, mode);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnFileActionsAddopen {
        static final MethodHandle CALL = Call.to("posix_spawn_file_actions_addopen")
                .takes("file_actions", POINTER).takes("fd", INT).takes("path", POINTER, Call::text)
                .takes("oflag", INT, Flags.of(Fcntl.class, "O_(?!ACCMODE)")).takes("mode", INT, Fcntl::octal)
                .returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *file_actions, int fd)}.
     *
     * <p>The child closes a descriptor; posix_spawn_file_actions_addclose(3p).
     *
     * @param file_actions the list
     * @param fd the descriptor
     * @throws SystemCallException EBADF or ENOMEM
     */
    public static void posix_spawn_file_actions_addclose(MemorySegment file_actions, int fd)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, FILE_ACTIONS_SIZE, file_actions.byteSize());
        try {
            int _ = (int) PosixSpawnFileActionsAddclose.CALL.invokeExact(file_actions, fd);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnFileActionsAddclose {
        static final MethodHandle CALL = Call.to("posix_spawn_file_actions_addclose")
                .takes("file_actions", POINTER).takes("fd", INT).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *file_actions, int fd, int newfd)}.
     *
     * <p>The child duplicates a descriptor; the same number twice clears its close-on-exec flag; posix_spawn_file_actions_adddup2(3p).
     *
     * @param file_actions the list
     * @param fd the descriptor
     * @param newfd its new number
     * @throws SystemCallException EBADF or ENOMEM
     */
    public static void posix_spawn_file_actions_adddup2(MemorySegment file_actions, int fd, int newfd)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, FILE_ACTIONS_SIZE, file_actions.byteSize());
        try {
            int _ = (int) PosixSpawnFileActionsAdddup2.CALL.invokeExact(file_actions, fd, newfd);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnFileActionsAdddup2 {
        static final MethodHandle CALL = Call.to("posix_spawn_file_actions_adddup2")
                .takes("file_actions", POINTER).takes("fd", INT).takes("newfd", INT)
                .returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *file_actions, const char *path)}.
     *
     * <p>The child changes its directory; glibc 2.29.
     *
     * @param file_actions the list
     * @param path a C string
     * @throws SystemCallException ENOMEM
     */
    public static void posix_spawn_file_actions_addchdir_np(MemorySegment file_actions, MemorySegment path)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, FILE_ACTIONS_SIZE, file_actions.byteSize());
        try {
            int _ = (int) PosixSpawnFileActionsAddchdirNp.CALL.invokeExact(file_actions, path);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnFileActionsAddchdirNp {
        static final MethodHandle CALL = Call.to("posix_spawn_file_actions_addchdir_np")
                .takes("file_actions", POINTER).takes("path", POINTER, Call::text).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *file_actions, int fd)}.
     *
     * <p>The child changes its directory to one that is open; glibc 2.29.
     *
     * @param file_actions the list
     * @param fd the directory
     * @throws SystemCallException ENOMEM; what can't be a descriptor is EBADF here or when the program is started
     */
    public static void posix_spawn_file_actions_addfchdir_np(MemorySegment file_actions, int fd)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, FILE_ACTIONS_SIZE, file_actions.byteSize());
        try {
            int _ = (int) PosixSpawnFileActionsAddfchdirNp.CALL.invokeExact(file_actions, fd);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnFileActionsAddfchdirNp {
        static final MethodHandle CALL = Call.to("posix_spawn_file_actions_addfchdir_np")
                .takes("file_actions", POINTER).takes("fd", INT).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *file_actions, int from)}.
     *
     * <p>The child closes all descriptors from a number on; glibc 2.34.
     *
     * @param file_actions the list
     * @param from the first number
     * @throws SystemCallException EBADF or ENOMEM
     */
    public static void posix_spawn_file_actions_addclosefrom_np(MemorySegment file_actions, int from)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, FILE_ACTIONS_SIZE, file_actions.byteSize());
        try {
            int _ = (int) PosixSpawnFileActionsAddclosefromNp.CALL.invokeExact(file_actions, from);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnFileActionsAddclosefromNp {
        static final MethodHandle CALL = Call.to("posix_spawn_file_actions_addclosefrom_np")
                .takes("file_actions", POINTER).takes("from", INT).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawnattr_init(posix_spawnattr_t *attr)}.
     *
     * <p>Sets attributes to their defaults; posix_spawnattr_init(3p).
     *
     * @param attr {@link #ATTR_SIZE} bytes
     * @throws SystemCallException ENOMEM
     */
    public static void posix_spawnattr_init(MemorySegment attr) throws SystemCallException {
        Objects.checkFromIndexSize(0, ATTR_SIZE, attr.byteSize());
        try {
            int _ = (int) PosixSpawnattrInit.CALL.invokeExact(attr);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnattrInit {
        static final MethodHandle CALL = Call.to("posix_spawnattr_init")
                .takes("attr", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawnattr_destroy(posix_spawnattr_t *attr)}.
     *
     * <p>Ends attributes; posix_spawnattr_destroy(3p).
     *
     * @param attr the attributes
     * @throws SystemCallException EINVAL
     */
    public static void posix_spawnattr_destroy(MemorySegment attr) throws SystemCallException {
        Objects.checkFromIndexSize(0, ATTR_SIZE, attr.byteSize());
        try {
            int _ = (int) PosixSpawnattrDestroy.CALL.invokeExact(attr);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnattrDestroy {
        static final MethodHandle CALL = Call.to("posix_spawnattr_destroy")
                .takes("attr", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags)}.
     *
     * <p>Says which attributes count; posix_spawnattr_setflags(3p).
     *
     * @param attr the attributes
     * @param flags POSIX_SPAWN_* bits
     * @throws SystemCallException EINVAL
     */
    public static void posix_spawnattr_setflags(MemorySegment attr, int flags) throws SystemCallException {
        Objects.checkFromIndexSize(0, ATTR_SIZE, attr.byteSize());
        try {
            int _ = (int) PosixSpawnattrSetflags.CALL.invokeExact(attr, flags);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnattrSetflags {
        static final MethodHandle CALL = Call.to("posix_spawnattr_setflags")
                .takes("attr", POINTER).takes("flags", INT).returns(INT, Returns.ERROR_NUMBER);
    }

    /**
     * {@code int posix_spawnattr_setsigmask(posix_spawnattr_t *attr, const sigset_t *sigmask)}.
     *
     * <p>Says which signals the child has blocked; posix_spawnattr_setsigmask(3p).
     *
     * @param attr the attributes
     * @param sigmask a {@link StructSigset}
     * @throws SystemCallException EINVAL
     */
    public static void posix_spawnattr_setsigmask(MemorySegment attr, MemorySegment sigmask)
            throws SystemCallException {
        Objects.checkFromIndexSize(0, ATTR_SIZE, attr.byteSize());
        Buffers.require(sigmask, StructSigset.LAYOUT);
        try {
            int _ = (int) PosixSpawnattrSetsigmask.CALL.invokeExact(attr, sigmask);
        } catch (Throwable failure) {
            throw Libc.rethrown(failure);
        }
    }

    private static final class PosixSpawnattrSetsigmask {
        static final MethodHandle CALL = Call.to("posix_spawnattr_setsigmask")
                .takes("attr", POINTER).takes("sigmask", POINTER).returns(INT, Returns.ERROR_NUMBER);
    }
}
