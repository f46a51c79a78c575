package io.mmapkit.libc;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * The same functions of the C library, bound by jnr-ffi: another way from Java to C that shares no code with ours.
 *
 * <p>On a machine with 64 bits a size, an offset and a pointer are each a {@code long}. errno is saved after every call.
 */
public interface JnrLibc {
    /** The one binding. */
    JnrLibc INSTANCE = LibraryLoader.create(JnrLibc.class).load("c");

    /** {@return errno of the last call of this thread} */
    static int errno() {
        return Runtime.getRuntime(INSTANCE).getLastError();
    }

    /** With one argument more than C looks at: jnr-ffi 2.2.18 gets the last of exactly six wrong. */
    long mmap(long addr, long length, int prot, int flags, int fd, long offset, long ignored);

    int munmap(long addr, long length);

    int mprotect(long addr, long len, int prot);

    int msync(long addr, long length, int flags);

    int madvise(long addr, long length, int advice);

    int mincore(long addr, long length, long vec);

    int mlock(long addr, long len);

    int mlock2(long addr, long len, int flags);

    int munlock(long addr, long len);

    int mlockall(int flags);

    int munlockall();

    long mremap(long oldAddress, long oldSize, long newSize, int flags, long newAddress);

    int memfd_create(long name, int flags);

    int shm_open(long name, int oflag, int mode);

    int shm_unlink(long name);

    int open(long pathname, int flags, int mode);

    int openat(int dirfd, long pathname, int flags, int mode);

    int fcntl(int fd, int op, long arg);

    int fallocate(int fd, int mode, long offset, long len);

    int posix_fallocate(int fd, long offset, long len);

    int posix_fadvise(int fd, long offset, long len, int advice);

    int sync_file_range(int fd, long offset, long nbytes, int flags);

    int close(int fd);

    int ftruncate(int fd, long length);

    long lseek(int fd, long offset, int whence);

    long read(int fd, long buf, long count);

    long write(int fd, long buf, long count);

    long getdents64(int fd, long dirp, long count);

    long pread(int fd, long buf, long count, long offset);

    long pwrite(int fd, long buf, long count, long offset);

    int fsync(int fd);

    int fdatasync(int fd);

    int pipe2(long pipefd, int flags);

    int fchown(int fd, int owner, int group);

    int unlink(long pathname);

    int faccessat(int dirfd, long pathname, int mode, int flags);

    int renameat2(int olddirfd, long oldpath, int newdirfd, long newpath, int flags);

    int linkat(int olddirfd, long oldpath, int newdirfd, long newpath, int flags);

    long sysconf(int name);

    int getpagesize();

    int getpid();

    int getppid();

    int geteuid();

    int getegid();

    int stat(long pathname, long statbuf);

    int fstat(int fd, long statbuf);

    int statx(int dirfd, long pathname, int flags, int mask, long statxbuf);

    int fchmod(int fd, int mode);

    int mkfifo(long pathname, int mode);

    int umask(int mask);

    int waitpid(int pid, long wstatus, int options);

    int waitid(int idtype, int id, long infop, int options);

    int kill(int pid, int sig);

    int getrusage(int who, long usage);

    int getrlimit(int resource, long rlim);

    int setrlimit(int resource, long rlim);

    int poll(long fds, long nfds, int timeout);

    int ioctl(int fd, long op, long argp);

    int sigemptyset(long set);

    int sigfillset(long set);

    int sigaddset(long set, int signum);

    int sigdelset(long set, int signum);

    int sigismember(long set, int signum);

    int pthread_sigmask(int how, long set, long oldset);

    int pthread_mutexattr_init(long attr);

    int pthread_mutexattr_destroy(long attr);

    int pthread_mutexattr_setpshared(long attr, int pshared);

    int pthread_mutexattr_setrobust(long attr, int robustness);

    int pthread_mutexattr_settype(long attr, int type);

    int pthread_mutex_init(long mutex, long attr);

    int pthread_mutex_destroy(long mutex);

    int pthread_mutex_lock(long mutex);

    int pthread_mutex_trylock(long mutex);

    int pthread_mutex_unlock(long mutex);

    int pthread_mutex_consistent(long mutex);

    int pthread_mutex_clocklock(long mutex, int clockid, long abstime);

    long pthread_self();

    int socket(int domain, int type, int protocol);

    int socketpair(int domain, int type, int protocol, long sv);

    int bind(int sockfd, long addr, int addrlen);

    int listen(int sockfd, int backlog);

    int connect(int sockfd, long addr, int addrlen);

    int accept4(int sockfd, long addr, long addrlen, int flags);

    long sendmsg(int sockfd, long msg, int flags);

    long recvmsg(int sockfd, long msg, int flags);

    int getsockopt(int sockfd, int level, int optname, long optval, long optlen);

    int setsockopt(int sockfd, int level, int optname, long optval, int optlen);

    int shutdown(int sockfd, int how);

    int posix_spawn(long pid, long path, long fileActions, long attrp, long argv, long envp, long ignored);

    int posix_spawnattr_setflags(long attr, short flags);

    int posix_spawn_file_actions_addclose(long fileActions, int fd);

    /** By its number, with arguments that are all as wide as a register. */
    long syscall(long number, long a, long b, long c, long d, long e, long f);
}
