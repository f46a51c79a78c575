package io.mmapkit.vm;

/** What is so of a page. */
public enum PageFlag {
    /** It is in memory, and the process has it in its page table: touching it is no fault. */
    PRESENT,
    /** It is in swap space. */
    SWAPPED,
    /** It is of a file, or of shared memory; not set once a private mapping has a copy of its own. */
    FILE,
    /** Nobody else has it. */
    EXCLUSIVE,
    /** It was stored into since the marks were last cleared; known if the kernel was built with them. */
    SOFT_DIRTY,
    /** It is protected against stores through userfaultfd(2). */
    WRITE_PROTECTED,
    /** It is a part of a huge page; known from Linux 6.7 on. */
    HUGE,
    /** It is the kernel's one page of zeros: it was read and never stored into; known from Linux 6.7 on. */
    ZERO
}
