package io.mmapkit.vm;

import java.util.Set;

/**
 * A mapping with how much memory it takes: a section of /proc/PID/smaps.
 *
 * @param mapping the mapping
 * @param use its figures
 * @param pageSize the size of the pages it is made of, in bytes: larger than the system's for the pool of huge pages; −1 if it isn't known
 * @param flags the kernel's two letters for each of its properties, proc_pid_smaps(5): {@code lo} for locked, {@code hg} for huge pages asked
 *         for, {@code dd} for left out of core dumps. Empty if this kernel gives none
 */
public record MappingUse(VirtualMapping mapping, MemoryUse use, long pageSize, Set<String> flags) {}
