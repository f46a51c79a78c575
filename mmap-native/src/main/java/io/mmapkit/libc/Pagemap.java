package io.mmapkit.libc;

/**
 * {@code /proc/PID/pagemap}: the entries of the page table, and the request that finds pages by their state; proc_pid_pagemap(5), the
 * kernel's admin-guide/mm/pagemap.
 */
public final class Pagemap {
    /** Find pages: struct pm_scan_arg; Linux 6.7. */
    public static final long PAGEMAP_SCAN = 0xc0606610L;
    /** Write-protect what is found. */
    public static final long PM_SCAN_WP_MATCHING = 1L;
    /** Fail unless the range is watched by UFFD_FEATURE_WP_ASYNC. */
    public static final long PM_SCAN_CHECK_WPASYNC = 2L;
    /** The page is watched for writing. */
    public static final long PAGE_IS_WPALLOWED = 1L;
    /** The page was written since it was protected. */
    public static final long PAGE_IS_WRITTEN = 2L;
    /** The page is of a file. */
    public static final long PAGE_IS_FILE = 4L;
    /** The page is in memory. */
    public static final long PAGE_IS_PRESENT = 8L;
    /** The page is in swap space. */
    public static final long PAGE_IS_SWAPPED = 0x10L;
    /** The page is the one of zeros. */
    public static final long PAGE_IS_PFNZERO = 0x20L;
    /** The page is huge. */
    public static final long PAGE_IS_HUGE = 0x40L;
    /** The page was written since the soft-dirty bits were cleared. */
    public static final long PAGE_IS_SOFT_DIRTY = 0x80L;
    // The bits of an entry of 8 bytes: documented, and in no header

    /** The frame of a page in memory; 0 without CAP_SYS_ADMIN. */
    public static final long PM_PFN = 0x007f_ffff_ffff_ffffL;
    /** Written since the soft-dirty bits were cleared. */
    public static final long PM_SOFT_DIRTY = 0x0080_0000_0000_0000L;
    /** Mapped by this process only. */
    public static final long PM_MMAP_EXCLUSIVE = 0x0100_0000_0000_0000L;
    /** Write-protected through userfaultfd. */
    public static final long PM_UFFD_WP = 0x0200_0000_0000_0000L;
    /** Of a file, or shared and anonymous. */
    public static final long PM_FILE = 0x2000_0000_0000_0000L;
    /** In swap space. */
    public static final long PM_SWAP = 0x4000_0000_0000_0000L;
    /** In memory. */
    public static final long PM_PRESENT = 0x8000_0000_0000_0000L;

    private Pagemap() {}
}
