package io.mmapkit.process;

import io.mmapkit.libc.Resource;
import io.mmapkit.libc.StructRusage;
import io.mmapkit.os.ProcFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How many page faults there were; getrusage(2), proc_pid_stat(5). A store that copies a page is a minor one; so is the store to a page that was
 * shared and that the others have copied since, for which nothing is copied. The code that looks may cause some itself.
 *
 * @param minor that needed nothing from a device
 * @param major that had to read
 */
public record FaultCount(long minor, long major) {
    private static final int FIRST_FIELD = 3; // behind the name, which may have blanks
    private static final int MINFLT = 10;
    private static final int MAJFLT = 12;

    /**
     * Those of the calling thread.
     *
     * @return since it began
     * @throws IOException if the system doesn't tell
     */
    public static FaultCount ofThread() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment usage = arena.allocate(StructRusage.LAYOUT);
            Resource.getrusage(Resource.RUSAGE_THREAD, usage);
            return new FaultCount(StructRusage.ru_minflt(usage), StructRusage.ru_majflt(usage));
        }
    }

    /**
     * Those of all threads of a process.
     *
     * @param pid the number of the process
     * @return since it began
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if /proc can't be read
     * @throws IllegalArgumentException if the number isn't above 0
     */
    public static FaultCount of(int pid) throws IOException {
        if (pid <= 0) {
            throw new IllegalArgumentException("no process has the number " + pid);
        }
        String[] fields = ProcFile.statFields(ProcFile.text("/proc/" + pid + "/stat"));
        return new FaultCount(Long.parseLong(fields[MINFLT - FIRST_FIELD]),
                Long.parseLong(fields[MAJFLT - FIRST_FIELD]));
    }

    /**
     * Those since an earlier count.
     *
     * @param earlier of the same thread or process
     * @return the difference
     */
    public FaultCount minus(FaultCount earlier) {
        return new FaultCount(minor - earlier.minor, major - earlier.major);
    }
}
