package io.mmapkit.vm;

/**
 * What the kernel counts of a mapping, in bytes: the lines of /proc/PID/smaps, proc_pid_smaps(5). Pages are "shared" if more than one mapping
 * has them, in this process or another, and "dirty" if they were stored into since they came from the file, or have none.
 */
public enum Figure {
    /** In memory, and mapped by the process: its resident set. */
    RSS("Rss"),
    /** In memory, each page divided by how many mappings have it. The sum over all processes is what is really taken. */
    PSS("Pss"),
    /** The dirty part of {@link #PSS}; Linux 6.0. */
    PSS_DIRTY("Pss_Dirty"),
    /** The part of {@link #PSS} without a file; of the sum over all mappings only. */
    PSS_ANON("Pss_Anon"),
    /** The part of {@link #PSS} of files; of the sum over all mappings only. */
    PSS_FILE("Pss_File"),
    /** The part of {@link #PSS} of shared memory; of the sum over all mappings only. */
    PSS_SHMEM("Pss_Shmem"),
    /** Shared, and as in the file. */
    SHARED_CLEAN("Shared_Clean"),
    /** Shared, and stored into. */
    SHARED_DIRTY("Shared_Dirty"),
    /** Of this mapping alone, and as in the file. */
    PRIVATE_CLEAN("Private_Clean"),
    /** Of this mapping alone, and stored into: what would be free without it. */
    PRIVATE_DIRTY("Private_Dirty"),
    /** Accessed since the marks were last cleared. */
    REFERENCED("Referenced"),
    /** Without a file; in a private mapping of a file, those that were copied by a store. */
    ANONYMOUS("Anonymous"),
    /** Merged with equal pages by KSM; Linux 6.8. */
    KSM("KSM"),
    /** Marked by MADV_FREE, and not gone yet. */
    LAZY_FREE("LazyFree"),
    /** Mapped by transparent huge pages without a file. */
    ANON_HUGE_PAGES("AnonHugePages"),
    /** Mapped by transparent huge pages of shared memory. */
    SHMEM_PMD_MAPPED("ShmemPmdMapped"),
    /** Mapped by transparent huge pages of files. */
    FILE_PMD_MAPPED("FilePmdMapped"),
    /** Of the pool of huge pages, and shared. Not in {@link #RSS}. */
    SHARED_HUGETLB("Shared_Hugetlb"),
    /** Of the pool of huge pages, and this mapping's alone. Not in {@link #RSS}. */
    PRIVATE_HUGETLB("Private_Hugetlb"),
    /** In swap space. */
    SWAP("Swap"),
    /** In swap space, each page divided by how many mappings have it. */
    SWAP_PSS("SwapPss"),
    /** Locked in memory. */
    LOCKED("Locked");

    private final String word;

    Figure(String word) {
        this.word = word;
    }

    /** {@return what the kernel calls it} */
    public String word() {
        return word;
    }
}
