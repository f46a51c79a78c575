package io.mmapkit.vm;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.locks.LockSupport;

/**
 * The files of /proc about one process.
 *
 * @param startTime when it started, in clock ticks since boot: a number is given to another process after its owner has ended. Not
 *        known of this one
 */
record ProcessFiles(long pid, String folder, long startTime) {
    private static final String SELF = "/proc/self/";
    private static final int STATE = 0; // fields of stat, counted from the one behind the name
    private static final int START_TIME = 19;
    private static final int FLAGS = 6;
    private static final long PF_KTHREAD = 0x00200000; // of linux/sched.h: a thread of the kernel
    private static final int VIRTUAL_SIZE = 20;
    private static final int START_CODE = 23;
    private static final int START_STACK = 25;
    private static final int ATTEMPTS = 100;
    private static final long PAUSE = 1_000_000; // nanoseconds; to start a program takes less than that, mostly

    static ProcessFiles self() {
        return new ProcessFiles(ProcessHandle.current().pid(), SELF, 0);
    }

    /**
     * Those of a process.
     *
     * @throws NoSuchProcessException if there is none
     */
    static ProcessFiles of(long pid) throws IOException {
        if (pid <= 0) {
            throw new IllegalArgumentException("no process has the number " + pid);
        }
        if (pid == ProcessHandle.current().pid()) {
            return self();
        }
        String folder = "/proc/" + pid + '/';
        return new ProcessFiles(pid, folder, Status.read(pid, folder).startTime);
    }

    /**
     * What tells whether a process is the same, and runs the same program.
     *
     * @param hasMemory whether it has an address space: a process that ends loses that first
     * @param isStarting whether it is within execve(2), where the new program isn't mapped as a whole: the kernel says where the code begins last
     * @param program where its code and its stack begin, which is another place for each program that it starts
     */
    private record Status(long startTime, boolean hasMemory, boolean isStarting, String program) {
        static Status read(long pid, String folder) throws IOException {
            String[] fields = fields(pid, folder);
            boolean hasMemory = !fields[VIRTUAL_SIZE].equals("0");
            if (!hasMemory && (Long.parseLong(fields[FLAGS]) & PF_KTHREAD) == 0) {
                throw new NoSuchProcessException(pid, "has ended"); // it isn't a zombie yet
            }
            return new Status(Long.parseLong(fields[START_TIME]), hasMemory,
                    hasMemory && fields[START_CODE].equals("0"), fields[START_CODE] + " " + fields[START_STACK]);
        }
    }

    private static String[] fields(long pid, String folder) throws IOException {
        String stat;
        try {
            stat = ProcFile.text(folder + "stat");
        } catch (NoSuchFileException missing) {
            throw new NoSuchProcessException(pid, "does not exist");
        } catch (FileSystemException refused) {
            throw hasEnded(refused) ? new NoSuchProcessException(pid, "has ended") : refused;
        }
        String[] fields = ProcFile.statFields(stat);
        if (fields.length <= START_STACK) {
            throw new IOException(folder + "stat isn't understood: " + stat.strip());
        }
        if (fields[STATE].equals("Z") || fields[STATE].equals("X")) {
            throw new NoSuchProcessException(pid, "has ended");
        }
        return fields;
    }

    private static boolean hasEnded(FileSystemException refused) {
        return refused.getCause() instanceof SystemCallException call && call.errno().equals(Errno.ESRCH);
    }

    boolean isSelf() {
        return folder.equals(SELF); // and not by the time: the first process may have started in the first tick
    }

    String path(String file) {
        return folder + file;
    }

    /**
     * All of a file, which is whole: a process that ends or starts another program meanwhile would make it shorter, and no read fails for that.
     *
     * @throws NoSuchProcessException if the process has ended
     * @throws AccessDeniedException if this process may not look into it
     */
    byte[] bytes(String file) throws IOException {
        return whole(() -> read(file));
    }

    /** A look at a process, which may be repeated. */
    interface Look<T> {
        T at() throws IOException;
    }

    /**
     * What a look gives if the process was there before and after it, with the same program, and wasn't just starting that. Others look again.
     *
     * @throws NoSuchProcessException if the process has ended
     */
    <T> T whole(Look<T> look) throws IOException {
        if (isSelf()) {
            return look.at();
        }
        Status before = status();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (before.isStarting) {
                LockSupport.parkNanos(PAUSE);
                before = status();
                continue;
            }
            T answer = null;
            IOException refusal = null;
            try {
                answer = look.at();
            } catch (IOException refused) {
                refusal = refused;
            }
            Status after = status();
            if (before.hasMemory && !after.hasMemory) {
                throw new NoSuchProcessException(pid, "has ended");
            } else if (before.equals(after)) {
                if (refusal != null) {
                    throw refusal;
                }
                return answer;
            }
            before = after;
        }
        throw new IOException("process " + pid + (before.isStarting
                ? " is just starting a program, and can't be looked at yet"
                : " starts one program after the other, and can't be looked at"));
    }

    private byte[] read(String file) throws IOException {
        try {
            return ProcFile.bytes(path(file));
        } catch (FileSystemException refused) {
            if (hasEnded(refused) && isOfKernel()) {
                return new byte[0];
            }
            throw explained(file, refused);
        }
    }

    private Status status() throws IOException {
        Status status = Status.read(pid, folder);
        if (status.startTime != startTime) {
            throw new NoSuchProcessException(pid, "has ended, and another one has its number now");
        }
        return status;
    }

    /** Whether it has no memory of its own, for which some files say that there is no such process, and others nothing. */
    boolean isOfKernel() throws IOException {
        return !isSelf() && !status().hasMemory;
    }

    private void requireAlive() throws IOException {
        if (!isSelf()) {
            status();
        }
    }

    /** What a refusal means. */
    IOException explained(String file, FileSystemException refused) {
        if (refused instanceof NoSuchFileException || hasEnded(refused)) {
            try {
                requireAlive();
            } catch (IOException gone) {
                return gone;
            }
            return refused; // the file is what this kernel lacks
        }
        if (refused instanceof AccessDeniedException) {
            AccessDeniedException explained = new AccessDeniedException(path(file), null,
                    "process " + pid + " is another user's, or may not be looked into: root may, and so may "
                            + "who has CAP_SYS_PTRACE");
            explained.initCause(refused);
            return explained;
        }
        return refused;
    }
}
