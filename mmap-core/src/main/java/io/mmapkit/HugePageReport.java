package io.mmapkit;

import java.util.Optional;

/**
 * What came of asking for huge pages: looked at afterwards, in the page tables; before Linux 6.7 in /proc/self/smaps, which may take some of a
 * neighbour's for the region's.
 *
 * @param eligible how many bytes of the region lie in whole huge pages, and so could be huge, in bytes
 * @param huge how many bytes are mapped by huge pages, in bytes
 * @param refusal why not all of what could be huge is: all reasons that can be found, since the kernel itself tells most of them alike. The
 *        region is too short or lies where no huge page fits, its file and its addresses aren't aligned alike, the kernel is too old, a
 *        setting of the kernel (named by its path) or prctl(2) forbids it, the pages aren't in memory yet, the file system (named) has
 *        none, memory is short; and the error. For people to read; empty if all of it is huge
 */
public record HugePageReport(long eligible, long huge, Optional<String> refusal) {}
