package io.mmapkit.libc;

/** {@code /proc/PID/maps}: the request that finds the mapping of one address; proc_pid_maps(5), {@code <linux/fs.h>}. */
public final class Procmap {
    /** Find a mapping: struct procmap_query; Linux 6.11. */
    public static final long PROCMAP_QUERY = 0xc0686611L;
    /** The mapping may be read; asked for, those that may not are passed over. */
    public static final long PROCMAP_QUERY_VMA_READABLE = 1L;
    /** The mapping may be written. */
    public static final long PROCMAP_QUERY_VMA_WRITABLE = 2L;
    /** The mapping may be executed. */
    public static final long PROCMAP_QUERY_VMA_EXECUTABLE = 4L;
    /** The mapping is shared. */
    public static final long PROCMAP_QUERY_VMA_SHARED = 8L;
    /** Where nothing is mapped at the address, find the next. */
    public static final long PROCMAP_QUERY_COVERING_OR_NEXT_VMA = 0x10L;
    /** Pass over what isn't of a file. */
    public static final long PROCMAP_QUERY_FILE_BACKED_VMA = 0x20L;

    private Procmap() {}
}
